// Scripts that are not ours put their hands into the text: extensions that
// replace, wrap, add, move and remove; editing commands; listeners that throw.
// What is typed is kept, the structure comes back, nothing loops, typing goes on.

import assert from 'node:assert/strict';

import { Everybody } from './agree.mjs';
import { eventually } from './patience.mjs';
import { stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

import * as Y from 'yjs';

const shared = stage();

async function opened(scene, lines = ['satu dua', 'tiga empat', 'lima']) {
  const id = await (await scene.newsroom.as('penulis')).article('Orang asing');
  const mine = await (await scene.enter('penulis', { noise: /pengaya rusak|Applying inline style/ })).open(id);
  const theirs = await (await scene.enter('penulis2')).open(id);
  const everybody = await Everybody.at(scene, id, mine, theirs);
  await mine.body.click();
  for (const [number, line] of lines.entries()) {
    if (number) await mine.press('Enter');
    await mine.type(line);
  }
  await everybody.agree('a text');
  return { id, mine, theirs, everybody };
}

story('words replaced in place are taken over', shared, async (scene) => {
  const { mine, everybody } = await opened(scene);
  // As Grammarly does it: select, then an editing command.
  await mine.selectWord(0, 'dua');
  await mine.page.evaluate(() => document.execCommand('insertText', false, 'DUA'));
  await mine.reads(['satu DUA', 'tiga empat', 'lima']);
  await everybody.agree('by command');
  // Straight into the text node, and with a new node.
  await mine.inBody((root) => {
    root.children[1].firstChild.data = 'tiga EMPAT';
    root.children[2].replaceChildren('LIMA');
  });
  await mine.reads(['satu DUA', 'tiga EMPAT', 'LIMA']);
  await everybody.agree('by hand');
  // A whole paragraph made anew with a letter more.
  await mine.inBody((root) => {
    root.children[1].outerHTML = '<p>tiga EMPAT!</p>';
  });
  await mine.reads(['satu DUA', 'tiga EMPAT!', 'LIMA']);
  await everybody.agree('a paragraph made anew');
  await mine.caret(2);
  await mine.type(' enam');
  await mine.reads(['satu DUA', 'tiga EMPAT!', 'LIMA enam']);
  await everybody.agree('and typing goes on');
});

story('words wrapped, coloured and made bold by others look like ours again', shared, async (scene) => {
  const { mine, everybody } = await opened(scene);
  await mine.inBody((root) => {
    const text = root.children[0].firstChild;
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(text, 4);
    range.surroundContents(document.createElement('span'));
    const font = document.createElement('font');
    font.append(...root.children[1].childNodes);
    root.children[1].append(font);
  });
  await mine.body.locator('span, font').first().waitFor({ state: 'detached' });
  await mine.select(2, 0, 2, 4);
  await mine.page.evaluate(() => document.execCommand('foreColor', false, 'red'));
  await mine.reads(['satu dua', 'tiga empat', 'lima']);
  assert.equal(await mine.body.locator('font, span').count(), 0);
  await mine.caret(0);
  await mine.type('!');
  await mine.reads(['satu dua!', 'tiga empat', 'lima']);
  await everybody.agree('wrapped words');
});

story('blocks added, moved and removed by others', shared, async (scene) => {
  const { mine, everybody } = await opened(scene);
  const wanted = ['satu dua', 'tiga empat', 'lima'];
  for (const [what, meddle] of Object.entries({
    moved: (root) => root.append(root.firstChild),
    removed: (root) => root.children[1].remove(),
    emptied: (root) => root.replaceChildren(),
    'an advertisement': (root) => root.children[0].after(Object.assign(document.createElement('div'), { textContent: 'iklan' })),
    'a wrapper around all': (root) => {
      const box = document.createElement('section');
      box.append(...root.childNodes);
      root.append(box);
    },
    cloned: (root) => root.append(root.children[0].cloneNode(true)),
    'loose words': (root) => root.prepend('lepas'),
    'everything made anew': (root) => {
      root.innerHTML = String(root.innerHTML);
    },
  })) {
    await mine.caret(1);
    await mine.inBody(meddle);
    await mine.reads(wanted);
    await mine.caret(1);
    await mine.type('x');
    wanted[1] += 'x';
    await mine.reads(wanted);
    await everybody.agree(what);
  }
});

story('commands that split and join', shared, async (scene) => {
  const { mine, everybody } = await opened(scene);
  await mine.caret(0, 4);
  await mine.page.evaluate(() => document.execCommand('insertParagraph'));
  await mine.reads(['satu', ' dua', 'tiga empat', 'lima']);
  await everybody.agree('split by command');
  await mine.caret(1, 0);
  await mine.page.evaluate(() => document.execCommand('delete'));
  await mine.reads(['satu dua', 'tiga empat', 'lima']);
  await mine.type('|');
  await mine.reads(['satu| dua', 'tiga empat', 'lima']);
  await everybody.agree('joined by command');
});

story('an extension that never gives up, and one that throws', shared, async (scene) => {
  const { mine, theirs, everybody } = await opened(scene);
  // Wraps the first word again each time it is put right.
  await mine.inBody((root) => {
    const wrap = () => {
      const text = root.children[0]?.firstChild;
      if (text?.nodeType !== Node.TEXT_NODE || text.length < 4) return;
      const range = document.createRange();
      range.setStart(text, 0);
      range.setEnd(text, 4);
      range.surroundContents(document.createElement('mark'));
    };
    new MutationObserver(wrap).observe(root, { childList: true, subtree: true, characterData: true });
    wrap();
    for (const name of ['keydown', 'beforeinput', 'input', 'selectionchange']) {
      document.addEventListener(name, () => { throw new Error('pengaya rusak'); }, true);
    }
  });
  await mine.caret(0);
  await mine.type(' ya');
  await mine.caret(1);
  await mine.press('Enter');
  await mine.type('baru');
  await mine.reads(['satu dua ya', 'tiga empat', 'baru', 'lima']);
  await theirs.caret(0, 0);
  await theirs.type('Di ');
  const words = ['Di satu dua ya', 'tiga empat', 'baru', 'lima'];
  await mine.reads(words);
  await mine.saved();
  // Its mark may still stand on my screen: there the words alone are compared.
  everybody.articles = [theirs];
  await everybody.agree('typing beside it');
  assert.deepEqual(await theirs.lines(), words);
  assert.deepEqual(await mine.lines(), words);
});

story('a document of another program’s making is shown and written around', shared, async (scene) => {
  const client = await scene.newsroom.as('penulis');
  const id = await client.article('Dari program lain');
  const mine = await (await scene.enter('penulis')).open(id);
  const writer = await YjsClient.join(scene.newsroom, id, await client.token());
  scene.later(() => writer.leave());
  writer.doc.transact(() => {
    const body = writer.doc.getXmlFragment('default');
    const element = (tag, ...children) => {
      const made = new Y.XmlElement(tag);
      made.insert(0, children);
      return made;
    };
    const coloured = new Y.XmlText('kata berwarna');
    body.insert(body.length, [
      element('paragraph', coloured, element('mention', new Y.XmlText('sisipan'))),
      element('marquee', new Y.XmlText('asing')),
      new Y.XmlText('telanjang'),
      element('bulletList', element('paragraph', new Y.XmlText('salah tempat'))),
      element('blockquote'),
      element('listItem', element('paragraph', new Y.XmlText('lepas'))),
    ]);
    coloured.format(5, 8, { color: { v: 'red' } });
  });
  const words = ['kata berwarna', 'sisipan', 'asing', 'telanjang', 'salah tempat', 'lepas'];
  for (const each of words) await mine.sees(each);
  await mine.saved();
  await mine.caret(0, 0);
  await mine.type('Saya menulis. ');
  await eventually('the server has all of it', async () => {
    const text = JSON.stringify((await client.content(id)).blocks);
    for (const each of [...words, 'Saya menulis. ']) assert.ok(text.includes(each), `${each} in ${text}`);
  });
  const everybody = await Everybody.at(scene, id, mine);
  await everybody.agree('written around strangers');
});
