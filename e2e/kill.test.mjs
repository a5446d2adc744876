// The server dies, again and again, in the middle of typing. What anyone saw of
// the other, and what was called saved, is on its disk: read from the restarted
// server before any browser could send it again.

import assert from 'node:assert/strict';

import { sameText } from './article_page.mjs';
import { Line } from './line.mjs';
import { linesOf } from './stock/headless.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';

const shared = stage({ flags: ['--limits', 'bench'] });

const ROUNDS = 20;
/** Keys sent without waiting for the browser's answer: faster than any hand. */
const WORD = 8;
/** The server dies this long after typing starts, ms: another moment each round. */
const moment = (round) => 120 + ((round * 37) % 11) * 30;

story('kill -9 loses nothing that was seen or called saved', shared, async (scene) => {
  const { newsroom } = scene;
  const client = await newsroom.as('penulis');
  const id = await client.article('Tahan banting');
  const line = await Line.to(newsroom);
  scene.later(() => line.close());

  const writers = [];
  for (const [number, name] of ['penulis', 'penulis2'].entries()) {
    const person = await scene.enter(name, { at: line.url, noise: NETWORK_NOISE });
    const article = await person.open(id);
    writers.push({ article, number, sign: 'AB'[number], typed: 0 });
  }
  const [first, second] = writers;
  await first.article.body.click();
  await first.article.type('A:');
  await first.article.press('Enter');
  await second.article.sees('A:');
  await second.article.caret(1);
  await second.article.type('B:');
  await sameText(first.article, second.article);
  for (const writer of writers) await recordSaved(writer);

  const fresh = { seen: 0, saved: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = writers.map(({ typed }) => 2 + typed);
    for (const writer of writers) await writer.article.caret(writer.number);
    let typing = true;
    const keys = writers.map(async (writer) => {
      while (typing) {
        const word = Array.from({ length: WORD }, (_, index) => letter(writer.typed + index)).join('');
        await writer.article.type(word);
        writer.typed += WORD;
      }
    });
    await new Promise((done) => setTimeout(done, moment(round)));
    await newsroom.kill();
    line.cut();
    typing = false;
    await Promise.all(keys);

    const promised = [];
    for (const writer of writers) {
      const other = writers[1 - writer.number];
      const seen = (await writer.article.lines())[other.number];
      const saved = await writer.article.page.evaluate(() => window.calledSaved);
      promised.push([`${other.sign}, as ${writer.sign} saw it`, other, seen]);
      promised.push([`${writer.sign}, as it was called saved`, writer, saved]);
      fresh.seen += seen.length - begun[other.number];
      fresh.saved += saved.length - begun[writer.number];
    }
    await newsroom.start();
    const kept = linesOf({ content: (await client.content(id)).blocks });
    for (const [what, { number }, text] of promised) {
      assert.ok(kept[number]?.startsWith(text), `round ${round}, ${what}:\n${text}\nkept:\n${kept[number]}`);
    }

    line.mend();
    const lines = (await sameText(first.article, second.article)).map((block) => block.text);
    for (const { number, sign, typed } of writers) {
      const all = Array.from({ length: typed }, (_, index) => letter(index)).join('');
      assert.equal(lines[number], `${sign}:${all}`, `round ${round}: every letter, once, in order`);
    }
  }
  const letters = writers.reduce((sum, { typed }) => sum + typed, 0);
  console.log(
    `${ROUNDS} kills, ${letters} letters typed; just before a kill ${fresh.seen} were seen by the other ` +
      `and ${fresh.saved} called saved: none lost`,
  );
  assert.ok(fresh.seen > ROUNDS && fresh.saved > ROUNDS, 'the kills came while there was something to lose');
});

/** The letter number `index` of everyone's endless text. */
function letter(index) {
  return 'abcdefghijklmnopqrstuvwxyz'[index % 26];
}

/** From now on the page remembers its own text each time it is called saved. */
async function recordSaved({ article, number }) {
  const [body, status] = [await article.body.elementHandle(), await article.status.elementHandle()];
  await article.page.evaluate(
    ([body, status, number]) => {
      const note = () => {
        if (status.textContent.trim() === 'Tersimpan') window.calledSaved = body.querySelectorAll('p')[number].textContent;
      };
      note();
      new MutationObserver(note).observe(status, { childList: true, characterData: true, subtree: true });
    },
    [body, status, number],
  );
}
