// A press release begun without a network: it is there at once, only here, and
// gets its place on the server later, with what colleagues wrote meanwhile.

import assert from 'node:assert/strict';

import { sameText } from './article_page.mjs';
import { Line } from './line.mjs';
import { eventually } from './patience.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';

const shared = stage();

const UUID = /\/artikel\/([0-9a-f-]{36})$/;

/** Someone at the desk, with the whole app kept and the line in our hands. */
async function atDesk(scene, options = {}) {
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const person = await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE, ...options });
  await person.page.goto('/');
  await person.page.evaluate(() => navigator.serviceWorker.ready);
  await person.page.reload();
  await person.page.getByRole('link').nth(1).waitFor();
  return { line, person };
}

/** Begins a press release and resolves to its id. */
async function begin(person) {
  await person.page.getByRole('button', { name: 'Rilis baru' }).click();
  await person.page.waitForURL(UUID);
  const article = person.article();
  await article.body.waitFor();
  await eventually('one can write', async () => assert.equal(await article.body.evaluate((body) => body.isContentEditable), true));
  return UUID.exec(person.page.url())[1];
}

async function server(scene, id) {
  const { headline, blocks } = await (await scene.newsroom.as('pembaca')).content(id);
  const words = (node) => node.text ?? (node.content ?? []).map(words).join('');
  return { headline, lines: blocks.map(words) };
}

story('begun without a network, written, found again, and sent from the desk', shared, async (scene) => {
  const { line, person } = await atDesk(scene);
  line.cut();
  const id = await begin(person);
  const article = person.article();
  await article.says(/^Luring · 1 perubahan menunggu$/);
  await article.headline.click();
  await article.type('Pompa baru di Muara');
  await article.body.click();
  await article.type('Satu.');
  await article.press('Enter');
  await article.type('Dua.');
  await article.reads(['Satu.', 'Dua.']);
  await article.says(/^Luring · [1-9]\d+ perubahan menunggu$/);

  await person.page.reload();
  await article.reads(['Satu.', 'Dua.']);
  await article.says(/^Luring · [1-9]\d+ perubahan menunggu$/);

  await person.page.getByRole('link', { name: 'Meja redaksi' }).click();
  const row = person.page.getByRole('listitem').filter({ hasText: 'Pompa baru di Muara' });
  await row.getByText('hanya di peramban ini').waitFor();
  await row.getByText(/^\d+ perubahan menunggu$/).waitFor();

  line.mend();
  await person.page.getByRole('button', { name: 'Coba lagi' }).click();
  await eventually('the server has it', async () =>
    assert.deepEqual(await server(scene, id), { headline: 'Pompa baru di Muara', lines: ['Satu.', 'Dua.'] }), 15_000);
  await row.getByText('hanya di peramban ini').waitFor({ state: 'hidden' });
  await row.getByText(/perubahan menunggu$/).waitFor({ state: 'hidden' });

  await row.getByRole('link').click();
  await article.ready();
  await article.caret(1);
  await article.type(' Tiga.');
  await article.saved();
  assert.deepEqual((await server(scene, id)).lines, ['Satu.', 'Dua. Tiga.']);
});

story('begun without a network and left open: it merges with a colleague who was first', shared, async (scene) => {
  const { line, person } = await atDesk(scene);
  line.cut();
  const id = await begin(person);
  const mine = person.article();
  await mine.body.click();
  await mine.type('Ditulis luring.');
  await mine.says(/^Luring/);

  // The same article came to the server by another way, and has words by now.
  const client = await scene.newsroom.as('penulis');
  await client.ask('PUT', `/api/articles/${id}`, { headline: 'Judul dari kantor' });
  const colleague = await scene.enter('penulis2');
  const theirs = await colleague.open(id);
  await theirs.reads(['']);
  await theirs.body.click();
  await theirs.type('Ditulis di kantor. ');
  await theirs.saved();

  line.mend();
  const merged = await sameText(mine, theirs);
  assert.equal(merged.length, 1, 'one first paragraph');
  assert.match(merged[0].text, /Ditulis luring\./);
  assert.match(merged[0].text, /Ditulis di kantor\./);
  assert.equal(await mine.headlineText(), 'Judul dari kantor');
});

story('an answer that is lost on its way makes no second article', shared, async (scene) => {
  const { person } = await atDesk(scene);
  let asked = 0;
  await person.page.route(/\/api\/articles\/[0-9a-f-]{36}$/, async (route) => {
    if (route.request().method() !== 'PUT' || (asked += 1) > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  const id = await begin(person);
  const article = person.article();
  await article.body.click();
  await article.type('Sekali saja.');
  await article.saved();
  assert.equal(asked, 2);
  assert.deepEqual((await server(scene, id)).lines, ['Sekali saja.']);
  const client = await scene.newsroom.as('penulis');
  await eventually('it is on the desk once', async () => {
    const { articles } = await client.ask('GET', '/api/articles?q=Sekali');
    assert.deepEqual(articles.map((article) => article.id), [id]);
  });
});

story('a press release that the server refuses says so, keeps its words and gives them out', shared, async (scene) => {
  const { line, person } = await atDesk(scene);
  let refuse = true;
  await person.page.route(/\/api\/articles\/[0-9a-f-]{36}$/, (route) =>
    refuse && route.request().method() === 'PUT'
      ? route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ code: 'forbidden', title: '', detail: '', request_id: '' }) })
      : route.continue(),
  );
  line.cut();
  const id = await begin(person);
  const article = person.article();
  await article.headline.click();
  await article.type('Tidak diterima');
  await article.body.click();
  await article.type('Kata saya.');
  await article.says(/^Luring/);
  line.mend();
  await person.page.getByRole('alert').getByText(/^Server tidak menerima naskah ini/).waitFor({ timeout: 20_000 });
  await article.reads(['Kata saya.']);
  await person.page.getByRole('button', { name: 'Salin seluruh teks' }).click();
  await person.page.getByRole('button', { name: 'Teks disalin' }).waitFor();
  assert.equal(await person.page.evaluate(() => navigator.clipboard.readText()), 'Tidak diterima\n\nKata saya.');
  await article.says(/^Luring · [1-9]\d* perubahan menunggu$/);

  await person.page.goto('/');
  const row = person.page.getByRole('listitem').filter({ hasText: 'Tidak diterima' });
  await row.getByText('server tidak menerimanya').waitFor();

  // The role is back: opened again it finds its place.
  refuse = false;
  await row.getByRole('link').click();
  await article.saved();
  assert.deepEqual(await server(scene, id), { headline: 'Tidak diterima', lines: ['Kata saya.'] });
});
