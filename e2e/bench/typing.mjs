// How soon a key shows: our application and a stock Tiptap page in one run, on
// the same server, in articles of 50 and of 3,000 paragraphs, nobody else
// there. Prints a table and judges nothing; `cargo xtask bench typing` runs it.

import { launch } from '../browsers.mjs';
import { table, median, percentile } from '../figures.mjs';
import { Newsroom } from '../newsroom.mjs';
import { StockPages } from '../stock/page.mjs';
import { articleOf, caretAt, openOurs, openStock, pageOf, pressKeys, watchKeys } from './keys.mjs';

const KEYS = Number(process.env.KEYS ?? 400);
/** Keys whose time is not counted: the page is still warming up. */
const WARM_UP = 60;
const SIZES = [50, 3000];
const ROUNDS = 2;
/** Editors to measure; both, unless the command line names one. */
const WANTED = process.argv.length > 2 ? process.argv.slice(2) : ['Siaran', 'Tiptap'];

const newsroom = await Newsroom.open({ flags: ['--limits', 'bench'] });
const pages = await StockPages.open();
const browser = await launch();
const rows = [];
try {
  const client = await newsroom.as('penulis');
  const token = await client.token();
  for (const size of SIZES) {
    const id = await articleOf(newsroom, client, token, size);
    const openers = {
      Siaran: (page) => openOurs(page, id, size),
      Tiptap: (page) => openStock(page, pages.address(newsroom, id, token), size),
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
  const page = await pageOf(browser, newsroom);
  try {
    const begun = performance.now();
    const body = await open(page);
    await caretAt(page, body, 0.5);
    const opened = performance.now() - begun;
    await watchKeys(body);
    await pressKeys(page, KEYS + WARM_UP);
    const { dom, paint } = await page.evaluate(() => window.measured);
    return { opened, dom: dom.slice(WARM_UP), paint: paint.slice(WARM_UP) };
  } finally {
    await page.context().close();
  }
}
