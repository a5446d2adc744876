// How soon a key shows: our application and a stock Tiptap page in one run, on
// the same server, in articles of 50 and of 3,000 paragraphs. Prints a table
// and judges nothing; `cargo xtask bench typing` runs it.
//
// Keydown → DOM: from the key event's start to the end of the microtasks that
// follow the text's first change. Our observer is the last one registered, so
// an editor that works in an observer of its own (ProseMirror does) is counted
// with that work done. Keydown → paint: to the task after the next frame.

import { table, median, percentile } from '../figures.mjs';
import { ArticlePage } from '../article_page.mjs';
import { Newsroom, PASSWORD } from '../newsroom.mjs';
import { YjsClient } from '../stock/headless.mjs';
import { StockPages } from '../stock/page.mjs';
import { launch } from '../browsers.mjs';

const KEYS = Number(process.env.KEYS ?? 400);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Keys whose time is not counted: the page is still warming up. */
const WARM_UP = 60;
const SIZES = [50, 3000];
const ROUNDS = 2;
/** Editors to measure; both, unless the command line names one. */
const WANTED = process.argv.length > 2 ? process.argv.slice(2) : ['Siaran', 'Tiptap'];
const WORDS = 'Pemerintah kabupaten membuka layanan perahu pustaka bagi warga dua belas pulau. '.repeat(3).trim();

const newsroom = await Newsroom.open({ flags: ['--limits', 'bench'] });
const pages = await StockPages.open();
const browser = await launch();
const rows = [];
try {
  const client = await newsroom.as('penulis');
  const token = await client.token();
  for (const size of SIZES) {
    const id = await client.article(`Artikel ${size} paragraf`);
    const writer = await YjsClient.join(newsroom, id, token);
    writer.write(Array.from({ length: size }, (_, number) => `${number + 1}. ${WORDS}`));
    const watcher = await YjsClient.join(newsroom, id, token);
    await watcher.follows(Buffer.from(writer.vector(), 'hex'));
    writer.leave();
    watcher.leave();

    const openers = {
      Siaran: (page) => openOurs(page, id, size),
      Tiptap: (page) => openStock(page, id, token, size),
    };
    const times = Object.fromEntries(WANTED.map((name) => [name, []]));
    // Turn about, so that neither has the quieter half of the run.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const name of WANTED) times[name].push(await measure(openers[name]));
    }
    for (const [name, rounds] of Object.entries(times)) {
      const all = (kind) => rounds.flatMap((round) => round[kind]);
      rows.push([
        name,
        `${size}`,
        median(rounds.map((round) => round.opened)),
        median(all('dom')),
        percentile(all('dom'), 99),
        median(all('paint')),
        percentile(all('paint'), 99),
      ]);
    }
  }
} finally {
  await browser.close();
  await pages.close();
  await newsroom.close();
}
console.log(`\nTyping, ms (${ROUNDS} × ${KEYS} keys in the middle of the article)\n`);
table(['editor', 'paragraphs', 'open', 'DOM p50', 'DOM p99', 'paint p50', 'paint p99'], rows);

async function measure(open) {
  const context = await browser.newContext({ baseURL: newsroom.url, locale: 'id-ID', viewport: { width: 1280, height: 800 } });
  try {
    await context.request.post('/api/session', {
      data: { username: 'penulis', password: PASSWORD },
      headers: { origin: newsroom.url },
    });
    const page = await context.newPage();
    const begun = performance.now();
    const body = await open(page);
    const opened = performance.now() - begun;
    await watch(body);
    for (let key = 0; key < KEYS + WARM_UP; key += 1) {
      await page.keyboard.press(key % 7 === 6 ? 'Space' : LETTERS[key % LETTERS.length]);
      // The next key after this one is painted: nobody types faster, and a
      // queue of keys would be measured instead of an editor.
      await page.evaluate(() => window.painted);
    }
    const { dom, paint } = await page.evaluate(() => window.measured);
    return { opened, dom: dom.slice(WARM_UP), paint: paint.slice(WARM_UP) };
  } finally {
    await context.close();
  }
}

async function openOurs(page, id, size) {
  await page.goto(`/artikel/${id}`);
  const article = new ArticlePage(page);
  await article.sees(`${size}. `, 60_000);
  await article.saved();
  const middle = await article.body.elementHandle();
  await caretInMiddle(page, middle);
  return middle;
}

async function openStock(page, id, token, size) {
  await page.goto(pages.address(newsroom, id, token));
  await page.waitForFunction((last) => document.querySelector('.tiptap')?.textContent.includes(last), `${size}. `, { timeout: 60_000 });
  const body = await page.locator('.tiptap').elementHandle();
  await caretInMiddle(page, body);
  return body;
}

/** Scrolls to the middle paragraph and puts the caret at its end. */
async function caretInMiddle(page, body) {
  await body.evaluate((root) => {
    root.focus();
    const all = root.querySelectorAll('p');
    const middle = all[Math.floor(all.length / 2)];
    middle.scrollIntoView({ block: 'center' });
    getSelection().selectAllChildren(middle);
    getSelection().collapseToEnd();
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

/** From now on each key's times are noted in `window.measured`. */
async function watch(body) {
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
