// A page that never jumps: whatever others write above, what one looks at stays
// at its pixel; one's own far-away undo comes into view. By wheel and by caret.

import assert from 'node:assert/strict';

import { sameText } from './article_page.mjs';
import { eventually } from './patience.mjs';
import { YjsClient } from './stock/headless.mjs';
import { stage, story } from './story.mjs';

const shared = stage({ browsers: ['chromium', 'firefox'] });

const LINES = 60;

/** Pages scroll by whole pixels, blocks are as high as they are: less is no movement, px. */
const STILL = 1;

/** An article of many paragraphs and a stock client that changes it. */
async function opened(scene, browser, ...names) {
  const client = await scene.newsroom.as('editor');
  const id = await client.article('Tenang');
  const stock = await YjsClient.join(scene.newsroom, id, await client.token());
  scene.later(() => stock.leave());
  stock.write(Array.from({ length: LINES }, (_, n) => `Paragraf ${n + 1}. ${'Kata demi kata mengisi baris ini. '.repeat(4)}`));
  const pages = [];
  for (const name of names) {
    const page = await (await scene.enter(name, { browser })).open(id);
    await page.sees(`Paragraf ${LINES}.`);
    pages.push(page);
  }
  return { stock, pages };
}

/**
 * Watches, picture by picture, where a paragraph's upper edge is, or that of
 * the 'caret'. `act` changes the text; resolves when the page shows `words`, to
 * the farthest movement in any picture, px.
 */
async function movement(article, words, act, number) {
  await article.inBody(
    (root, [words, number]) => {
      const block = number === 'caret' ? null : textBlock(root, number);
      const top = () => (block ? block.getBoundingClientRect() : [...getSelection().getRangeAt(0).getClientRects()].at(-1)).top;
      const start = top();
      let farthest = 0;
      let after = 3;
      // A box that changes with each picture: its observer is called when all
      // is laid out, after the page's own, right before painting.
      const box = document.body.appendChild(document.createElement('div'));
      box.style.cssText = 'position: fixed; width: 1px; height: 1px';
      window.watched = new Promise((done) => {
        const end = performance.now() + 8000;
        const look = () => {
          box.style.width = box.style.width === '1px' ? '2px' : '1px';
          requestAnimationFrame(look);
        };
        new ResizeObserver(() => {
          const moved = top() - start;
          if (Math.abs(moved) > Math.abs(farthest)) farthest = moved;
          if (root.textContent.includes(words) && (after -= 1) < 0) done(farthest);
          else if (performance.now() > end) done(`${words} never came`);
        }).observe(box);
        requestAnimationFrame(look);
      }).finally(() => box.remove());
    },
    [words, number],
  );
  await act();
  return article.page.evaluate(() => window.watched);
}

/** The first paragraph whose upper edge is in sight, by number. */
function firstInSight(article) {
  return article.inBody((root) =>
    [...root.querySelectorAll('p, h1, h2, h3, pre')].findIndex((block) => block.getBoundingClientRect().top >= 64),
  );
}

/** Inserts, deletes, retypes and lengthens paragraphs high above. */
const CHANGES = [
  ['inserts', (stock, words) => insert(stock, 1, words)],
  ['deletes', (stock, words) => stock.doc.transact(() => (stock.doc.getXmlFragment('default').delete(2, 3), insert(stock, 0, words)))],
  ['lengthens', (stock, words) => stock.doc.getXmlFragment('default').get(3).get(0).insert(4, `${words} `.repeat(30))],
  ['makes a heading of', (stock, words) => stock.doc.transact(() => (stock.doc.getXmlFragment('default').delete(1, 1), insert(stock, 1, words, 'heading')))],
];

function insert(stock, at, words, kind = 'paragraph') {
  const block = new stock.Y.XmlElement(kind);
  if (kind === 'heading') block.setAttribute('level', 2);
  block.insert(0, [new stock.Y.XmlText(`${words} ${'dan seterusnya '.repeat(30)}`)]);
  stock.doc.getXmlFragment('default').insert(at, [block]);
}

for (const browser of ['chromium', 'firefox']) {
story(`what a reader has scrolled to stays while others write above, ${browser}`, shared, async (scene) => {
  const { stock, pages: [mine] } = await opened(scene, browser, 'penulis');
  await mine.page.mouse.move(640, 400);
  await mine.page.mouse.wheel(0, 2400);
  await mine.page.waitForFunction(() => scrollY === 2400);
  for (const [name, change] of CHANGES) {
    const words = `ubah-${name.replaceAll(' ', '-')}`;
    const moved = await movement(mine, words, () => change(stock, words), await firstInSight(mine));
    assert.ok(Math.abs(moved) < STILL, `while a colleague ${name} a paragraph above, the text moved ${moved} px`);
  }
  // The wheel goes on by what it turned, although the page grows meanwhile.
  const number = await firstInSight(mine);
  const top = () => mine.inBody((root, number) => textBlock(root, number).getBoundingClientRect().top, number);
  const before = await top();
  await mine.page.mouse.wheel(0, 300);
  insert(stock, 0, 'saat-roda-berputar');
  await mine.sees('saat-roda-berputar');
  const block = await mine.inBody((root, number) => textBlock(root, number).textContent, number + 1);
  assert.match(block, /Paragraf/);
  await eventually('the wheel has turned 300 px', async () => {
    const moved = (await mine.inBody((root, number) => textBlock(root, number + 1).getBoundingClientRect().top, number)) - before;
    assert.ok(Math.abs(moved + 300) < 1.5, `${moved} px`);
  });
});

story(`the caret’s line stays while others write above and around it, ${browser}`, shared, async (scene) => {
  const { stock, pages: [mine] } = await opened(scene, browser, 'penulis');
  await mine.caret(30, 20);
  await mine.inBody((root) => textBlock(root, 30).scrollIntoView({ block: 'center' }));
  for (const [name, change] of CHANGES) {
    const words = `ubah-${name.replaceAll(' ', '-')}`;
    const { block } = await mine.caretNow();
    const moved = await movement(mine, words, () => change(stock, words), block);
    assert.ok(Math.abs(moved) < STILL, `while a colleague ${name} a paragraph above, my line moved ${moved} px`);
  }
  // In my own paragraph, before my caret: my line stays, not its beginning.
  const line = () =>
    mine.page.evaluate(() => {
      const range = getSelection().getRangeAt(0);
      return range.getClientRects()[0].top;
    });
  const { block } = await mine.caretNow();
  await mine.caret(block, 'end');
  const before = await line();
  const words = stock.doc.getXmlFragment('default').get(block).get(0);
  words.insert(4, ` ${'panjang sekali '.repeat(20)}`);
  await mine.sees('panjang sekali panjang');
  await mine.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  assert.ok(Math.abs((await line()) - before) < STILL, `my line moved ${(await line()) - before} px`);
  // While I type, too: letters here, paragraphs there, my line where it was. In
  // the middle, and at the lower edge: whatever is drawn above pushes my line
  // out of the window there, and Firefox scrolls to it by itself.
  for (const edge of ['center', 'end']) {
    const { block } = await mine.caretNow();
    await mine.inBody((root, [block, edge]) => textBlock(root, block).scrollIntoView({ block: edge }), [block, edge]);
    // The browser has brought the caret where it wants it.
    await mine.type('. ');
    await mine.heard();
    const start = await line();
    const words = `terakhir-${edge}`;
    const farthest = await movement(mine, words, async () => {
      for (let round = 0; round < 8; round += 1) {
        insert(stock, 0, round < 7 ? `bersamaan-${round}` : words);
        await mine.type('kata ');
      }
    }, 'caret');
    const height = await mine.inBody((root) => Number.parseFloat(getComputedStyle(root).lineHeight));
    const held = (drift) => drift > -STILL && drift < 2 * height + STILL;
    assert.ok(held(farthest), `${edge}: eight words moved my line ${farthest} px in one picture`);
    const drift = (await line()) - start;
    assert.ok(held(drift), `${edge}: eight words moved my line ${drift} px`);
  }
});

}

story('undo far away brings the caret into view; a picture that loads moves nothing', shared, async (scene) => {
  const { stock, pages: [mine, theirs] } = await opened(scene, 'chromium', 'penulis', 'penulis2');
  await mine.caret(2);
  await mine.type(' ditulis di atas');
  await mine.page.mouse.move(640, 400);
  await mine.page.mouse.wheel(0, 3000);
  await mine.page.waitForFunction(() => scrollY > 2000);
  await mine.press('Control+z');
  await mine.page.waitForFunction(() => scrollY < 1000);
  const caret = await mine.page.evaluate(() => getSelection().getRangeAt(0).getBoundingClientRect().top);
  assert.ok(caret > 56 && caret < 720, `the caret is at ${caret} px`);
  // My undo does not scroll my colleague.
  await sameText(mine, theirs);
  assert.equal(await theirs.page.evaluate(() => scrollY), 0);

  await mine.page.mouse.wheel(0, 1300);
  await mine.page.waitForFunction(() => scrollY > 1200);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500"><rect width="800" height="500" fill="teal"/></svg>';
  for (const { page } of [mine, theirs]) {
    await page.context().route('**/gambar.svg', async (route) => {
      await loading;
      await route.fulfill({ contentType: 'image/svg+xml', body: svg });
    });
  }
  let load;
  const loading = new Promise((done) => (load = done));
  const picture = new stock.Y.XmlElement('image');
  picture.setAttribute('src', '/gambar.svg');
  picture.setAttribute('alt', 'Dermaga');
  stock.doc.getXmlFragment('default').insert(3, [picture]);
  await mine.body.locator('img').waitFor({ state: 'attached' });
  const number = await firstInSight(mine);
  const top = () => mine.inBody((root, number) => textBlock(root, number).getBoundingClientRect().top, number);
  const before = await top();
  load();
  await mine.page.waitForFunction(() => document.querySelector('main img').naturalHeight === 500);
  await mine.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.ok(Math.abs((await top()) - before) < STILL, `the text moved ${(await top()) - before} px`);
});
