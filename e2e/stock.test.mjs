// Stock clients are first-class: an unmodified Tiptap page and an unmodified
// y-prosemirror client join an article beside our editor, in turns and at once;
// nothing vanishes on either side, and merely opening changes no byte.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { sameText } from './article_page.mjs';
import { eventually } from './patience.mjs';
import { PARAGRAPHS } from './press_release.mjs';
import { ProseMirrorClient, YjsClient, canonical, linesOf } from './stock/headless.mjs';
import { StockPages } from './stock/page.mjs';
import { stage, story } from './story.mjs';

const shared = stage();
let pages;
before(async () => {
  pages = await StockPages.open();
});
after(() => pages?.close());

/** A Tiptap page that has joined. */
async function tiptap(scene, id, token) {
  const person = await scene.enter(null);
  person.username = 'tiptap';
  await person.page.goto(pages.address(scene.newsroom, id, token));
  await person.page.evaluate(() => window.stock.synced);
  return {
    page: person.page,
    json: () => person.page.evaluate(() => window.stock.editor.getJSON()),
    own: () => person.page.evaluate(() => window.stock.own),
    run: (body, argument) =>
      person.page.evaluate(
        ([body, argument]) => new Function('stock', 'argument', `return (${body})(stock, argument)`)(window.stock, argument),
        [body.toString(), argument],
      ),
    /** Puts the caret at the end of the block with these words. */
    async caret(words) {
      await person.page.locator('.tiptap').focus();
      await this.run((stock, words) => {
        stock.editor.state.doc.descendants((node, at) => {
          if (node.isTextblock && node.textContent.includes(words)) {
            stock.editor.commands.setTextSelection(at + 1 + node.textContent.indexOf(words) + words.length);
          }
        });
      }, words);
    },
  };
}

/** All views of one article agree; resolves to its blocks. */
async function agreed(client, id, { stockPage, headless, ours }) {
  return eventually('all clients show the same', async () => {
    const blocks = canonical({ type: 'doc', content: (await client.content(id)).blocks });
    if (stockPage) assert.deepEqual(canonical(await stockPage.json()), blocks, 'Tiptap against the server');
    if (headless) assert.deepEqual(canonical(headless.json()), blocks, 'y-prosemirror against the server');
    if (ours) assert.deepEqual(await ours.lines(), linesOf(blocks), 'our editor against the server');
    return blocks.content;
  });
}

async function written(newsroom, paragraphs = PARAGRAPHS) {
  const client = await newsroom.as('penulis');
  const id = await client.article('Bersama');
  const token = await client.token();
  const writer = await YjsClient.join(newsroom, id, token);
  writer.write(paragraphs);
  await eventually('the server has the text', async () =>
    assert.ok(JSON.stringify((await client.content(id)).blocks).includes(paragraphs.at(-1))),
  );
  writer.leave();
  return { client, id, token };
}

story('a Tiptap page and a headless ProseMirror write together', shared, async (scene) => {
  const { client, id, token } = await written(scene.newsroom);
  const stockPage = await tiptap(scene, id, token);
  const headless = await ProseMirrorClient.join(scene.newsroom, id, token);
  scene.later(() => headless.leave());
  await agreed(client, id, { stockPage, headless });

  await stockPage.caret('berlayar ke pulau berikutnya');
  await stockPage.page.keyboard.type(' yang menunggu');
  await stockPage.page.keyboard.press('Enter');
  await stockPage.page.keyboard.type('Paragraf dari Tiptap');
  await agreed(client, id, { stockPage, headless });

  headless.type(headless.find('Paragraf dari Tiptap'), 'end', ', lalu dari ProseMirror.');
  headless.mark(headless.find('Paragraf dari Tiptap'), 0, 8, 'bold');
  headless.heading(headless.find('Jadwal singgah'), 3);
  headless.split(headless.find('Layanan ini'), 'Layanan ini'.length);
  const split = await agreed(client, id, { stockPage, headless });
  headless.join(headless.find('Layanan ini') + 1);
  const joined = await agreed(client, id, { stockPage, headless });
  assert.equal(joined.length, split.length - 1);
  for (const words of ['yang menunggu', 'Paragraf', ', lalu dari ProseMirror.', PARAGRAPHS[5]]) {
    assert.ok(JSON.stringify(linesOf({ content: joined })).includes(words), words);
  }
});

test('opening an article with stock clients changes no byte', async () => {
  const { id, token, client } = await written(shared.newsroom);
  const before = await YjsClient.join(shared.newsroom, id, token);
  const [vector, bytes] = [before.vector(), before.bytes()];
  const hash = (await client.content(id)).hash;
  const headless = await ProseMirrorClient.join(shared.newsroom, id, token);
  assert.equal(headless.own, 0, 'y-prosemirror wrote nothing');
  headless.leave();
  assert.deepEqual([before.vector(), before.bytes()], [vector, bytes]);
  before.leave();
  const afterwards = await YjsClient.join(shared.newsroom, id, token);
  assert.deepEqual([afterwards.vector(), afterwards.bytes()], [vector, bytes]);
  assert.equal((await client.content(id)).hash, hash);
  afterwards.leave();
});

test('what breaks the schema reaches stock editors mended, and none of them takes words away', async () => {
  const { id, token, client } = await written(shared.newsroom);
  const headless = await ProseMirrorClient.join(shared.newsroom, id, token);
  const other = await YjsClient.join(shared.newsroom, id, token);
  const { Y } = other;
  const element = (name, attributes, ...children) => {
    const made = new Y.XmlElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.insert(0, children);
    return made;
  };
  // An item must begin with a paragraph, and a list holds items only.
  const item = element('listItem', {}, element('heading', { level: 2 }, new Y.XmlText('Judul di butir tetap ada')));
  const bare = element('paragraph', {}, new Y.XmlText('Alinea di daftar tetap ada'));
  other.doc.getXmlFragment('default').push([element('bulletList', {}, item, bare)]);
  for (const words of ['Judul di butir tetap ada', 'Alinea di daftar tetap ada']) {
    const blocks = await agreed(client, id, { headless });
    assert.ok(JSON.stringify(blocks).includes(words), words);
  }
  assert.equal(headless.own, 0, 'y-prosemirror wrote nothing');
  headless.leave();
  other.leave();
});

story('opening an article in Tiptap and in ours changes no byte', shared, async (scene) => {
  const { id, token } = await written(scene.newsroom);
  const watcher = await YjsClient.join(scene.newsroom, id, token);
  scene.later(() => watcher.leave());
  const [vector, bytes] = [watcher.vector(), watcher.bytes()];
  const stockPage = await tiptap(scene, id, token);
  assert.equal(await stockPage.own(), 0, 'Tiptap wrote nothing');
  const penulis = await scene.enter('penulis');
  const ours = await penulis.open(id);
  await ours.caret(3);
  await ours.press('ArrowDown');
  await ours.press('ArrowLeft');
  await ours.saved();
  assert.equal(await stockPage.own(), 0);
  assert.deepEqual([watcher.vector(), watcher.bytes()], [vector, bytes]);
});

story('ours, Tiptap and y-prosemirror in turns and at once', shared, async (scene) => {
  const { client, id, token } = await written(scene.newsroom);
  const stockPage = await tiptap(scene, id, token);
  const headless = await ProseMirrorClient.join(scene.newsroom, id, token);
  scene.later(() => headless.leave());
  const penulis = await scene.enter('penulis2');
  const ours = await penulis.open(id);
  const all = { stockPage, headless, ours };
  await agreed(client, id, all);

  // In turns: format, heading, list, split, join, by ours; then by the others.
  const number = async (words) => (await ours.lines()).findIndex((line) => line.includes(words));
  await ours.selectWord(await number('Ratna Wulandari'), 'Ratna Wulandari');
  await ours.press('Control+b');
  await agreed(client, id, all);
  await ours.caret(await number('Jadwal singgah'), 0);
  await ours.button('Judul 2').click();
  await agreed(client, id, all);
  await ours.caret(await number('Apabila cuaca'), 0);
  await ours.button('Daftar nomor').click();
  await agreed(client, id, all);
  await ours.caret(await number('Perahu sepanjang'), 'Perahu sepanjang'.length);
  await ours.press('Enter');
  await agreed(client, id, all);
  await ours.press('Backspace');
  await agreed(client, id, all);

  await stockPage.caret('dua belas pulau berpenghuni');
  await stockPage.page.keyboard.press('Enter');
  await stockPage.page.keyboard.type('(bagian Tiptap)');
  await agreed(client, id, all);
  await stockPage.run((stock) => stock.editor.chain().focus().toggleBlockquote().run());
  await agreed(client, id, all);
  headless.type(headless.find('Keterangan lebih lanjut'), 'end', ' (bagian ProseMirror)');
  await agreed(client, id, all);

  // At once, each in a paragraph of their own and all three in one.
  await ours.caret(await number('Menurut dia'));
  await stockPage.caret('pada jam kerja');
  await Promise.all([
    ours.type(' satu dua tiga empat lima'),
    stockPage.page.keyboard.type(' enam tujuh delapan sembilan'),
    (async () => {
      for (const letter of ' sepuluh sebelas') {
        headless.type(headless.find('Menurut dia'), 0, letter);
        await new Promise((done) => setImmediate(done));
      }
    })(),
  ]);
  const blocks = await agreed(client, id, all);
  const lines = linesOf({ content: blocks }).join('\n');
  for (const words of ['satu dua tiga empat lima', 'enam tujuh delapan sembilan', '(bagian Tiptap)', '(bagian ProseMirror)']) {
    assert.ok(lines.includes(words), words);
  }
  await sameText(ours);
  await ours.page.reload();
  await ours.ready();
  await agreed(client, id, all);
});
