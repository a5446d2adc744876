// Who may do what, seen from the browser and from a bare socket.

import assert from 'node:assert/strict';
import { once } from 'node:events';

import WebSocket from 'ws';
import * as Y from 'yjs';

import { ArticlePage } from './article_page.mjs';
import { stage, story } from './story.mjs';

const shared = stage();

story('a reader reads and cannot type', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Hanya dibaca');
  const pembaca = await scene.enter('pembaca');
  await pembaca.page.goto(`/artikel/${id}`);
  const article = new ArticlePage(pembaca.page);
  await article.body.waitFor();
  assert.equal(await article.body.evaluate((node) => node.isContentEditable), false);
  assert.equal(await article.headline.evaluate((node) => node.isContentEditable || (!node.readOnly && !node.disabled && 'value' in node)), false);
  await article.body.click();
  await article.type('tidak boleh');
  assert.ok(!(await article.lines()).join('').includes('tidak boleh'));
  const { blocks, headline } = await (await scene.newsroom.as('pembaca')).content(id);
  assert.equal(headline, 'Hanya dibaca');
  assert.ok(!JSON.stringify(blocks).includes('tidak boleh'));
});

for (const role of ['pembaca', 'verifikator', 'pengesah']) {
  story(`a socket of ${role} that sends an update is closed, and nothing of it stays`, shared, async (scene) => {
    const id = await (await scene.newsroom.as('penulis')).article('Tetap');
    const client = await scene.newsroom.as(role);
    const before = await client.content(id);
    const socket = new WebSocket(`ws://${scene.newsroom.host}/sync/${id}?token=${await client.token()}`);
    await once(socket, 'open');
    const doc = new Y.Doc();
    doc.getText('headline').insert(0, 'Menyusup ');
    const update = Y.encodeStateAsUpdate(doc);
    // varuint type 0 (sync), step 2 (update), length (below 128), bytes.
    assert.ok(update.length < 128);
    socket.send(Buffer.concat([Buffer.from([0, 2, update.length]), update]));
    const [code] = await once(socket, 'close');
    assert.equal(code, 4403);
    assert.deepEqual(await client.content(id), before);
  });
}

story('an article that has closed takes no more edits and keeps what was written', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Judul');
  const penulis = await scene.enter('penulis');
  let close;
  await penulis.page.routeWebSocket(/\/sync\//, (line) => {
    line.connectToServer();
    close = () => line.close({ code: 4403, reason: 'tidak berwenang' });
  });
  const article = await penulis.open(id);
  await article.headline.focus();
  await article.press('End');
  await article.type(' lama');
  await article.body.click();
  await article.type('satu dua tiga');
  await article.saved();
  await article.selectWord(0, 'dua');
  await close();
  await penulis.page.getByText('Anda tidak berwenang membuka naskah ini.').waitFor();
  const status = await article.status.innerText();

  await article.body.focus();
  await article.selectWord(0, 'dua');
  for (const keys of ['Control+b', 'Control+x', 'Control+v', 'Control+z', 'x']) await article.press(keys);
  for (const name of ['Tebal', 'Urungkan', 'Garis pemisah', 'Daftar butir']) {
    assert.equal(await article.button(name).getAttribute('aria-disabled'), 'true', name);
    await article.button(name).dispatchEvent('click');
  }
  await article.headline.focus();
  await article.press('Control+z');
  await article.press('Control+h');
  const search = penulis.page.getByRole('search', { name: 'Cari dan ganti' });
  await search.waitFor();
  assert.equal(await search.getByRole('button', { name: 'Ganti semua' }).count(), 0);
  await article.heard();
  assert.deepEqual(await article.blocks(), [{ tag: 'p', text: 'satu dua tiga' }]);
  assert.equal(await article.body.locator('strong').count(), 0);
  assert.equal(await article.headlineText(), 'Judul lama');
  assert.equal(await article.status.innerText(), status, 'nothing more waits to be sent');

  await penulis.page.reload();
  await article.ready();
  await article.reads(['satu dua tiga']);
});

story('whoever is not signed in comes to the door, and through it to where they wanted', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Di balik pintu');
  const guest = await scene.enter(null);
  await guest.page.goto(`/artikel/${id}`);
  await guest.page.waitForURL(/\/masuk/);
  await guest.page.getByRole('textbox', { name: 'Nama pengguna' }).fill('penulis');
  await guest.page.getByLabel('Kata sandi').fill('siaran-demo');
  await guest.page.keyboard.press('Enter');
  await guest.page.waitForURL(new RegExp(`/artikel/${id}`));
  await new ArticlePage(guest.page).ready();

  await guest.page.goto('/');
  await guest.page.getByRole('button', { name: 'Keluar' }).click();
  await guest.page.waitForURL(/\/masuk/);
  await guest.page.goto(`/artikel/${id}`);
  await guest.page.waitForURL(/\/masuk/);
});

story('a wrong password is told in words and lets nobody in', shared, async (scene) => {
  const guest = await scene.enter(null, { noise: / 401 / });
  await guest.page.goto('/masuk');
  await guest.page.getByRole('textbox', { name: 'Nama pengguna' }).fill('penulis');
  await guest.page.getByLabel('Kata sandi').fill('bukan itu');
  await guest.page.getByRole('button', { name: 'Masuk', exact: true }).click();
  await guest.page.getByRole('alert').filter({ hasText: /sandi/i }).waitFor();
  assert.match(guest.page.url(), /\/masuk/);
});
