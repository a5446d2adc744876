// How each screen looks and whether everyone can use it: pictures at desk and
// phone width, light and dark, and axe's WCAG 2.2 AA rules with no violation.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { accessible, rest } from './axe.mjs';
import { eventually } from './patience.mjs';
import { HEADLINE, PARAGRAPHS } from './press_release.mjs';
import { ARTIFACTS, stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

const shared = stage();

for (const width of [1440, 390]) {
  for (const colorScheme of ['light', 'dark']) {
    story(`screens at ${width} px, ${colorScheme}`, shared, async (scene) => {
      const client = await scene.newsroom.as('penulis');
      const id = await client.article(HEADLINE);
      const writer = await YjsClient.join(scene.newsroom, id, await client.token());
      writer.write(PARAGRAPHS);
      await eventually('the server has the text', async () =>
        assert.equal((await client.content(id)).blocks.length, PARAGRAPHS.length),
      );
      writer.leave();

      const look = { viewport: { width, height: width > 800 ? 900 : 844 }, colorScheme, reducedMotion: 'reduce' };
      const guest = await scene.enter(null, look);
      await guest.page.goto('/masuk');
      await guest.page.getByRole('button', { name: 'Masuk', exact: true }).waitFor();
      await inspect(guest.page, 'masuk', width, colorScheme);

      const penulis = await scene.enter('penulis', look);
      await penulis.page.goto('/');
      await penulis.page.getByRole('link', { name: HEADLINE }).first().waitFor();
      await inspect(penulis.page, 'meja', width, colorScheme);
      // A colleague is in the text, their caret in sight.
      const colleague = await scene.enter('penulis2');
      const theirs = await colleague.open(id);
      await theirs.caret(3, 'Selama ini anak-anak'.length + 1);
      const article = await penulis.open(id);
      await article.sees(PARAGRAPHS.at(-1));
      await article.caret(2);
      await theirs.type(' kami');
      await article.sees('anak-anak kami');
      await article.seesFlag(colleague.user.display_name);
      await inspect(penulis.page, 'artikel', width, colorScheme);
      await tools(article, width, colorScheme);
    });
  }
}

/** The tools around the text, open. */
async function tools(article, width, scheme) {
  const { page } = article;
  const menu = async (name) => {
    await page.getByRole('button', { name: 'Alat', exact: true }).click();
    await page.getByRole('button', { name, exact: true }).click();
  };
  await article.selectWord(1, 'empat');
  await article.press('Control+Alt+2');
  await article.press('Control+k');
  await page.waitForFunction(() => document.activeElement?.matches('input'));
  await article.type('contoh.go.id/perahu');
  await article.press('Enter');
  await page.waitForFunction(() => document.activeElement?.isContentEditable);
  const link = await article.inBody((root) => root.textContent.length > 0 && root.querySelectorAll('h2').length);
  assert.equal(link, 1);
  const at = (await article.lines())[1].indexOf('empat') + 2;
  await article.caret(1, at);
  await page.getByRole('group', { name: 'Tautan', exact: true }).waitFor();
  await inspect(page, 'artikel-tautan', width, scheme);
  await menu('Cari dan ganti');
  await article.type('pulau');
  await page.getByRole('search').getByRole('status').filter({ hasText: 'dari' }).waitFor();
  await inspect(page, 'artikel-cari', width, scheme);
  await article.press('Escape');
  await menu('Kerangka');
  await page.getByRole('navigation', { name: 'Kerangka' }).waitFor();
  await page.getByRole('status', { name: 'Panjang naskah' }).getByRole('button').click();
  await page.getByRole('row', { name: /^Kata/ }).waitFor();
  await inspect(page, 'artikel-kerangka', width, scheme);
  await article.press('Escape');
  await page.getByRole('button', { name: 'Alat', exact: true }).click();
  await inspect(page, 'artikel-alat', width, scheme);
  await page.getByRole('button', { name: 'Pintasan papan ketik' }).click();
  await page.getByRole('dialog').waitFor();
  await inspect(page, 'artikel-pintasan', width, scheme);
  await article.press('Escape');
  await article.caret(3);
  await menu('Mode fokus');
  await page.getByRole('button', { name: 'Keluar dari mode fokus' }).waitFor();
  await article.body.focus();
  await inspect(page, 'artikel-fokus', width, scheme);
}

async function inspect(page, name, width, scheme) {
  await mkdir(ARTIFACTS, { recursive: true });
  await rest(page);
  await page.screenshot({ path: join(ARTIFACTS, `look-${name}-${width}-${scheme}.png`) });
  const overflow = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${name} at ${width} px is ${overflow} px too wide`);
  await accessible(page, `${name} at ${width} px, ${scheme}`);
}
