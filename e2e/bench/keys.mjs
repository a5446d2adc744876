// What the typing benches share: an article of many paragraphs, our editor and
// a stock Tiptap page opened on it, and how soon a key shows.
//
// Keydown → DOM: from the key event's start to the end of the microtasks that
// follow the text's first change. Our observer is the last one registered, so
// an editor that works in an observer of its own (ProseMirror does) is counted
// with that work done. Keydown → paint: to the task after the next frame.

import { ArticlePage } from '../article_page.mjs';
import { PASSWORD } from '../newsroom.mjs';
import { YjsClient } from '../stock/headless.mjs';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const WORDS = 'Pemerintah kabupaten membuka layanan perahu pustaka bagi warga dua belas pulau. '.repeat(3).trim();

/** An article of `size` paragraphs; resolves to its id when the server has it. */
export async function articleOf(newsroom, client, token, size) {
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
export async function pageOf(browser, newsroom) {
  const context = await browser.newContext({ baseURL: newsroom.url, locale: 'id-ID', viewport: { width: 1280, height: 800 } });
  await context.request.post('/api/session', {
    data: { username: 'penulis', password: PASSWORD },
    headers: { origin: newsroom.url },
  });
  return context.newPage();
}

/** Opens an article in our editor; resolves to the element of the text. */
export async function openOurs(page, id, size) {
  await page.goto(`/artikel/${id}`);
  const article = new ArticlePage(page);
  await article.sees(`${size}. `, 60_000);
  await article.saved();
  return article.body.elementHandle();
}

/** The same in a stock Tiptap page at `address`. */
export async function openStock(page, address, size) {
  await page.goto(address);
  await page.waitForFunction((last) => document.querySelector('.tiptap')?.textContent.includes(last), `${size}. `, { timeout: 60_000 });
  return page.locator('.tiptap').elementHandle();
}

/** Scrolls to a paragraph, by its share of the article, and puts the caret at its end. */
export async function caretAt(page, body, share) {
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
export async function watchKeys(body) {
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
