// What the typing benches share: our editor and a stock Tiptap page, turn about,
// each opened on an article of many paragraphs, and how soon a key shows.
//
// Keydown → DOM: from the key event's start to the end of the microtasks that
// follow the text's first change. Our observer is the last one registered, so
// an editor that works in an observer of its own (ProseMirror does) is counted
// with that work done. Keydown → paint: to the task after the next frame.

import { ArticlePage } from '../article_page.mjs';
import { launch } from '../browsers.mjs';
import { median, percentile } from '../figures.mjs';
import { Newsroom, PASSWORD } from '../newsroom.mjs';
import { YjsClient } from '../stock/headless.mjs';
import { StockPages } from '../stock/page.mjs';

/** Paragraphs of the articles. */
const SIZES = (process.env.SIZES ?? '50,3000').split(',').map(Number);
const ROUNDS = Number(process.env.ROUNDS ?? 2);

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const WORDS = 'Pemerintah kabupaten membuka layanan perahu pustaka bagi warga dua belas pulau. '.repeat(3).trim();

/**
 * Measures each of `editors` in articles of each size, turn about, so that none
 * has the quieter half of the run; each time in a new article, as the last one
 * has grown. `measure({newsroom, id, token, page, open})` resolves to lists of
 * numbers (or one) by name. Resolves to one entry for each editor and size:
 * `{name, size, all(kind)}`.
 */
export async function inTurns(measure, editors = ['Siaran', 'Tiptap', 'bare', 'floor']) {
  const newsroom = await Newsroom.open({ flags: ['--limits', 'bench'] });
  const pages = await StockPages.open();
  const browser = await launch();
  const entries = [];
  try {
    const client = await newsroom.as('penulis');
    const token = await client.token();
    for (const size of SIZES) {
      const rounds = Object.fromEntries(editors.map((name) => [name, []]));
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const name of editors) {
          const id = await articleOf(newsroom, client, token, size);
          const page = await pageOf(browser, newsroom);
          const open = () => OPEN[name]({ page, newsroom, pages, id, token, size });
          try {
            rounds[name].push(await measure({ newsroom, id, token, page, open }));
          } finally {
            await page.context().close();
          }
        }
      }
      for (const name of editors) entries.push({ name, size, all: (kind) => rounds[name].flatMap((round) => round[kind]) });
    }
  } finally {
    await browser.close();
    await pages.close();
    await newsroom.close();
  }
  return entries;
}

/** Of an entry: opened, keydown → DOM and keydown → paint, middle and tail, ms. */
export function keyTimes({ all }) {
  return {
    opened: median(all('opened')),
    dom: [median(all('dom')), percentile(all('dom'), 99)],
    paint: [median(all('paint')), percentile(all('paint'), 99)],
  };
}

/**
 * Opens the article and presses one key, `share` down the text: it can be typed
 * in when a key shows. From then on the keys' times are noted.
 */
export async function openedToType(page, open, share) {
  const begun = performance.now();
  const body = await open();
  await caretAt(page, body, share);
  await watchKeys(body);
  const typed = await pressKeys(page, 1);
  return { body, typed, opened: performance.now() - begun };
}

/** What was noted since, but for the first key and the `warmUp` keys after it. */
export async function keysNoted(page, warmUp) {
  const { dom, paint } = await page.evaluate(() => window.measured);
  return { dom: dom.slice(warmUp + 1), paint: paint.slice(warmUp + 1) };
}

/** An article of `size` paragraphs; resolves to its id when the server has it. */
async function articleOf(newsroom, client, token, size) {
  const id = await client.article(`Artikel ${size} paragraf`);
  const writer = await YjsClient.join(newsroom, id, token);
  writer.write(Array.from({ length: size }, (_, number) => `${number + 1}. ${WORDS}`));
  const watcher = await YjsClient.join(newsroom, id, token);
  await watcher.follows(Buffer.from(writer.vector(), 'hex'));
  writer.leave();
  watcher.leave();
  return id;
}

/** A page of a browser signed in as the first writer. */
async function pageOf(browser, newsroom) {
  const context = await browser.newContext({ baseURL: newsroom.url, locale: 'id-ID', viewport: { width: 1280, height: 800 } });
  await context.request.post('/api/session', {
    data: { username: 'penulis', password: PASSWORD },
    headers: { origin: newsroom.url },
  });
  return context.newPage();
}

/** How each opens an article; resolves to the element of the text. */
const OPEN = { Siaran: openOurs, Tiptap: openStock, bare: openBare, floor: (asked) => openBare({ ...asked, letters: true }) };

/** In our editor. */
async function openOurs({ page, id, size }) {
  await page.goto(`/artikel/${id}`);
  const article = new ArticlePage(page);
  await article.sees(`${size}. `, 60_000);
  await article.saved();
  return article.body.elementHandle();
}

/** In a stock Tiptap page. */
async function openStock({ page, newsroom, pages, id, token, size }) {
  await page.goto(pages.address(newsroom, id, token));
  await page.waitForFunction((last) => document.querySelector('.tiptap')?.textContent.includes(last), `${size}. `, { timeout: 60_000 });
  return page.locator('.tiptap').elementHandle();
}

/**
 * In no editor: the same paragraphs on a page of their own, where nobody else's
 * letters come. `bare`: the browser types by itself. `floor`: a key's letter is
 * put into the text and nothing else is done. What is over these is the editor's.
 */
async function openBare({ page, size, letters = false }) {
  await page.setContent('<main style="max-width: 40rem; white-space: pre-wrap"><div contenteditable="true"></div></main>');
  const body = page.locator('main > div');
  await body.evaluate(
    (root, [size, words, letters]) => {
      root.innerHTML = Array.from({ length: size }, (_, number) => `<p>${number + 1}. ${words}</p>`).join('');
      if (!letters) return;
      root.addEventListener('keydown', (event) => {
        if (event.key.length > 1) return;
        event.preventDefault();
        const selection = getSelection();
        if (selection.anchorNode.nodeType !== Node.TEXT_NODE) selection.collapse(selection.anchorNode.lastChild, selection.anchorNode.lastChild.length);
        const { anchorNode: text, anchorOffset: at } = selection;
        // A caret stays before a letter put in at it, and setting it lays the page
        // out: the letter before is doubled, the old one goes (as `nodes::carry` does).
        text.insertData(at - 1, text.data[at - 1] + event.key);
        text.deleteData(at + 1, 1);
      });
    },
    [size, WORDS, letters],
  );
  return body.elementHandle();
}

/** Scrolls to a paragraph, by its share of the article, and puts the caret at its end. */
async function caretAt(page, body, share) {
  await body.evaluate((root, share) => {
    root.focus();
    const all = root.querySelectorAll('p');
    const chosen = all[Math.min(Math.floor(all.length * share), all.length - 1)];
    chosen.scrollIntoView({ block: 'center' });
    getSelection().selectAllChildren(chosen);
    getSelection().collapseToEnd();
  }, share);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

/** Presses `count` keys, the next when the last is painted; resolves to what was typed. */
export async function pressKeys(page, count) {
  let typed = '';
  for (let key = 0; key < count; key += 1) {
    const letter = key % 7 === 6 ? ' ' : LETTERS[key % LETTERS.length];
    await page.keyboard.press(letter === ' ' ? 'Space' : letter);
    typed += letter;
    // Nobody types faster, and a queue of keys would be measured instead of an editor.
    await page.evaluate(() => window.painted);
  }
  return typed;
}

/** From now on each key's times are noted in `window.measured`, ms. */
async function watchKeys(body) {
  await body.evaluate((root) => {
    const measured = { dom: [], paint: [] };
    window.measured = measured;
    let pressed = null;
    let painted = () => {};
    addEventListener(
      'keydown',
      (event) => {
        pressed = event.timeStamp;
        window.painted = new Promise((done) => (painted = done));
      },
      true,
    );
    new MutationObserver(() => {
      if (pressed === null) return;
      const key = pressed;
      pressed = null;
      measured.dom.push(performance.now() - key);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        measured.paint.push(performance.now() - key);
        port1.close();
        painted();
      };
      requestAnimationFrame(() => port2.postMessage(null));
    }).observe(root, { childList: true, characterData: true, subtree: true });
  });
}
