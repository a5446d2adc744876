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
