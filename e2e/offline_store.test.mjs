// The browser's own store: full, missing, from an older version, from a newer
// one; what is kept on purpose, and how much room it takes.

import assert from 'node:assert/strict';

import * as Y from 'yjs';

import { accessible } from './axe.mjs';
import { Line } from './line.mjs';
import { eventually } from './patience.mjs';
import { png } from './picture_files.mjs';
import { inStore, records } from './store.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

const shared = stage();

async function ready(scene, headline, options = {}) {
  const id = await (await scene.newsroom.as('penulis')).article(headline);
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const person = await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE, ...options });
  const article = await person.open(id);
  await person.page.evaluate(() => navigator.serviceWorker.ready);
  await person.page.reload();
  await article.ready();
  return { id, line, person, article };
}

async function serverText(scene, id) {
  const { blocks } = await (await scene.newsroom.as('pembaca')).content(id);
  const words = (node) => node.text ?? (node.content ?? []).map(words).join('');
  return blocks.map(words).join('\n');
}

/** Does leaving this page ask first? Stays on it if it does. */
async function asksBeforeLeaving(page) {
  let answer;
  const answered = new Promise((done) => (answer = done));
  const asked = async (dialog) => {
    assert.equal(dialog.type(), 'beforeunload');
    await dialog.dismiss();
    answer(true);
  };
  const left = () => answer(false);
  page.on('dialog', asked);
  page.on('framenavigated', left);
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const asks = await answered;
  page.off('dialog', asked);
  page.off('framenavigated', left);
  return asks;
}

story('a full store is told plainly, and leaving warns exactly while words would be lost', shared, async (scene) => {
  const { id, line, person, article } = await ready(scene, 'Peramban penuh');
  const { page } = person;
  // Chromium takes a megabyte to notice an overridden quota; its refusal is put
  // where it arrives.
  const full = (is) =>
    page.evaluate((is) => {
      const store = IDBObjectStore.prototype;
      store.truePut ??= store.put;
      store.put = is
        ? () => {
            window.refusals = (window.refusals ?? 0) + 1;
            throw new DOMException('full', 'QuotaExceededError');
          }
        : store.truePut;
    }, is);
  await article.body.click();
  await article.type('Tersimpan. ');
  await article.saved();
  assert.equal(await asksBeforeLeaving(page), false, 'all is well');
  await article.ready();

  await full(true);
  await article.body.click();
  await article.press('Control+End');
  await article.type('Di ');
  const refused = (times) => page.waitForFunction((times) => window.refusals >= times, times);
  await refused(1);
  await article.type('server. ');
  const note = page.getByRole('alert').getByText(/^Penyimpanan peramban penuh\./);
  await note.waitFor();
  await note.filter({ hasText: 'tetap sampai di server' }).waitFor();
  await article.saved();
  // Tried again: now what the server has is let go of in memory.
  await refused(2);
  await accessible(page, 'a full store');

  line.cut();
  await article.says(/^Luring/);
  await article.type('Hanya di sini. ');
  await note.filter({ hasText: '15 perubahan hanya ada di tab ini' }).waitFor();
  await article.says('Luring · 15 perubahan menunggu');
  assert.equal(await asksBeforeLeaving(page), true, 'these words would be lost');
  // Within the app they are not: the desk and back.
  await page.getByRole('link', { name: 'Meja redaksi' }).click();
  await page.getByRole('heading', { name: 'Meja redaksi' }).waitFor();
  await page.getByRole('link', { name: 'Peramban penuh' }).click();
  await article.sees('Hanya di sini.');
  await article.says('Luring · 15 perubahan menunggu');

  await full(false);
  await note.waitFor({ state: 'hidden', timeout: 15_000 });
  assert.equal(await asksBeforeLeaving(page), false, 'there is room again');
  await article.sees('Hanya di sini.');
  line.mend();
  await article.saved();
  assert.equal(await serverText(scene, id), 'Tersimpan. Di server. Hanya di sini. ');
});

story('a browser without a store writes on the line, and says so when that is gone', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Tanpa simpanan');
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const person = await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE });
  await person.page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('no', 'SecurityError');
    };
  });
  const article = await person.open(id);
  await article.body.click();
  await article.type('Satu. ');
  await article.saved();
  line.cut();
  await article.says(/^Luring/);
  await article.type('Dua.');
  await person.page.getByRole('alert').getByText(/^Peramban ini tidak dapat menyimpan\. 4 perubahan/).waitFor();
  line.mend();
  await article.saved();
  assert.equal(await serverText(scene, id), 'Satu. Dua.');
});

/** Makes `siaran` by hand, in a page of this site without the app. */
async function makeStore(person, version, { user, row, updates, extra }) {
  await person.page.goto('/healthz');
  await person.page.evaluate(
    async ([version, user, row, updates, extra]) => {
      const done = (request) => new Promise((yes, no) => Object.assign(request, { onsuccess: () => yes(request.result), onerror: () => no(request.error) }));
      const opening = indexedDB.open('siaran', version);
      opening.onupgradeneeded = () => {
        const database = opening.result;
        for (const name of ['updates', 'articles', ...extra]) database.createObjectStore(name);
      };
      const database = await done(opening);
      const work = database.transaction(['updates', 'articles', ...extra], 'readwrite');
      work.objectStore('articles').put(JSON.stringify(row), [user, row.id]);
      for (const [n, update] of updates.entries()) work.objectStore('updates').put(new Uint8Array(update), [user, row.id, 1e12 + n, n / 7]);
      for (const name of extra.slice(2)) work.objectStore(name).put('harta', 'kunci');
      await new Promise((yes) => (work.oncomplete = yes));
      database.close();
    },
    [version, user, row, updates, extra],
  );
}

/** An article of the server's, and the same with words that only we have. */
async function ahead(scene, headline) {
  const client = await scene.newsroom.as('penulis');
  const id = await client.article(headline);
  const writer = await YjsClient.join(scene.newsroom, id, await client.token());
  writer.write(['Dari server.']);
  await eventually('the server has it', async () => assert.match(await serverText(scene, id), /Dari server/));
  const theirs = Y.encodeStateAsUpdate(writer.doc);
  writer.leave();
  const doc = new Y.Doc();
  Y.applyUpdate(doc, theirs);
  const before = Y.encodeStateVector(doc);
  const paragraph = doc.getXmlFragment('default').toArray().at(-1);
  paragraph.get(0).insert(0, 'Lama: ');
  const ours = Y.encodeStateAsUpdate(doc, before);
  const row = await client.ask('GET', `/api/articles/${id}`);
  return { id, row, updates: [[...theirs], [...ours]] };
}

story('a store of version 1 opens in this app with its words and its count', shared, async (scene) => {
  const { id, row, updates } = await ahead(scene, 'Simpanan lama');
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const person = await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE });
  await makeStore(person, 1, { user: person.user.id, row, updates, extra: [] });
  await person.page.evaluate(([user, id]) => localStorage.setItem(`unsent:${user}:${id}`, '6'), [person.user.id, id]);

  let through = false;
  await person.page.routeWebSocket(/\/sync\//, (socket) => (through ? socket.connectToServer() : undefined));
  const article = person.article();
  await person.page.goto(`/artikel/${id}`);
  await article.sees('Lama: Dari server.');
  await article.says('Luring · 6 perubahan menunggu');
  assert.equal(await inStore(person.page, (database) => database.version), 2);
  assert.equal(await records(person.page, 'unsent', id), 6);
  assert.equal(await person.page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('unsent:')).length), 0);

  through = true;
  await person.page.reload();
  await article.saved();
  assert.match(await serverText(scene, id), /Lama: Dari server\./);
});

story('a store from a newer app is used and never harmed', shared, async (scene) => {
  const { id, row, updates } = await ahead(scene, 'Simpanan baru');
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const person = await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE });
  await makeStore(person, 9, { user: person.user.id, row, updates, extra: ['unsent', 'facts', 'masa_depan'] });
  const article = await person.open(id);
  await article.sees('Lama: Dari server.');
  await article.body.click();
  await article.press('Control+End');
  await article.type(' Dan seterusnya.');
  await article.saved();
  await eventually('it is kept', async () => assert.ok((await records(person.page, 'updates', id)) > 2));
  const found = await inStore(person.page, async (database, answered) => [
    database.version,
    await answered(database.transaction('masa_depan').objectStore('masa_depan').get('kunci')),
  ]);
  assert.deepEqual(found, [9, 'harta']);
});

story('an article kept from the desk opens offline, its picture too, and the desk tells the room', shared, async (scene) => {
  const client = await scene.newsroom.as('penulis');
  const id = await client.article('Untuk di jalan');
  const author = await scene.enter('penulis');
  const theirs = await author.open(id);
  await theirs.body.click();
  await theirs.type('Dibaca di kapal.');
  const chooser = author.page.waitForEvent('filechooser');
  await theirs.button('Gambar').click();
  await (await chooser).setFiles({ name: 'kapal.png', mimeType: 'image/png', buffer: png(640, 400) });
  await theirs.body.locator('img').waitFor();
  await theirs.saved();

  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const person = await scene.enter('penulis2', { at: line.url, noise: NETWORK_NOISE });
  const { page } = person;
  await page.goto('/');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'Untuk di jalan' });
  const pin = row.getByRole('button', { name: 'Simpan untuk luring' });
  assert.equal(await pin.getAttribute('aria-pressed'), 'false');
  await pin.click();
  await eventually('it is kept', async () => assert.equal(await pin.getAttribute('aria-pressed'), 'true'));
  await page.getByText(/^Ruang di peramban ini: [\d,.]+ [MG]B terpakai dari [\d,.]+ [MG]B\.$/).waitFor();
  await eventually('its picture is kept', () =>
    page.evaluate(async () => {
      const wanted = await caches.open('siaran-pictures-wanted');
      if ((await wanted.keys()).length !== 1) throw new Error('not yet');
    }),
  );

  line.cut();
  await page.reload();
  await row.getByRole('link').click();
  const article = person.article();
  await article.sees('Dibaca di kapal.');
  const image = article.body.locator('img');
  await image.scrollIntoViewIfNeeded();
  await eventually('the picture shows', async () => assert.ok((await image.evaluate((node) => node.naturalWidth)) > 0));

  line.mend();
  await page.goto('/');
  await pin.click();
  await eventually('it is no longer kept', async () => assert.equal(await pin.getAttribute('aria-pressed'), 'false'));
});

story('the browser is asked once to keep what is written', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Tetap');
  const person = await scene.enter('penulis');
  await person.context.addInitScript(() => {
    const asked = Number(localStorage.getItem('uji-persist') ?? 0);
    navigator.storage.persist = async () => {
      localStorage.setItem('uji-persist', String(asked + 1));
      return true;
    };
  });
  const asked = () => person.page.evaluate(() => localStorage.getItem('uji-persist'));
  const article = await person.open(id);
  assert.equal(await asked(), null, 'reading asks for nothing');
  await article.body.click();
  await article.type('Satu dua.');
  await article.saved();
  assert.equal(await asked(), '1');
  await person.page.reload();
  await article.ready();
  await article.body.click();
  await article.type('Tiga.');
  await article.saved();
  assert.equal(await asked(), '1');
});
