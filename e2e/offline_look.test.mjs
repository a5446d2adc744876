// How it looks when words and server are apart: the desk, the questions and the
// notes, at desk and phone width, by day and by night, in both languages, with
// no axe violation and without moving what one is reading.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { accessible, rest } from './axe.mjs';
import { Line } from './line.mjs';
import { HEADLINE, PARAGRAPHS } from './press_release.mjs';
import { ARTIFACTS, NETWORK_NOISE, stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

const shared = stage();

async function inspect(page, what) {
  await accessible(page, what);
  await rest(page);
  await mkdir(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS, `luring-${what}.png`) });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${what} is ${wide} px too wide`);
}

for (const [width, colorScheme, language] of [
  [1440, 'light', 'id'],
  [1440, 'dark', 'en'],
  [390, 'light', 'en'],
  [390, 'dark', 'id'],
]) {
  story(`apart at ${width} px, ${colorScheme}, ${language}`, shared, async (scene) => {
    const client = await scene.newsroom.as('penulis');
    const id = await client.article(HEADLINE);
    const writer = await YjsClient.join(scene.newsroom, id, await client.token());
    writer.write(PARAGRAPHS);
    writer.leave();
    const line = await Line.to(scene.newsroom);
    scene.later(() => line.close());
    const person = await scene.enter('penulis', {
      at: line.url,
      noise: new RegExp(`${NETWORK_NOISE.source}| 401 `),
      viewport: { width, height: width > 800 ? 900 : 844 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const { page } = person;
    await page.addInitScript((language) => localStorage.setItem('siaran-language', language), language);
    const name = (what) => `${what}-${width}-${colorScheme}-${language}`;
    await page.goto(`/artikel/${id}`);
    const body = page.locator('.surface[contenteditable=true]');
    await body.waitFor();
    await page.getByText(PARAGRAPHS.at(-1)).waitFor();
    await page.locator('.save-light[data-state=saved]').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.locator('.save-light[data-state=saved]').waitFor();

    // The browser is full.
    line.cut();
    await page.locator('.save-light[data-state=offline]').waitFor();
    await page.evaluate(() => {
      const store = IDBObjectStore.prototype;
      store.truePut = store.put;
      store.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await body.click();
    const before = await body.boundingBox();
    await page.keyboard.type('Luring ');
    await page.locator('.store-note-text').waitFor();
    const after = await body.boundingBox();
    assert.equal(after.y, before.y, 'the text stands still');
    await inspect(page, name('penuh'));
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = IDBObjectStore.prototype.truePut;
    });
    await page.locator('.store-note-text').waitFor({ state: 'hidden', timeout: 15_000 });

    // The session ends.
    const [cookie] = await person.context.cookies();
    await fetch(`${scene.newsroom.url}/api/session`, { method: 'DELETE', headers: { cookie: `${cookie.name}=${cookie.value}`, origin: scene.newsroom.url } });
    line.mend();
    await page.locator('.banner').waitFor({ timeout: 20_000 });
    await inspect(page, name('sesi'));
    await page.locator('.banner button').click();
    await page.locator('dialog[open] input[type=password]').fill('siaran-demo');
    await inspect(page, name('masuk-lagi'));
    await page.keyboard.press('Enter');
    await page.locator('.save-light[data-state=saved]').waitFor();

    // Something new, and the desk.
    line.cut();
    await page.locator('.back').click();
    await page.locator('.desk-head .button').click();
    await page.locator('.surface[contenteditable=true]').click();
    await page.keyboard.type('Ditulis tanpa jaringan.');
    await page.locator('.line-headline').click();
    await page.keyboard.type('Kapal tiba lebih awal');
    await page.locator('.save-light[data-state=offline]').waitFor();
    await page.locator('.back').click();
    await page.locator('.row').first().waitFor();
    await page.locator('.row-kept:visible').first().waitFor();
    await inspect(page, name('meja'));
    await page.locator('.topbar-end .icon-button').last().click();
    await page.locator('dialog[open] .leaving-list li').waitFor();
    await inspect(page, name('keluar'));
  });
}
