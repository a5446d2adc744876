// How soon a key shows: our application and a stock Tiptap page in one run, on
// the same server, in articles of 50 and of 3,000 paragraphs, nobody else
// there. Prints a table and judges nothing; `cargo xtask bench typing` runs it.
// Names on the command line choose among the editors.

import { table } from '../figures.mjs';
import { inTurns, keyTimes, keysNoted, openedToType, pressKeys } from './keys.mjs';

const KEYS = Number(process.env.KEYS ?? 400);
/** Keys whose time is not counted: the page is still warming up. */
const WARM_UP = 60;

const editors = process.argv.length > 2 ? process.argv.slice(2) : undefined;
const entries = await inTurns(measure, editors);
console.log(`\nTyping, ms (${KEYS} keys in the middle of the article, in each round)\n`);
table(
  ['editor', 'paragraphs', 'open', 'DOM p50', 'DOM p99', 'paint p50', 'paint p99'],
  entries.map((entry) => {
    const { opened, dom, paint } = keyTimes(entry);
    return [entry.name, `${entry.size}`, opened, ...dom, ...paint];
  }),
);

async function measure({ page, open }) {
  const { opened } = await openedToType(page, open, 0.5);
  await pressKeys(page, KEYS + WARM_UP);
  return { opened, ...(await keysNoted(page, WARM_UP)) };
}
