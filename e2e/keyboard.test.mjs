// What the keyboard does to the tools: buttons that show a mark, undo beside a
// colleague, the way out of the text. What it writes is told in `core.mjs`.

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
