// Signing out, somebody else, and sessions that end while one writes: nobody's
// words are lost, and nobody sees another's.

import assert from 'node:assert/strict';

import { accessible } from './axe.mjs';
import { Line } from './line.mjs';
import { eventually } from './patience.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';
import { PASSWORD } from './newsroom.mjs';

const shared = stage();
const NOISE = new RegExp(`${NETWORK_NOISE.source}| 401 | 403 `);

async function writing(scene, headline) {
  const id = await (await scene.newsroom.as('penulis')).article(headline);
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const person = await scene.enter('penulis', { at: line.url, noise: NOISE });
  const article = await person.open(id);
  await person.page.evaluate(() => navigator.serviceWorker.ready);
  await person.page.reload();
  await article.ready();
  return { id, line, person, article };
}

async function serverLines(scene, id) {
  const { blocks } = await (await scene.newsroom.as('pembaca')).content(id);
  const words = (node) => node.text ?? (node.content ?? []).map(words).join('');
  return blocks.map(words);
}

/** Ends the session on the server, behind the page's back. */
async function endSession(scene, person) {
  const [cookie] = await person.context.cookies();
  const answer = await fetch(`${scene.newsroom.url}/api/session`, {
    method: 'DELETE',
    headers: { cookie: `${cookie.name}=${cookie.value}`, origin: scene.newsroom.url },
  });
  assert.equal(answer.status, 204);
}

async function signInAgain(person) {
  await person.page.getByRole('button', { name: 'Masuk lagi' }).click();
  const dialog = person.page.getByRole('dialog', { name: 'Masuk lagi' });
  await dialog.getByLabel('Kata sandi').fill(PASSWORD);
  return dialog;
}

story('a session that ended offline: one goes on writing, signs in in place, and all of it merges', shared, async (scene) => {
  const { id, line, person, article } = await writing(scene, 'Sesi habis');
  await article.body.click();
  await article.type('Sebelum. ');
  await article.saved();
  line.cut();
  await article.says(/^Luring/);
  await article.type('Luring. ');
  await endSession(scene, person);
  line.mend();
  await person.page.getByRole('alert').getByText(/^Sesi Anda berakhir/).waitFor({ timeout: 20_000 });
  await article.type('Sesudah. ');
  await article.reads(['Sebelum. Luring. Sesudah. ']);
  await article.says(/^Luring · 1\d perubahan menunggu$/);
  await accessible(person.page, 'a text whose session ended');
  // The network's own news does not take the page away.
  await person.page.evaluate(() => dispatchEvent(new Event('online')));
  await article.type('Lagi. ');

  const dialog = await signInAgain(person);
  await accessible(person.page, 'signing in again');
  await dialog.getByRole('button', { name: 'Masuk', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await article.saved();
  assert.deepEqual(await serverLines(scene, id), ['Sebelum. Luring. Sesudah. Lagi. ']);
  await article.type('Utuh.');
  await article.saved();
  assert.match((await serverLines(scene, id))[0], /Utuh\.$/);
});

story('a wrong password in place is told in place', shared, async (scene) => {
  const { person, article } = await writing(scene, 'Sandi salah');
  await article.body.click();
  await article.type('Kata.');
  await article.saved();
  await endSession(scene, person);
  await person.page.getByRole('button', { name: 'Masuk lagi' }).click();
  const dialog = person.page.getByRole('dialog', { name: 'Masuk lagi' });
  await dialog.getByLabel('Kata sandi').fill('bukan itu');
  await dialog.getByRole('button', { name: 'Masuk', exact: true }).click();
  await dialog.getByRole('alert').filter({ hasText: /sandi/i }).waitFor();
  await article.reads(['Kata.']);
});

story('signing out with unsent text asks, names it, and keeps it for its author alone', shared, async (scene) => {
  const { id, line, person, article } = await writing(scene, 'Rilis tertinggal');
  const { page } = person;
  line.cut();
  await article.says(/^Luring/);
  await article.body.click();
  await article.type('Belum terkirim.');
  await article.says(/^Luring · 15 perubahan menunggu$/);

  await page.getByRole('button', { name: 'Keluar', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Ada tulisan yang belum sampai di server' });
  const named = dialog.getByRole('listitem').filter({ hasText: 'Rilis tertinggal' });
  await named.getByText('15 perubahan menunggu').waitFor();
  await accessible(page, 'the question before signing out');
  await dialog.getByRole('button', { name: 'Kirim lalu keluar' }).click();
  await dialog.getByRole('alert').getByText(/^Belum semuanya terkirim/).waitFor({ timeout: 30_000 });
  await dialog.getByRole('button', { name: 'Batal' }).click();
  await article.reads(['Belum terkirim.']);

  await page.getByRole('button', { name: 'Keluar', exact: true }).click();
  await dialog.getByRole('button', { name: 'Keluar saja' }).click();
  await page.waitForURL(/\/masuk/);
  line.mend();

  // Somebody else sees none of it, online or off.
  await page.goto('/masuk');
  await person.signIn('penulis2');
  await page.goto(`/artikel/${id}`);
  await article.ready();
  await article.reads(['']);
  await page.goto('/');
  await page.getByRole('link', { name: 'Rilis tertinggal' }).waitFor();
  assert.equal(await page.getByText(/perubahan menunggu/).filter({ visible: true }).count(), 0);
  await page.getByRole('button', { name: 'Keluar', exact: true }).click();
  await page.waitForURL(/\/masuk/);

  // Its author comes back.
  await page.waitForURL(/\/masuk/);
  await person.signIn('penulis');
  await page.goto(`/artikel/${id}`);
  await article.sees('Belum terkirim.');
  await article.saved();
  assert.deepEqual(await serverLines(scene, id), ['Belum terkirim.']);
});

story('sent first, then signed out', shared, async (scene) => {
  const { id, line, person, article } = await writing(scene, 'Kirim dulu');
  const { page } = person;
  line.cut();
  await article.says(/^Luring/);
  await article.body.click();
  await article.type('Jangan hilang.');
  await page.getByRole('link', { name: 'Meja redaksi' }).click();
  await page.getByText('14 perubahan menunggu').waitFor();
  await page.getByRole('button', { name: 'Keluar', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('listitem').waitFor();
  line.mend();
  await dialog.getByRole('button', { name: 'Kirim lalu keluar' }).click();
  await page.waitForURL(/\/masuk/);
  assert.deepEqual(await serverLines(scene, id), ['Jangan hilang.']);
});

story('somebody else signs in in another tab: the first one’s words do not go out in their name', shared, async (scene) => {
  const { id, line, person, article } = await writing(scene, 'Bukan nama saya');
  line.cut();
  await article.says(/^Luring/);
  await article.body.click();
  await article.type('Milik penulis.');
  line.mend();
  // The cookie changes hands before any page hears of it.
  const other = await person.context.request.post('/api/session', {
    data: { username: 'penulis2', password: PASSWORD },
    headers: { origin: person.at },
  });
  assert.equal(other.status(), 200);
  await person.page.getByRole('alert').getByText(/^Sesi Anda berakhir/).waitFor({ timeout: 20_000 });
  assert.deepEqual(await serverLines(scene, id), ['']);
  const dialog = await signInAgain(person);
  await dialog.getByRole('button', { name: 'Masuk', exact: true }).click();
  await article.saved();
  assert.deepEqual(await serverLines(scene, id), ['Milik penulis.']);
});

story('signing out in one tab closes the other, too', shared, async (scene) => {
  const { person, article } = await writing(scene, 'Keluar bersama');
  const tab = await person.context.newPage();
  await tab.goto('/');
  await tab.getByRole('button', { name: 'Keluar', exact: true }).click();
  await tab.waitForURL(/\/masuk/);
  await article.page.waitForURL(/\/masuk/);
  await eventually('no text stands on the page', async () => assert.equal(await article.body.count(), 0));
});
