// The tools around the text: finding and replacing, counts, the outline, focus
// mode, the explained keys, and the card under a link.

import assert from 'node:assert/strict';

import { sameText } from './article_page.mjs';
import { eventually } from './patience.mjs';
import { stage, story } from './story.mjs';

const shared = stage();

/** An article with these lines (`## ` makes a heading), open before some people. */
async function opened(scene, lines, ...names) {
  const id = await (await scene.newsroom.as('penulis')).article('Alat');
  const pages = [];
  for (const name of names) pages.push(await (await scene.enter(name)).open(id));
  const [article] = pages;
  await article.body.click();
  for (const [number, line] of lines.entries()) {
    if (number) await article.press('Enter');
    if (line.startsWith('## ')) await article.press('Control+Alt+2');
    await article.page.keyboard.insertText(line.replace(/^## /, ''));
  }
  const words = lines.map((line) => line.replace(/^## /, ''));
  for (const page of pages) await page.reads(words);
  await article.saved();
  return pages;
}

const bar = (article) => article.page.getByRole('search', { name: 'Cari dan ganti' });
const status = (article) => bar(article).getByRole('status');
const selected = (article) => article.page.evaluate(() => getSelection().toString());
const says = (locator, text) => eventually(`it says ${text}`, async () => assert.equal((await locator.innerText()).trim(), text));
const marks = (article) =>
  article.page.evaluate(() => ['found', 'found-current'].map((name) => [...(CSS.highlights.get(name) ?? [])].map(String)));

story('finds words, goes from one to the next, and comes back with the match selected', shared, async (scene) => {
  const [article] = await opened(scene, ['Kota lama', 'kota baru di kota', 'perkotaan'], 'penulis');
  await article.caret(1, 0);
  await article.press('Control+f');
  await article.page.waitForFunction(() => document.activeElement?.closest('[role=search]'));
  await article.type('kota');
  await says(status(article), '2 dari 4');
  await eventually('the matches are marked', async () =>
    assert.deepEqual(await marks(article), [['Kota', 'kota', 'kota'], ['kota']]),
  );
  await article.press('Enter');
  await says(status(article), '3 dari 4');
  await article.press('Shift+Enter');
  await article.press('Shift+F3');
  await says(status(article), '1 dari 4');
  await article.press('Shift+Enter');
  await says(status(article), '4 dari 4');
  await bar(article).getByRole('button', { name: 'Kata utuh' }).click();
  await says(status(article), '2 dari 3');
  await bar(article).getByRole('button', { name: 'Huruf besar' }).click();
  await says(status(article), '1 dari 2');

  // A second time the browser's own search is let through.
  const taken = (keys) =>
    article.page.evaluate(
      (keys) =>
        new Promise((done) => {
          addEventListener('keydown', (event) => setTimeout(() => done(event.defaultPrevented)), { once: true });
          document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', { key: keys, ctrlKey: true, bubbles: true, cancelable: true }),
          );
        }),
      keys,
    );
  await bar(article).getByRole('textbox', { name: 'Cari di naskah' }).focus();
  assert.equal(await taken('f'), false);
  await article.press('Enter');
  await article.press('Escape');
  await bar(article).waitFor({ state: 'detached' });
  await article.page.waitForFunction(() => document.activeElement?.isContentEditable);
  assert.equal(await selected(article), 'kota');
  assert.deepEqual(await article.caretNow(), { block: 1, offset: 13 });
  assert.equal(await taken('f'), true);
  await says(status(article), '2 dari 2');
});

story('replaces one and all while a colleague types, in one step of undo', shared, async (scene) => {
  const lines = ['Bupati hadir. Kata bupati itu baik.', 'bupati pergi', 'teman menulis di sini: '];
  const [mine, theirs] = await opened(scene, lines, 'penulis', 'penulis2');
  await mine.caret(0, 0);
  await mine.press('Control+h');
  await mine.page.waitForFunction(() => document.activeElement?.closest('[role=search]'));
  await mine.type('bupati');
  const field = bar(mine).getByRole('textbox', { name: 'Ganti dengan' });
  await field.fill('wali kota');
  await field.press('Enter');
  await mine.reads(['wali kota hadir. Kata bupati itu baik.', ...lines.slice(1)]);
  await says(status(mine), '1 dari 2');
  await theirs.caret(2);
  const typing = theirs.type('satu dua tiga empat lima');
  await bar(mine).getByRole('button', { name: 'Ganti semua' }).click();
  await typing;
  await says(status(mine), '2 diganti');
  const after = ['wali kota hadir. Kata wali kota itu baik.', 'wali kota pergi'];
  for (const page of [mine, theirs]) await page.reads([...after, `${lines[2]}satu dua tiga empat lima`]);
  await sameText(mine, theirs);
  await mine.body.focus();
  await mine.press('Control+z');
  await mine.reads(['wali kota hadir. Kata bupati itu baik.', lines[1], `${lines[2]}satu dua tiga empat lima`]);
  await sameText(mine, theirs);
});

story('the outline leads to a heading and says where one is', shared, async (scene) => {
  const fill = Array.from({ length: 12 }, (_, n) => `paragraf ${n}`);
  const [article] = await opened(scene, ['## Latar', ...fill, '## Jadwal', ...fill], 'penulis');
  await article.page.getByRole('button', { name: 'Alat' }).click();
  await article.page.getByRole('button', { name: 'Kerangka' }).click();
  const outline = article.page.getByRole('navigation', { name: 'Kerangka' });
  const current = () => outline.locator('[aria-current]').allInnerTexts();
  await eventually('the section is marked', async () => assert.deepEqual(await current(), ['Jadwal']));
  const first = outline.getByRole('button', { name: 'Latar' });
  await first.focus();
  await article.press('Enter');
  await article.page.waitForFunction(() => document.activeElement?.isContentEditable);
  assert.deepEqual(await article.caretNow(), { block: 0, offset: 0 });
  await article.type('Kata ');
  if (!(await outline.isVisible())) await scene.people[0].page.getByRole('button', { name: 'Alat' }).click();
  await eventually('it follows the words', async () => assert.deepEqual(await current(), ['Kata Latar']));
});

story('counts words, and those of the selection', shared, async (scene) => {
  const [article] = await opened(scene, ['anak-anak membaca – di kapal', 'satu 2.400 buku'], 'penulis');
  const counts = article.page.getByRole('status', { name: 'Panjang naskah' });
  await says(counts, '7 kata · 1 menit baca');
  await article.select(0, 0, 0, 17);
  await says(counts, '2 dari 7 kata');
  await counts.getByRole('button').click();
  const row = (name) => article.page.getByRole('row', { name }).getByRole('cell').allInnerTexts();
  assert.deepEqual(await row(/^Karakter tanpa/), ['16', '37']);
  assert.deepEqual(await row(/^Paragraf/), ['1', '2']);
  await article.press('Escape');
  await article.caret(1);
  await article.type(' baru');
  await says(counts, '8 kata · 1 menit baca');
});

story('focus mode dims all but one’s paragraph, keeps the save status, and Esc leaves it', shared, async (scene) => {
  const [article] = await opened(scene, ['satu', 'dua', 'tiga'], 'penulis');
  await article.page.mouse.move(600, 700);
  await article.caret(1);
  await article.press('Control+Shift+F');
  const bright = () =>
    article.page.evaluate(() => [...(CSS.highlights.get('paragraph') ?? [])].map(String));
  await eventually('my paragraph is bright', async () => assert.deepEqual(await bright(), ['dua']));
  await article.press('ArrowDown');
  await eventually('it follows the caret', async () => assert.deepEqual(await bright(), ['tiga']));
  const opacity = (locator) => locator.evaluate((node) => getComputedStyle(node).opacity);
  await eventually('the tools have gone', async () => assert.equal(await opacity(article.toolbar), '0'));
  assert.equal(await opacity(article.status), '1');
  await article.type(' lagi');
  await article.reads(['satu', 'dua', 'tiga lagi']);
  await article.press('Escape');
  await eventually('all is bright again', async () => assert.deepEqual(await bright(), []));
  await eventually('the tools are back', async () => assert.equal(await opacity(article.toolbar), '1'));
});

story('the keys are explained in a dialog', shared, async (scene) => {
  const [article] = await opened(scene, ['satu'], 'penulis');
  await article.press('Control+/');
  const dialog = article.page.getByRole('dialog', { name: 'Pintasan papan ketik' });
  await dialog.waitFor();
  await dialog.getByText('Cari dan ganti').waitFor();
  await article.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await article.type(' dua');
  await article.reads(['satu dua']);
});

story('the card under a link: by keyboard and by mouse', shared, async (scene) => {
  const [article] = await opened(scene, ['Baca peraturan itu.'], 'penulis');
  const { page } = article;
  const address = `${scene.newsroom.url}/`;
  await article.selectWord(0, 'peraturan');
  await article.press('Control+k');
  await page.waitForFunction(() => document.activeElement?.matches('input'));
  await article.type(address);
  await article.press('Enter');
  await page.waitForFunction(() => document.activeElement?.isContentEditable);
  const card = page.getByRole('group', { name: 'Tautan', exact: true });

  // It comes with the caret, goes while one types, and Tab leads into it.
  await article.caret(0, 8);
  await card.waitFor();
  await article.type('x');
  await card.waitFor({ state: 'hidden' });
  await article.press('Backspace');
  await article.press('ArrowRight');
  await card.waitFor();
  await article.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('href')), address);
  assert.match(await card.getByRole('link').getAttribute('rel'), /noopener/);
  await article.press('Tab');
  await article.press('Enter');
  await eventually('the address is copied', async () =>
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address),
  );
  await article.press('Escape');
  await page.waitForFunction(() => document.activeElement?.isContentEditable);
  await card.waitFor({ state: 'hidden' });

  // A held key and a click open it; a click alone brings the card back.
  const link = article.body.getByRole('link', { name: 'peraturan' });
  const opens = page.context().waitForEvent('page');
  await link.click({ modifiers: ['Control'] });
  const tab = await opens;
  await tab.getByRole('heading', { name: 'Meja redaksi' }).waitFor();
  await tab.close();
  await link.click();
  await card.getByRole('button', { name: 'Ubah' }).click();
  await page.waitForFunction((address) => document.activeElement?.value === address, address);
  await article.press('Escape');
  await page.waitForFunction(() => document.activeElement?.isContentEditable);
  await link.click();
  await card.getByRole('button', { name: 'Hapus tautan' }).click();
  await link.waitFor({ state: 'detached' });
  await card.waitFor({ state: 'hidden' });
  await article.reads(['Baca peraturan itu.']);
});

story('an address counts as copied only once it is', shared, async (scene) => {
  const [article] = await opened(scene, ['Baca peraturan itu.'], 'penulis');
  const { page } = article;
  await article.selectWord(0, 'peraturan');
  await article.press('Control+k');
  await page.waitForFunction(() => document.activeElement?.matches('input'));
  await article.type('contoh.go.id');
  await article.press('Enter');
  await page.waitForFunction(() => document.activeElement?.isContentEditable);
  await article.caret(0, 8);
  const card = page.getByRole('group', { name: 'Tautan', exact: true });
  await card.waitFor();
  const copy = card.getByRole('button', { name: 'Salin' });
  const told = page.getByText('Alamat tautan disalin.');
  // As over plain http, where browsers have no clipboard to write to.
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }));
  await copy.click();
  await article.heard();
  assert.equal(await told.count(), 0);
  await page.evaluate(() => delete navigator.clipboard);
  await copy.click();
  await told.waitFor({ state: 'attached' });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'https://contoh.go.id');
});

story('on a narrow screen the outline is a sheet that a tap beside it closes', shared, async (scene) => {
  const [article] = await opened(scene, ['## Latar', 'satu', '## Jadwal', 'dua'], 'penulis');
  const { page } = article;
  await page.setViewportSize({ width: 390, height: 844 });
  const outline = page.getByRole('navigation', { name: 'Kerangka' });
  const open = async () => {
    await page.getByRole('button', { name: 'Alat' }).click();
    await page.getByRole('button', { name: 'Kerangka' }).click();
    await outline.waitFor();
  };
  await open();
  await outline.getByRole('heading', { name: 'Kerangka' }).click();
  assert.ok(await outline.isVisible(), 'not by a tap on itself');
  await article.clickWord(1, 'satu');
  await outline.waitFor({ state: 'detached' });
  await open();
  await outline.getByRole('button', { name: 'Jadwal' }).click();
  await outline.waitFor({ state: 'detached' });
  assert.deepEqual(await article.caretNow(), { block: 2, offset: 0 });
  // Beside the text it stays.
  await page.setViewportSize({ width: 1280, height: 800 });
  await open();
  await article.clickWord(1, 'satu');
  assert.ok(await outline.isVisible());
});
