// How an article of 3,000 paragraphs bears company: opened until it can be
// typed in, keys at its end while two others type (one in sight, one far
// above, who also begins paragraphs), and how steady the page is meanwhile and
// when it is scrolled. Ours and a stock Tiptap page in one run, beside an
// article of 50. Prints a table and judges nothing; `cargo xtask bench scale`
// runs it. Names on the command line choose among the editors.

import assert from 'node:assert/strict';
import * as Y from 'yjs';

import { percentile, table } from '../figures.mjs';
import { YjsClient } from '../stock/headless.mjs';
import { inTurns, keyTimes, keysNoted, openedToType, pressKeys } from './keys.mjs';

const KEYS = Number(process.env.KEYS ?? 300);
/** Keys whose time is not counted: the page is still warming up. */
const WARM_UP = 40;
/** Between two letters of each of the others, ms. */
const LETTER_EVERY = 125;
/** Letters of the far one between two paragraphs that they begin. */
const PARAGRAPH_EVERY = 24;

const editors = process.argv.length > 2 ? process.argv.slice(2) : undefined;
const entries = await inTurns(measure, editors);
const few = {};
console.log(`\nAt the end of a long article while two others type (${KEYS} keys in each round; ms, but px for the jump)\n`);
table(
  ['editor', 'paragraphs', 'open', 'DOM p50', 'DOM p99', '× of 50', 'paint p50', 'paint p99', 'jump px', 'scroll p99'],
  entries.map((entry) => {
    const { opened, dom, paint } = keyTimes(entry);
    few[entry.name] ??= dom[0];
    const times = dom[0] / few[entry.name];
    return [entry.name, `${entry.size}`, opened, ...dom, times, ...paint, Math.max(...entry.all('jumps')), percentile(entry.all('frames'), 99)];
  }),
);

async function measure({ newsroom, id, token, page, open }) {
  const others = [];
  try {
    const { body, opened, typed } = await openedToType(page, open, 1);
    for (const far of [false, true]) others.push(await other(newsroom, id, token, far));
    await watchPlace(body);
    const all = typed + (await pressKeys(page, KEYS + WARM_UP));
    const keys = await keysNoted(page, WARM_UP);
    const jumps = await page.evaluate(() => window.jumps());
    const last = await body.evaluate((root) => [...root.querySelectorAll('p')].filter((p) => p.textContent).at(-1).textContent);
    assert.ok(last.endsWith(all.trim()), `the letters stand where they were typed: ${last.slice(-80)}`);
    return { opened, ...keys, jumps, frames: await scroll(page) };
  } finally {
    for (const { leave } of others) leave();
  }
}

/** Someone else at the article, who types until they leave. */
async function other(newsroom, id, token, far) {
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
