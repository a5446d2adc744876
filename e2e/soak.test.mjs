// The soak: two Chromiums, a Firefox and a stock client at one article, doing
// at random what hands do, on lines that come and go. At every checkpoint all
// hold the same text, no page has complained, no character is half, and no
// letter is missing that nobody took away.
//
// SOAK_MINUTES (1) and SOAK_SEED (1) choose how long and which story; `cargo
// xtask soak` sets them. What was done stands in e2e/artifacts/soak-SEED.log.
// With SOAK_TURNS=1 they take turns, and after every deed all who are on line
// must agree: the same seed then tells the very same story, to the letter.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Everybody } from './agree.mjs';
import { Line } from './line.mjs';
import { PARAGRAPHS } from './press_release.mjs';
import { Chance } from './soak/chance.mjs';
import { Ledger, watchLetters } from './soak/letters.mjs';
import { Stranger } from './soak/stranger.mjs';
import { Writer } from './soak/writer.mjs';
import { ARTIFACTS, NETWORK_NOISE, stage, story } from './story.mjs';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 1);
const SEED = process.env.SOAK_SEED ?? '1';
const TURNS = process.env.SOAK_TURNS === '1';
/** Between two checkpoints, ms. */
const CHECK_EVERY = 20_000;
/** In turns it is rounds: the clock must not say when the absent come back. */
const CHECK_ROUNDS = 4;
/** One deed may take this long, ms. */
const DEED_LIMIT = 30_000;

const WRITERS = [
  ['penulis', 'chromium'],
  ['penulis2', 'chromium'],
  ['editor', 'firefox'],
];

const shared = stage({ browsers: ['chromium', 'firefox'], flags: ['--limits', 'bench'] });

story(`soak: ${MINUTES} min, seed ${SEED}`, shared, soak, { limit: MINUTES * 60_000 + 180_000 });

async function soak(scene) {
  const ledger = new Ledger();
  const log = [];
  const id = await (await scene.newsroom.as('penulis')).article('Soak');
  const writers = [];
  for (const [name, browser] of WRITERS) writers.push(await enter(scene, { name, browser, id, ledger }));
  await writers[0].article.body.click();
  await writers[0].article.pastePlain(PARAGRAPHS.slice(0, 5).join('\n\n'));
  for (const { article } of writers) await article.sees('sejak Februari');
  const everybody = await Everybody.at(scene, id, ...writers.map(({ article }) => article));
  const stranger = new Stranger({ stock: everybody.stock, ledger, seed: SEED, log });

  // The moment of a half character tells more than the next checkpoint.
  everybody.stock.doc.on('update', () => {
    if (log.half || !everybody.stock.doc.getXmlFragment('default').toString().includes('\uFFFD')) return;
    log.half = true;
    log.push(`! half a character has arrived during ${writers.map(({ name, doing }) => `${name}: ${doing}`).join(', ')}`);
  });

  const rounds = new Chance(SEED, 'rounds');
  const end = Date.now() + MINUTES * 60_000;
  let nextCheck = Date.now() + CHECK_EVERY;
  let checks = 0;
  // Deeds after which somebody was away.
  let apart = 0;
  try {
    for (let round = 1; ; round += 1) {
      const hot = rounds.share();
      if (TURNS) {
        // The suite's minute is too short for chance to cut somebody off: one is
        // away in every stretch, each writer in turn.
        const leaver = round % CHECK_ROUNDS === 1 && writers[Math.floor(round / CHECK_ROUNDS) % writers.length];
        for (const actor of [...writers, stranger]) {
          await inTime(actor, hot, round, log, actor === leaver ? 'offline' : undefined);
          if (writers.some((writer) => writer.isAway)) apart += 1;
          await compare(scene, writers, everybody, ledger, `${round}, ${actor.name}: ${actor.doing}`);
        }
      } else {
        await Promise.all([...writers, stranger].map((actor) => inTime(actor, hot, round, log)));
      }
      const due = TURNS ? round % CHECK_ROUNDS === 0 : Date.now() >= nextCheck;
      if (!due && Date.now() < end) continue;
      for (const writer of writers) writer.comeBack();
      const blocks = await compare(scene, writers, everybody, ledger, round);
      log.push(`= round ${round}: everybody agrees on ${blocks.length} blocks`);
      checks += 1;
      nextCheck = Date.now() + CHECK_EVERY;
      if (Date.now() >= end) break;
    }
  } finally {
    await mkdir(ARTIFACTS, { recursive: true });
    await writeFile(join(ARTIFACTS, `soak-${SEED}.log`), `${log.join('\n')}\n`);
  }
  const { length } = log.filter((line) => line.startsWith('r'));
  const absent = TURNS ? ` (${apart} while somebody was away)` : '';
  console.log(
    `soak, seed ${SEED}: ${length} deeds${absent}, ${checks} checkpoints, ` +
      `${ledger.typed.size} letters typed, ${ledger.taken.size} taken away, none lost`,
  );
}

async function enter(scene, { name, browser, id, ledger }) {
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const person = await scene.enter(name, { browser, at: line.url, noise: NETWORK_NOISE, traced: MINUTES <= 2 });
  await person.context.addInitScript(watchLetters);
  const article = await person.open(id);
  return new Writer({ name, person, line, article, ledger, seed: SEED, id });
}

/** One deed, written down; a deed that hangs is the soak's end. */
async function inTime(actor, hot, round, log, deed) {
  const begun = Date.now();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`longer than ${DEED_LIMIT} ms`)), DEED_LIMIT);
  });
  try {
    const done = await Promise.race([actor.act(hot, round, deed), late]);
    log.push(`r${round} ${actor.name}: ${done} (${Date.now() - begun} ms)`);
  } catch (error) {
    log.push(`r${round} ${actor.name}: ${actor.doing} FAILED: ${error.message}`);
    error.message = `round ${round}, ${actor.name}, ${actor.doing}: ${error.message}`;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** All who are on line have one text, and nobody's letters are missing; resolves to its blocks. */
async function compare(scene, writers, everybody, ledger, round) {
  everybody.articles = writers.filter((writer) => !writer.isAway).map(({ article }) => article);
  const blocks = await everybody.agree(`round ${round}`, 30_000);
  // What a writer's own words were rescued to may stand beside the text, and
  // what was typed away stands on that writer's screen alone.
  const beside = await Promise.all(writers.map(({ article }) => article.page.evaluate(() => document.body.textContent)));
  const missing = ledger.missing(JSON.stringify(blocks) + beside.join(''));
  assert.deepEqual(missing, [], `letters lost by round ${round} that nobody took away (letter, who typed it)`);
  scene.assertClean();
  return blocks;
}
