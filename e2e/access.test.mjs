// For whoever does not use a pointer or does not see the page: the parts by F6,
// what is announced and what is not, text that runs from right to left, high
// contrast, 320 px.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { accessible } from './axe.mjs';
import { eventually } from './patience.mjs';
import { ARTIFACTS, stage, story } from './story.mjs';

const ARABIC = 'قال الوزير إن الخدمة متاحة للجميع';

const shared = stage();

async function opened(scene, ...names) {
  const id = await (await scene.newsroom.as('penulis')).article('Akses');
  const pages = [];
  for (const name of names) pages.push(await (await scene.enter(name)).open(id));
  return pages;
}

/** What was announced last. */
function announced(article) {
  return article.page.getByRole('status', { name: 'Pengumuman' }).textContent().then((text) => text.trim());
}

function hears(article, wanted, limit) {
  return eventually(`“${wanted}” is announced`, async () => assert.equal(await announced(article), wanted), limit);
}

story('F6 goes round the parts and shows where it is', shared, async (scene) => {
  const [article] = await opened(scene, 'penulis', 'penulis2');
  await article.page.getByRole('button', { name: /^Ikuti / }).waitFor();
  await article.body.click();
  await article.type('kata');
  const where = () =>
    article.page.evaluate(() => {
      const parts = {
        toolbar: '[role=toolbar]',
        headline: '.line-headline',
        text: '.surface',
        side: '.find-bar, .outline',
        people: '.avatars',
        foot: '.foot',
      };
      const region = Object.keys(parts).find((name) => document.activeElement.closest(parts[name]));
      const style = getComputedStyle(document.activeElement);
      const field = document.activeElement.matches('textarea, [contenteditable]');
      return [region, field || style.outlineStyle !== 'none'];
    });
  const seen = [];
  for (let step = 0; step < 12 && !(step > 0 && seen.at(-1)[0] === 'text'); step += 1) {
    await article.press('F6');
    seen.push(await where());
  }
  const regions = seen.map(([region]) => region);
  const order = ['side', 'people', 'foot', 'toolbar', 'headline', 'text'].filter((name) => regions.includes(name));
  assert.deepEqual(regions, order);
  for (const name of ['people', 'toolbar', 'headline', 'text']) assert.ok(regions.includes(name), name);
  assert.ok(seen.every(([, visible]) => visible), `the focus is visible: ${JSON.stringify(seen)}`);
  // Back in the text the caret is where it was.
  await article.type('!');
  await article.reads(['kata!']);
  await article.press('Shift+F6');
  assert.deepEqual(await where(), ['headline', true]);
  await article.press('Shift+F6');
  assert.deepEqual(await where(), ['toolbar', true]);
});

story('one’s own doings are announced, others’ are summed up', shared, async (scene) => {
  const [mine, theirs] = await opened(scene, 'penulis', 'penulis2');
  await mine.body.click();
  await mine.type('satu dua');
  await mine.press('Control+b');
  await hears(mine, 'Tebal nyala');
  await mine.press('Control+b');
  await hears(mine, 'Tebal mati');
  await mine.press('Control+Alt+2');
  await hears(mine, 'Judul 2');
  await mine.press('Control+Alt+0');
  await hears(mine, 'Paragraf');
  await mine.press('Control+Shift+8');
  await hears(mine, 'Daftar butir, tingkat 1');
  await mine.press('Enter');
  await mine.type('tiga');
  await mine.press('Tab');
  await hears(mine, 'Daftar butir, tingkat 2');
  await mine.press('Shift+Tab');
  await hears(mine, 'Daftar butir, tingkat 1');
  await mine.type(' empat');
  await mine.press('Control+z');
  await hears(mine, 'Diurungkan: “empat” dihapus');
  await mine.press('Control+Shift+z');
  await hears(mine, 'Diulangi: “empat” kembali');

  await theirs.sees('tiga empat');
  await theirs.caret(1);
  await theirs.press('Enter');
  await theirs.press('Enter');
  await theirs.type('Alinea baru');
  await theirs.press('Enter');
  await theirs.type('dan satu lagi');
  await eventually('her changes are summed up', async () => assert.match(await announced(mine), /^1 penyunting mengubah \d+ paragraf$/), 15_000);
  const toggle = mine.page.getByRole('switch', { name: 'Umumkan perubahan rekan' });
  assert.equal(await toggle.getAttribute('aria-checked'), 'true');
  await toggle.focus();
  const box = await toggle.boundingBox();
  assert.ok(box.width >= 24 && box.height >= 24, 'who comes to it sees it');
  await accessible(mine.page, 'the text with the switch in sight');
  await mine.press('Space');
  assert.equal(await toggle.getAttribute('aria-checked'), 'false');
  await mine.page.reload();
  await mine.ready();
  assert.equal(await toggle.getAttribute('aria-checked'), 'false', 'the choice is kept');
  assert.equal(await mine.page.locator('[aria-live=polite]:not([aria-label]), [role=log]').count(), 0);
});

story('Arabic runs from right to left, in lists, quotes and beside Indonesian', shared, async (scene) => {
  const [mine, theirs] = await opened(scene, 'penulis', 'penulis2');
  await mine.body.click();
  await mine.type('Menteri berkata, ');
  await mine.page.keyboard.insertText(`“${ARABIC}”`);
  await mine.type(' di Jakarta.');
  await mine.press('Enter');
  await mine.page.keyboard.insertText(ARABIC);
  await mine.press('Enter');
  await mine.press('Control+Shift+8');
  await mine.page.keyboard.insertText(ARABIC);
  await mine.press('Enter');
  await mine.press('Enter');
  await mine.press('Control+Shift+b');
  await mine.page.keyboard.insertText(ARABIC);
  await theirs.sees(ARABIC);
  await eventually('all four are there', async () => assert.equal((await theirs.lines()).length, 4));
  for (const article of [mine, theirs]) {
    const directions = await article.inBody((root) =>
      [textBlock(root, 0), textBlock(root, 1), root.querySelector('ul'), root.querySelector('blockquote')].map(
        (node) => getComputedStyle(node).direction,
      ),
    );
    assert.deepEqual(directions, ['ltr', 'rtl', 'rtl', 'rtl']);
  }
  const edge = await mine.inBody((root) => {
    const style = getComputedStyle(root.querySelector('blockquote'));
    return [style.borderRightWidth, style.borderLeftWidth];
  });
  assert.deepEqual(edge, ['3px', '0px']);
  // Home and End are the browser's; a colleague sees the caret where it is.
  await mine.caret(1, 4);
  await mine.press('Home');
  assert.deepEqual(await mine.caretNow(), { block: 1, offset: 0 });
  const right = await theirs.inBody((root) => textBlock(root, 1).getBoundingClientRect().right);
  const bar = () => theirs.page.evaluate(() => document.querySelector('.peer-caret')?.getBoundingClientRect().left);
  await eventually('my caret is at the right edge', async () => assert.ok(Math.abs((await bar()) - right) < 3, `${await bar()} of ${right}`));
  await mine.press('End');
  await eventually('my caret is at the left end of the words', async () => assert.ok((await bar()) < right - 100));
  await mine.press('ArrowRight');
  assert.deepEqual(await mine.caretNow(), { block: 1, offset: ARABIC.length - 1 });
  // A new item is empty, and my caret still stands where it will begin.
  await mine.caret(0, 0);
  await eventually('my caret is at the left edge', async () => {
    const left = await theirs.inBody((root) => textBlock(root, 0).getBoundingClientRect().left);
    assert.ok(Math.abs((await bar()) - left) < 3, `${await bar()} of ${left}`);
  });
});

for (const [name, options] of [
  ['at 320 px', { viewport: { width: 320, height: 640 } }],
  ['in high contrast', { forcedColors: 'active', viewport: { width: 1280, height: 800 } }],
  ['in the dark', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
]) {
  story(`a colleague is typing and followed, ${name}`, shared, async (scene) => {
    const id = await (await scene.newsroom.as('penulis')).article('Akses untuk semua orang');
    const two = await scene.enter('penulis2');
    const theirs = await two.open(id);
    await theirs.body.click();
    await theirs.type('Baris pertama.');
    const one = await scene.enter('penulis', { ...options, reducedMotion: 'reduce' });
    const mine = await one.open(id);
    await mine.sees('Baris pertama.');
    const follow = mine.people.getByRole('button', { name: `Ikuti ${two.user.display_name}` });
    await follow.focus();
    await mine.press('Enter');
    await mine.page.locator('.following').waitFor();
    await theirs.type(' Baris kedua dipilih.');
    await mine.page.locator('.avatar-typing').waitFor({ state: 'attached' });
    await theirs.press('Shift+Control+ArrowLeft');
    await mine.seesFlag(two.user.display_name);
    await mkdir(ARTIFACTS, { recursive: true });
    await mine.page.screenshot({ path: join(ARTIFACTS, `look-hadir-${name.replaceAll(' ', '-')}.png`) });
    const wide = await mine.page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    const small = await mine.page.evaluate(() =>
      [...document.querySelectorAll('.avatars button, .following button')]
        .map((button) => button.getBoundingClientRect())
        .filter((box) => box.width < 24 || box.height < 24).length,
    );
    assert.equal(small, 0, 'targets are 24 px at least');
    if (!options.forcedColors) await accessible(mine.page, `a colleague followed ${name}`);
  });
}
