// Copy, cut, paste and drag with the browser's real clipboard and mouse: text
// from other programs, to and from a stock Tiptap page, and within the text.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { barelyLinked } from './agree.mjs';
import { sameText } from './article_page.mjs';
import { ROOT } from './newsroom.mjs';
import { eventually } from './patience.mjs';
import { ProseMirrorClient, canonical } from './stock/headless.mjs';
import { StockPages } from './stock/page.mjs';
import { stage, story } from './story.mjs';

const shared = stage();
let pages;
before(async () => {
  pages = await StockPages.open();
});
after(() => pages?.close());

const fixture = (name) => readFile(join(ROOT, `app/editor/tests/fixtures/clipboard/${name}.html`), 'utf8');

/** A new article, open before people; the first one writes these lines. */
async function opened(scene, names, lines = []) {
  const client = await scene.newsroom.as('penulis');
  const id = await client.article('Papan klip');
  const people = [];
  for (const name of names) people.push(await scene.enter(name));
  const articles = [];
  for (const person of people) articles.push(await person.open(id));
  const [article] = articles;
  await article.body.click();
  if (lines.length) {
    await article.pastePlain(lines.join('\n'));
    await article.reads(lines);
  }
  return { client, id, people, articles, article };
}

/** ProseMirror JSON with what is equal written equally; of a link, its address. */
const plain = (node) => canonical(barelyLinked(node));

/** What the server holds. */
const held = async (client, id) => plain({ type: 'doc', content: (await client.content(id)).blocks });

/** The middle of a stretch of text, in the window. */
const spot = (article, block, from, to) =>
  article.inBody(
    (root, [number, from, to]) => {
      const block = textBlock(root, number);
      const range = document.createRange();
      range.setStart(...place(block, from));
      range.setEnd(...place(block, to));
      const box = range.getBoundingClientRect();
      return { x: from === to ? box.left : (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    },
    [block, from, to],
  );

/** Drags what is selected to a place, with the mouse. */
async function drag(article, from, to, { copy = false } = {}) {
  const { mouse, keyboard } = article.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(from.x + 6, from.y + 3, { steps: 3 });
  if (copy) await keyboard.down('Control');
  await mouse.move(to.x, to.y, { steps: 5 });
  await article.page.locator('.drop-mark').waitFor();
  await mouse.up();
  if (copy) await keyboard.up('Control');
  await article.page.locator('.drop-mark').waitFor({ state: 'detached' });
}

story('text from other programs comes with its structure, and goes in one step', shared, async (scene) => {
  const { client, id, people, articles } = await opened(scene, ['penulis', 'penulis2']);
  const [article, colleague] = articles;
  const token = await client.token();
  const stock = await ProseMirrorClient.join(scene.newsroom, id, token);
  scene.later(() => stock.leave());

  await people[0].copiesElsewhere(await fixture('word'));
  await article.press('Control+v');
  await article.sees('lihat peta');
  const tags = (await article.blocks()).map((block) => block.tag);
  assert.deepEqual(tags, ['h2', 'p', 'ul li p', 'ul li ul li p', 'ul li p', 'h3', 'ol li p', 'ol li p', 'p']);
  assert.equal(await article.body.locator('strong').innerText(), 'Banyumulyo');
  assert.equal(await article.body.locator('a').getAttribute('href'), 'https://contoh.go.id');
  const note = article.page.getByRole('status').filter({ hasText: '1 gambar tidak ikut ditempel' });
  await note.waitFor();
  const dismiss = article.page.getByRole('button', { name: 'Tutup pesan' });
  await dismiss.click();
  await note.waitFor({ state: 'hidden' });
  await dismiss.waitFor({ state: 'hidden' });
  await sameText(article, colleague);
  await eventually('a stock client shows the same', async () =>
    assert.deepEqual(plain(stock.json()), await held(client, id)),
  );
  await article.body.focus();
  await article.press('Control+z');
  await article.reads(['']);

  for (const [name, words, expected] of [
    ['google_docs', 'Bawa kartu keluarga', ['h2', 'p', 'ul li p', 'ul li ul li p', 'ul li p', 'p']],
    ['word_web', 'Daftar di loket', ['h2', 'p', 'ul li p', 'ul li ul li p', 'ul li p', 'ol li p']],
    ['google_sheets', 'Wonosari', ['p', 'p', 'p']],
  ]) {
    await people[0].copiesElsewhere(await fixture(name));
    await article.body.focus();
    await article.press('Control+a');
    await article.press('Control+v');
    await article.sees(words);
    assert.deepEqual((await article.blocks()).map((block) => block.tag), expected, name);
  }
  await article.press('Control+z');
  await article.sees('Daftar di loket');
  await sameText(article, colleague);
});

story('nothing foreign runs, and plain means plain', shared, async (scene) => {
  const { people, article } = await opened(scene, ['penulis'], ['satu dua tiga']);
  const evil =
    '<img src=x onerror="document.title=\'jahat\'"><script>document.title="jahat"</script>' +
    '<p onclick="document.title=\'jahat\'"><a href="javascript:document.title=1">tautan</a> <b>tebal</b></p>' +
    '<img src="https://pelacak.invalid/x.png">';
  await people[0].copiesElsewhere(evil, 'tautan tebal');
  await article.caret(0);
  await article.press('Control+v');
  await article.reads(['satu dua tigatautan tebal']);
  assert.equal(await article.body.locator('a, img, [onclick]').count(), 0);
  assert.equal(await article.body.locator('strong').innerText(), 'tebal');
  await article.press('Control+z');
  await article.press('Control+Shift+v');
  await article.reads(['satu dua tigatautan tebal']);
  assert.equal(await article.body.locator('strong').count(), 0);
  assert.doesNotMatch(await article.page.title(), /jahat/);

  // A lone address over words links them.
  await people[0].copiesElsewhere(null, 'https://contoh.go.id/jadwal');
  await article.selectWord(0, 'dua');
  await article.press('Control+v');
  await article.body.locator('a[href="https://contoh.go.id/jadwal"]').waitFor();
  assert.equal(await article.body.locator('a').innerText(), 'dua');
});

story('to Tiptap and back again', shared, async (scene) => {
  const { client, id, people, article } = await opened(scene, ['penulis']);
  await people[0].copiesElsewhere(await fixture('google_docs'));
  await article.press('Control+v');
  await article.sees('Bawa kartu keluarga');
  await article.saved();
  const before = await held(client, id);

  const empty = await client.article('Tiptap');
  const stock = await people[0].context.newPage();
  await stock.goto(pages.address(scene.newsroom, empty, await client.token()));
  await stock.evaluate(() => window.stock.synced);

  await article.body.focus();
  await article.press('Control+a');
  await article.press('Control+c');
  await stock.bringToFront();
  await stock.locator('.tiptap').click();
  await stock.keyboard.press('Control+v');
  await eventually('Tiptap holds the same', async () => {
    const json = plain(await stock.evaluate(() => window.stock.editor.getJSON()));
    // Tiptap ends every text with a paragraph.
    if (json.content.length > before.content.length) json.content.pop();
    assert.deepEqual(json, before);
  });

  await stock.keyboard.press('Control+a');
  await stock.keyboard.press('Control+c');
  await people[0].page.bringToFront();
  await article.body.focus();
  await article.press('Control+a');
  await article.press('Control+v');
  await article.saved();
  await eventually('the text is the same again', async () => {
    const now = await held(client, id);
    if (now.content.length > before.content.length && !now.content.at(-1).content) now.content.pop();
    assert.deepEqual(now, before);
  });
});

story('cut, put back, taken back', shared, async (scene) => {
  const lines = ['satu dua tiga', 'empat lima', 'enam'];
  const { articles } = await opened(scene, ['penulis', 'penulis2'], lines);
  const [article, colleague] = articles;
  await article.select(0, 5, 1, 6);
  await article.press('Control+x');
  await article.reads(['satu lima', 'enam']);
  await article.press('Control+v');
  await article.reads(lines);
  await article.press('Control+z');
  await article.reads(['satu lima', 'enam']);
  await article.press('Control+z');
  await article.reads(lines);
  await article.press('Control+a');
  await article.press('Control+x');
  await article.reads(['']);
  await article.press('Control+v');
  await article.press('Control+v');
  await article.reads([...lines.slice(0, 2), 'enamsatu dua tiga', ...lines.slice(1)]);
  await sameText(article, colleague);
});

story('a copy made elsewhere that begins like mine comes whole', shared, async (scene) => {
  const { people, article, id } = await opened(scene, ['penulis'], ['Alinea satu', 'Alinea dua']);
  await article.caret(1);
  await article.press('Enter');
  await article.saved();
  await article.select(0, 0, 0, 'end');
  await article.press('Control+c');
  const tab = await people[0].context.newPage();
  const other = await people[0].open(id, tab);
  await tab.bringToFront();
  await other.select(0, 0, 1, 'end');
  await other.press('Control+c');
  await people[0].page.bringToFront();
  await article.caret(2);
  await article.press('Control+v');
  await article.reads(['Alinea satu', 'Alinea dua', 'Alinea satu', 'Alinea dua']);
  // A drag is no copy: what was copied before is still pasted.
  await article.select(0, 0, 0, 'end');
  await article.press('Control+c');
  await article.select(1, 0, 1, 7);
  await drag(article, await spot(article, 1, 0, 4), await spot(article, 1, 10, 10));
  await article.reads(['Alinea satu', 'duaAlinea ', 'Alinea satu', 'Alinea dua']);
  await article.caret(3);
  await article.press('Control+v');
  await article.reads(['Alinea satu', 'duaAlinea ', 'Alinea satu', 'Alinea duaAlinea satu']);
});

story('words are dragged within the text', shared, async (scene) => {
  const { articles } = await opened(scene, ['penulis', 'penulis2'], ['satu dua tiga', 'empat lima']);
  const [article, colleague] = articles;
  const moved = async (lines) => {
    await article.reads(lines);
    await sameText(article, colleague);
  };
  // Within a block.
  await article.select(0, 0, 0, 5);
  await drag(article, await spot(article, 0, 0, 4), await spot(article, 0, 9, 9));
  await moved(['dua satu tiga', 'empat lima']);
  await article.press('Control+z');
  await moved(['satu dua tiga', 'empat lima']);
  // Between blocks, as a copy.
  await article.select(0, 5, 0, 9);
  await drag(article, await spot(article, 0, 5, 8), await spot(article, 1, 6, 6), { copy: true });
  await moved(['satu dua tiga', 'empat dua lima']);
  // Between blocks, over a block's end.
  await article.select(0, 9, 1, 6);
  await drag(article, await spot(article, 0, 9, 13), await spot(article, 1, 14, 14));
  await moved(['satu dua dua limatiga', 'empat ']);
  await article.press('Control+z');
  await moved(['satu dua tiga', 'empat dua lima']);
});
