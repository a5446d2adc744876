// A text too long for the browser's own typing: the editor types itself and
// carries the caret along. Two people, in the middle and at the edges of runs.
// And one laid out in sheets: their edges are nothing to keys, mouse, colleagues
// or strangers, and nothing of them shows.

import assert from 'node:assert/strict';

import * as Y from 'yjs';

import { Everybody } from './agree.mjs';
import { sameText } from './article_page.mjs';
import { eventually } from './patience.mjs';
import { YjsClient } from './stock/headless.mjs';
import { stage, story } from './story.mjs';

const BROWSERS = ['chromium', 'firefox'];
const shared = stage({ browsers: BROWSERS });

/** More blocks than are typed in natively. */
const PARAGRAPHS = 340;

story('letters, emoji and formats land at the caret of a long text', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Panjang');
  const rani = await (await scene.enter('penulis', { browser: 'chromium' })).open(id);
  await rani.body.click();
  const lines = Array.from({ length: PARAGRAPHS }, (_, number) => `Paragraf ${number + 1}.`);
  await rani.pastePlain(lines.join('\n'));
  const bagus = await (await scene.enter('penulis2', { browser: 'chromium' })).open(id);
  await bagus.sees(`Paragraf ${PARAGRAPHS}.`);

  await rani.caret(200, 8);
  await rani.type(' yang');
  assert.deepEqual(await rani.caretNow(), { block: 200, offset: 13 });
  // At the very start there is no letter to carry the caret with.
  await rani.caret(201, 0);
  await rani.type('Ini ');
  assert.deepEqual(await rani.caretNow(), { block: 201, offset: 4 });
  // Behind a character of two UTF-16 units.
  await rani.caret(202, 'end');
  await rani.page.keyboard.insertText('😀');
  await rani.type('!?');
  // A colleague types at the same caret: hers stays with its words.
  await rani.caret(203, 8);
  await bagus.caret(203, 8);
  await bagus.type('-nya');
  await rani.sees('Paragraf-nya 204.');
  await rani.type('X');
  await rani.press('Control+b');
  await rani.type('tebal');
  await rani.press('Control+b');
  await rani.type(' biasa');

  lines[200] = 'Paragraf yang 201.';
  lines[201] = 'Ini Paragraf 202.';
  lines[202] = 'Paragraf 203.😀!?';
  lines[203] = 'ParagrafXtebal biasa-nya 204.';
  await rani.reads(lines);
  await sameText(rani, bagus);
  assert.equal(await rani.body.locator('strong, b').innerText(), 'tebal');
  await rani.press('Control+z');
  await rani.press('Control+Shift+z');
  await sameText(rani, bagus);
});

/** So many blocks a sheet begins with. */
const SHEET = 64;
/** The last block of the first sheet; the next one begins another. */
const EDGE = SHEET - 1;

/** A text in sheets, before one person, and the stock client that made it. */
async function inSheets(scene, browser, make = (stock) => stock.write(numbered()), options = {}) {
  const client = await scene.newsroom.as('penulis');
  const id = await client.article('Berlembar');
  const stock = await YjsClient.join(scene.newsroom, id, await client.token());
  scene.later(() => stock.leave());
  make(stock);
  const watcher = await YjsClient.join(scene.newsroom, id, await client.token());
  await watcher.follows(Buffer.from(stock.vector(), 'hex'));
  watcher.leave();
  const article = await (await scene.enter('penulis', { browser, ...options })).open(id);
  await article.saved();
  await article.body.locator('> .sheet').first().waitFor();
  return { id, stock, article };
}

const numbered = () => Array.from({ length: PARAGRAPHS }, (_, number) => `Paragraf ${number + 1}.`);

/** How many blocks stand in each sheet; fails if anything stands beside them. */
const sheets = (article) =>
  article.inBody((root) => {
    if ([...root.childNodes].some((node) => node.className !== 'sheet')) throw new Error('something stands between the sheets');
    return [...root.children].map((sheet) => sheet.childNodes.length);
  });

const paragraph = (words) => {
  const made = new Y.XmlElement('paragraph');
  made.insert(0, [new Y.XmlText(words)]);
  return made;
};

for (const browser of BROWSERS) {
  story(`${browser}: keys and mouse at the edge of a sheet`, shared, async (scene) => {
    const { id, article } = await inSheets(scene, browser);
    const everybody = await Everybody.at(scene, id, article);
    const lines = numbered();
    const end = (number) => ({ block: number, offset: lines[number].length });
    const steps = async (...list) => {
      for (const [keys, place] of list) {
        await article.press(keys);
        await article.heard();
        assert.deepEqual(await article.caretNow(), place, keys);
      }
    };
    assert.deepEqual(await sheets(article), [64, 64, 64, 64, 64, 20]);
    await article.caret(EDGE, 'end');
    await steps(
      ['ArrowRight', { block: EDGE + 1, offset: 0 }],
      ['ArrowLeft', end(EDGE)],
      ['ArrowDown', end(EDGE + 1)],
      ['Home', { block: EDGE + 1, offset: 0 }],
      ['ArrowUp', { block: EDGE, offset: 0 }],
      ['End', end(EDGE)],
      ['Control+Home', { block: 0, offset: 0 }],
      ['Control+End', end(PARAGRAPHS - 1)],
      ['Control+Home', { block: 0, offset: 0 }],
    );
    // A page at a time, over the edge.
    for (let last = 0; last < EDGE + 20; ) {
      await article.press('PageDown');
      await article.heard();
      const { block } = await article.caretNow();
      assert.ok(block > last, `a page down from ${last} leads to ${block}`);
      last = block;
    }

    await article.caret(EDGE, 'end');
    await article.press('Enter');
    await article.type('Di tepi');
    lines.splice(EDGE + 1, 0, 'Di tepi');
    await article.reads(lines);
    await everybody.agree('Enter at the end of a sheet');
    await article.caret(EDGE + 2, 0);
    await article.press('Backspace');
    lines.splice(EDGE + 1, 2, lines[EDGE + 1] + lines[EDGE + 2]);
    await article.reads(lines);
    assert.deepEqual(await article.caretNow(), { block: EDGE + 1, offset: 'Di tepi'.length });
    await article.press('Home');
    await article.press('Backspace');
    lines.splice(EDGE, 2, lines[EDGE] + lines[EDGE + 1]);
    await article.reads(lines);
    await everybody.agree('Backspace over the edge');
    await article.press('Control+z');
    await article.press('Control+z');
    await article.press('Control+z');
    await article.press('Control+z');
    await article.reads(numbered());
    await everybody.agree('and all undone');

    lines.splice(0, lines.length, ...numbered());
    await article.caret(EDGE, 9);
    await article.press('Shift+ArrowDown');
    await article.press('Shift+ArrowDown');
    await article.press('Delete');
    lines.splice(EDGE, 3, `Paragraf ${lines[EDGE + 2].slice(9)}`);
    await article.reads(lines);
    await article.type('dan ');
    lines[EDGE] = lines[EDGE].replace('Paragraf ', 'Paragraf dan ');
    await article.reads(lines);
    await everybody.agree('a selection over the edge deleted');
    await article.clickWord(EDGE + 1, 'Paragraf', 3);
    await article.type('Ganti.');
    lines[EDGE + 1] = 'Ganti.';
    await article.reads(lines);
    await article.clickWord(EDGE, 'dan', 3);
    await article.press('Delete');
    lines[EDGE] = '';
    await article.reads(lines);
    await article.type('Lagi.');
    lines[EDGE] = 'Lagi.';
    await article.reads(lines);
    await everybody.agree('paragraphs replaced by a triple click');
    await article.press('Control+a');
    await article.type('Baru.');
    await article.reads(['Baru.']);
    assert.deepEqual(await sheets(article), [1]);
    await everybody.agree('everything replaced');
    await article.press('Control+z');
    await article.reads(lines);
    await everybody.agree('and brought back');
  });

  story(`${browser}: others write at the edges of sheets, beside a composition`, shared, async (scene) => {
    const { id, stock, article } = await inSheets(scene, browser);
    const everybody = await Everybody.at(scene, id, article);
    const body = stock.doc.getXmlFragment('default');
    const lines = numbered();
    const change = (at, gone, ...words) =>
      stock.doc.transact(() => {
        if (gone) body.delete(at, gone);
        if (words.length) body.insert(at, words.map(paragraph));
        lines.splice(at, gone, ...words);
      });
    await article.caret(EDGE + 1, 'end');
    const method = await article.hands.composition();
    await method.update('に');
    change(EDGE, 1);
    change(EDGE, 0, 'sebelum', 'tepat sebelum');
    change(EDGE + 3, 0, 'sesudah');
    await article.sees('sesudah');
    await method.update('にほん');
    await method.commit('日本');
    lines[EDGE + 2] += '日本';
    await article.reads(lines);
    await everybody.agree('a composition beside changes at the edge');
    assert.deepEqual(await article.caretNow(), { block: EDGE + 2, offset: lines[EDGE + 2].length });

    // A whole sheet goes; a sheet grows over its measure and is parted.
    change(130, 70);
    change(20, 0, ...Array.from({ length: 150 }, (_, number) => `sisip ${number}`));
    await article.reads(lines);
    const sizes = await sheets(article);
    assert.ok(sizes.every((size) => size > 0 && size <= 129), `${sizes}`);
    await everybody.agree('many paragraphs gone and many come');
    await article.type('!');
    lines[EDGE + 2 + 150] += '!';
    await article.reads(lines);
    await everybody.agree('and the caret stands where it stood');
  });
}

story('strangers meddle with sheets, and words are dragged over an edge', shared, async (scene) => {
  const { id, article } = await inSheets(scene, 'chromium');
  const everybody = await Everybody.at(scene, id, article);
  const lines = numbered();
  for (const [what, meddle] of Object.entries({
    'a sheet removed': (root) => root.children[1].remove(),
    'a sheet moved': (root) => root.append(root.firstChild),
    'a sheet emptied': (root) => root.children[2].replaceChildren(),
    'a sheet unwrapped': (root) => root.children[1].replaceWith(...root.children[1].childNodes),
    'a sheet cloned': (root) => root.append(root.children[0].cloneNode(true)),
    'an advertisement in a sheet': (root) => root.children[1].prepend(Object.assign(document.createElement('div'), { textContent: 'iklan' })),
    'loose words in a sheet': (root) => root.children[1].append('lepas'),
    'blocks moved into another sheet': (root) => root.children[0].append(root.children[1].firstChild),
    'everything made anew': (root) => {
      root.innerHTML = String(root.innerHTML);
    },
  })) {
    await article.caret(EDGE + 1);
    await article.inBody(meddle);
    await article.reads(lines);
    await article.caret(EDGE + 1);
    await article.type('x');
    lines[EDGE + 1] += 'x';
    await article.reads(lines);
    assert.deepEqual(await sheets(article), [64, 64, 64, 64, 64, 20], what);
    await everybody.agree(what);
  }

  await article.clickWord(EDGE, 'Paragraf', 2);
  const [from, to] = await article.inBody(
    (root, edge) => {
      const middle = (number, start, end) => {
        const range = document.createRange();
        range.setStart(...place(textBlock(root, number), start));
        range.setEnd(...place(textBlock(root, number), end));
        const box = range.getBoundingClientRect();
        return [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      };
      return [middle(edge, 2, 6), middle(edge + 1, 9, 9)];
    },
    EDGE,
  );
  const { mouse } = article.page;
  await mouse.move(...from);
  await mouse.down();
  await mouse.move(from[0] + 8, from[1], { steps: 4 });
  await mouse.move(...to, { steps: 8 });
  await mouse.up();
  lines[EDGE] = lines[EDGE].replace('Paragraf', '');
  lines[EDGE + 1] = lines[EDGE + 1].replace('Paragraf ', 'Paragraf Paragraf');
  await eventually('the word was dragged', async () => {
    const read = await article.lines();
    assert.deepEqual([read[EDGE].trim(), read[EDGE + 1].replaceAll(' ', '')], [lines[EDGE].trim(), lines[EDGE + 1].replaceAll(' ', '')]);
  });
  await everybody.agree('a word dragged over the edge');
});

story('sheets stand where a text without them would', shared, async (scene) => {
  const shapes = ['paragraph', 'heading1', 'heading2', 'heading3', 'heading4', 'horizontalRule', 'image', 'codeBlock', 'blockquote', 'bulletList'];
  const build = (shape, words) => {
    const [, name, level] = shape.match(/^(\D+)(\d?)$/);
    const made = new Y.XmlElement(name);
    if (level) made.setAttribute('level', Number(level));
    if (name === 'image') made.setAttribute('src', '/media/tidak-ada');
    else if (name === 'blockquote') made.insert(0, [paragraph(words)]);
    else if (name === 'bulletList') {
      const item = new Y.XmlElement('listItem');
      item.insert(0, [paragraph(words)]);
      made.insert(0, [item]);
    } else if (name !== 'horizontalRule') made.insert(0, [new Y.XmlText(words)]);
    return made;
  };
  // Each shape ends a sheet twice and begins one twice, each time beside another.
  const shapeAt = (number) => {
    const sheet = Math.floor(number / SHEET);
    if (number % SHEET === EDGE) return shapes[sheet % shapes.length];
    if (number % SHEET === 0 && sheet) return shapes[(sheet * 3 + (sheet > 10)) % shapes.length];
    return 'paragraph';
  };
  const make = (stock) =>
    stock.doc.transact(() => {
      const body = stock.doc.getXmlFragment('default');
      body.delete(0, body.length);
      body.insert(0, Array.from({ length: 21 * SHEET }, (_, number) => build(shapeAt(number), `${number}`)));
    });
  // No picture stands behind that address.
  const { article } = await inSheets(scene, 'chromium', make, { noise: / 404 / });
  const { laid, flat } = await article.inBody((root) => {
    const copy = root.cloneNode(true);
    for (const sheet of [...copy.children]) sheet.replaceWith(...sheet.childNodes);
    root.after(copy);
    const tops = (host) => {
      const top = host.getBoundingClientRect().top;
      const blocks = host === copy ? [...host.children] : [...host.children].flatMap((sheet) => [...sheet.children]);
      return blocks.map((block) => `${block.tagName} ${(block.getBoundingClientRect().top - top).toFixed(1)}`);
    };
    const found = { laid: tops(root), flat: tops(copy) };
    copy.remove();
    return found;
  });
  assert.equal(laid.length, 21 * SHEET);
  assert.deepEqual(laid, flat);
});
