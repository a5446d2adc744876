// A text written by keyboard alone: formats, edges of blocks, links, undo, the
// way out, and an input method.

import assert from 'node:assert/strict';

import { sameText } from './article_page.mjs';
import { stage, story } from './story.mjs';

const shared = stage();

/** An article open before one or more people. */
async function opened(scene, ...names) {
  const id = await (await scene.newsroom.as('penulis')).article('Papan ketik');
  const pages = [];
  for (const name of names) pages.push(await (await scene.enter(name)).open(id));
  return pages;
}

story('marks by shortcut, and the toolbar says so', shared, async (scene) => {
  const [article] = await opened(scene, 'penulis');
  await article.body.click();
  await article.type('biasa ');
  for (const [keys, name, tags] of [
    ['Control+b', 'Tebal', 'strong, b'],
    ['Control+i', 'Miring', 'em, i'],
    ['Control+u', 'Garis bawah', 'u'],
    ['Control+Shift+x', 'Coret', 's, strike, del'],
  ]) {
    const pressed = () => article.button(name).getAttribute('aria-pressed');
    assert.equal(await pressed(), 'false', name);
    await article.press(keys);
    await article.button(name).and(article.page.locator('[aria-pressed=true]')).waitFor();
    await article.type(`kata${name[0]}`);
    await article.press(keys);
    await article.button(name).and(article.page.locator('[aria-pressed=false]')).waitFor();
    await article.type(' biasa ');
    assert.equal(await article.body.locator(tags).innerText(), `kata${name[0]}`);
  }
  await article.reads(['biasa kataT biasa kataM biasa kataG biasa kataC biasa ']);
});

story('enter and backspace at the edges of blocks', shared, async (scene) => {
  const [article] = await opened(scene, 'penulis');
  await article.body.click();
  await article.type('satu');
  await article.press('Enter');
  await article.type('dua');
  await article.reads(['satu', 'dua']);
  await article.press('Home');
  await article.press('Backspace');
  await article.reads(['satudua']);
  assert.deepEqual(await article.caretNow(), { block: 0, offset: 4 });
  await article.press('Enter');
  await article.reads(['satu', 'dua']);
  await article.press('ArrowUp');
  await article.press('End');
  await article.press('Delete');
  await article.reads(['satudua']);
  await article.press('Home');
  await article.press('Enter');
  await article.reads(['', 'satudua']);
  await article.press('End');
  await article.press('Shift+Enter');
  await article.type('baris');
  await article.reads(['', 'satudua\nbaris']);
  await article.press('Control+a');
  await article.press('Backspace');
  await article.reads(['']);
  await article.press('Control+Shift+8');
  await article.type('butir');
  await article.press('Enter');
  await article.type('lagi');
  assert.deepEqual(await article.blocks(), [
    { tag: 'ul li p', text: 'butir' },
    { tag: 'ul li p', text: 'lagi' },
  ]);
  await article.press('Enter');
  await article.press('Enter');
  await article.type('keluar');
  assert.deepEqual((await article.blocks()).at(-1), { tag: 'p', text: 'keluar' });
});

story('a link by keyboard, changed and taken away', shared, async (scene) => {
  const [article, other] = await opened(scene, 'penulis', 'penulis2');
  await article.body.click();
  await article.type('Baca peraturan itu.');
  await article.selectWord(0, 'peraturan');
  await article.press('Control+k');
  const focused = () => article.page.evaluate(() => document.activeElement?.matches('input'));
  await article.page.waitForFunction(() => document.activeElement?.matches('input'));
  assert.ok(await focused());
  await article.type('https://contoh.go.id/peraturan');
  await article.press('Enter');
  const link = other.body.getByRole('link', { name: 'peraturan' });
  await link.waitFor();
  assert.equal(await link.getAttribute('href'), 'https://contoh.go.id/peraturan');
  await article.page.waitForFunction(() => document.activeElement?.isContentEditable);

  await article.selectWord(0, 'peraturan');
  await article.press('Control+k');
  await article.page.waitForFunction(() => document.activeElement?.value === 'https://contoh.go.id/peraturan');
  await article.press('Control+a');
  await article.press('Delete');
  await article.press('Enter');
  await link.waitFor({ state: 'detached' });
  await sameText(article, other);
});

story('undo and redo take back my own words and leave my colleague’s', shared, async (scene) => {
  const [mine, theirs] = await opened(scene, 'penulis', 'penulis2');
  await mine.body.click();
  await mine.type('Milik saya. ');
  await theirs.sees('Milik saya. ');
  await theirs.caret(0);
  await theirs.type('Milik teman.');
  await mine.sees('Milik teman.');
  await mine.press('Control+z');
  await mine.reads(['Milik teman.']);
  await sameText(mine, theirs);
  await mine.press('Control+Shift+z');
  await mine.reads(['Milik saya. Milik teman.']);
  await theirs.button('Urungkan').click();
  await theirs.reads(['Milik saya. ']);
  await theirs.button('Ulangi').click();
  await sameText(mine, theirs);
  await mine.reads(['Milik saya. Milik teman.']);
});

story('escape, then tab, leaves the text', shared, async (scene) => {
  const [article] = await opened(scene, 'penulis');
  await article.body.click();
  await article.type('kata');
  await article.press('Escape');
  await article.press('Tab');
  assert.equal(await article.body.evaluate((node) => node.contains(document.activeElement)), false);
  await article.reads(['kata']);
});

story('an input method’s words arrive once, here and there', shared, async (scene) => {
  const [mine, theirs] = await opened(scene, 'penulis', 'penulis2');
  await mine.body.click();
  await mine.type('awal akhir');
  await theirs.sees('awal akhir');
  await mine.caret(0, 5);
  const devtools = await mine.page.context().newCDPSession(mine.page);
  const compose = (text) =>
    devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  for (const text of ['に', 'にほ', 'にほん', '日本']) await compose(text);
  // A colleague writes into the same paragraph meanwhile.
  await theirs.caret(0);
  await theirs.type(' teman');
  await theirs.saved();
  await devtools.send('Input.insertText', { text: '日本' });
  await mine.type('-');
  await mine.reads(['awal 日本-akhir teman']);
  await sameText(mine, theirs);
});

story('scripts that meddle with the surface are put right, and typing goes on', shared, async (scene) => {
  const [article, colleague] = await opened(scene, 'penulis', 'penulis2');
  await article.body.click();
  await article.type('satu');
  await article.press('Enter');
  await article.type('dua');
  // A stranger's element between the blocks, and words changed inside one.
  await article.inBody((body) => {
    body.insertBefore(document.createElement('aside'), body.children[1]).textContent = 'asing';
  });
  await article.inBody((body) => {
    body.children[0].firstChild.data = 'satu!';
  });
  await article.reads(['satu!', 'dua']);
  // Blocks torn apart and thrown away are not lost.
  await article.inBody((body) => {
    body.replaceChildren();
  });
  await article.reads(['satu!', 'dua']);
  await article.caret(1);
  await article.type(' tiga');
  await article.reads(['satu!', 'dua tiga']);
  await sameText(article, colleague);
});
