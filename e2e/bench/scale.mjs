// How an article of 3,000 paragraphs bears company: opened until it can be
// typed in, keys at its end while two others type (one in sight, one far
// above, who also begins paragraphs), and how steady the page is meanwhile and
// when it is scrolled. Ours and a stock Tiptap page in one run, beside an
// article of 50. Prints a table and judges nothing; `cargo xtask bench scale`
// runs it.

import assert from 'node:assert/strict';
import * as Y from 'yjs';

import { launch } from '../browsers.mjs';
import { table, median, percentile } from '../figures.mjs';
import { Newsroom } from '../newsroom.mjs';
import { YjsClient } from '../stock/headless.mjs';
import { StockPages } from '../stock/page.mjs';
import { articleOf, caretAt, openOurs, openStock, pageOf, pressKeys, watchKeys } from './keys.mjs';

const KEYS = Number(process.env.KEYS ?? 300);
/** Keys whose time is not counted: the page is still warming up. */
const WARM_UP = 40;
const SIZES = [50, 3000];
const ROUNDS = 2;
/** Between two letters of each of the others, ms. */
const LETTER_EVERY = 125;
/** Letters of the far one between two paragraphs that they begin. */
const PARAGRAPH_EVERY = 24;

const newsroom = await Newsroom.open({ flags: ['--limits', 'bench'] });
const pages = await StockPages.open();
const browser = await launch();
const rows = [];
try {
  const client = await newsroom.as('penulis');
  const token = await client.token();
  const few = {};
  for (const size of SIZES) {
    const times = { Siaran: [], Tiptap: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      // Turn about, each in a new article: the others lengthen it.
      for (const name of Object.keys(times)) {
        const id = await articleOf(newsroom, client, token, size);
        const open =
          name === 'Siaran' ? (page) => openOurs(page, id, size) : (page) => openStock(page, pages.address(newsroom, id, token), size);
        times[name].push(await measure(open, id, token));
      }
    }
    for (const [name, rounds] of Object.entries(times)) {
      const all = (kind) => rounds.flatMap((round) => round[kind]);
      const p50 = median(all('dom'));
      few[name] ??= p50;
      rows.push([
        name,
        `${size}`,
        median(rounds.map((round) => round.opened)),
        p50,
        percentile(all('dom'), 99),
        p50 / few[name],
        median(all('paint')),
        percentile(all('paint'), 99),
        Math.max(...all('jumps')),
        percentile(all('frames'), 99),
      ]);
    }
  }
} finally {
  await browser.close();
  await pages.close();
  await newsroom.close();
}
console.log(`\nAt the end of a long article while two others type (${ROUNDS} × ${KEYS} keys; ms, but px for the jump)\n`);
table(
  ['editor', 'paragraphs', 'open', 'DOM p50', 'DOM p99', '× of 50', 'paint p50', 'paint p99', 'jump px', 'scroll p99'],
  rows,
);

async function measure(open, id, token) {
  const page = await pageOf(browser, newsroom);
  const others = [];
  try {
    const begun = performance.now();
    const body = await open(page);
    await caretAt(page, body, 1);
    await watchKeys(body);
    // It can be typed in when a key shows.
    let typed = await pressKeys(page, 1);
    const opened = performance.now() - begun;
    for (const far of [false, true]) others.push(await other(id, token, far));
    await watchPlace(body);
    typed += await pressKeys(page, KEYS + WARM_UP);
    const { dom, paint, jumps } = await page.evaluate(() => ({ ...window.measured, jumps: window.jumps() }));
    const last = await body.evaluate((root) => [...root.querySelectorAll('p')].filter((p) => p.textContent).at(-1).textContent);
    assert.ok(last.endsWith(typed.trim()), `the letters stand where they were typed: ${last.slice(-80)}`);
    const frames = await scroll(page);
    return { opened, dom: dom.slice(WARM_UP + 1), paint: paint.slice(WARM_UP + 1), jumps, frames };
  } finally {
    for (const { leave } of others) leave();
    await page.context().close();
  }
}

/** Someone else at the article, who types until they leave. */
async function other(id, token, far) {
  const client = await YjsClient.join(newsroom, id, token);
  const body = client.doc.getXmlFragment('default');
  let block = body.get(far ? Math.floor(body.length / 2) : body.length - 4);
  let letters = 0;
  const timer = setInterval(() => {
    letters += 1;
    client.doc.transact(() => {
      if (far && letters % PARAGRAPH_EVERY === 0) {
        const next = new Y.XmlElement('paragraph');
        next.insert(0, [new Y.XmlText('')]);
        body.insert(body.toArray().indexOf(block) + 1, [next]);
        block = next;
      }
      const text = block.get(0);
      text.insert(text.length, letters % 7 ? 'x' : ' ');
    });
  }, LETTER_EVERY);
  return {
    leave() {
      clearInterval(timer);
      client.leave();
    },
  };
}

/**
 * Notes at each frame how far the line above the caret's paragraph has moved
 * on screen since the frame before, px. Nothing of what is typed below or far
 * above should move it; its own neighbour in sight may add a line now and then.
 */
async function watchPlace(body) {
  await body.evaluate((root) => {
    const all = [...root.querySelectorAll('p')].filter((p) => p.textContent);
    // The other in sight types two paragraphs further up; measured from its end.
    const line = all.at(-2);
    let last = line.getBoundingClientRect().top;
    const moves = [0];
    let going = true;
    const look = () => {
      const top = line.getBoundingClientRect().top;
      moves.push(Math.abs(top - last));
      last = top;
      if (going) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    window.jumps = () => {
      going = false;
      return moves;
    };
  });
}

/** Wheels up and down; resolves to the time between frames, ms. */
async function scroll(page) {
  await page.evaluate(() => {
    const frames = [];
    let last = performance.now();
    const look = (now) => {
      frames.push(now - last);
      last = now;
      window.asked = requestAnimationFrame(look);
    };
    window.asked = requestAnimationFrame((now) => {
      last = now;
      window.asked = requestAnimationFrame(look);
    });
    window.frames_ = frames;
  });
  await page.mouse.move(640, 400);
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, turn < 40 ? -400 : 800);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  return page.evaluate(() => {
    cancelAnimationFrame(window.asked);
    return window.frames_;
  });
}
