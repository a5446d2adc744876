// Input methods beside colleagues: composed words arrive once, colleagues'
// words are drawn meanwhile, and half-composed ones stay at home.

import assert from 'node:assert/strict';

import { Everybody } from './agree.mjs';
import { eventually } from './patience.mjs';
import { YjsClient } from './stock/headless.mjs';
import { stage, story } from './story.mjs';

const shared = stage();

/** `clocked`: the first writer's page has a clock that a test can stop. */
async function opened(scene, words, { clocked = false } = {}) {
  const id = await (await scene.newsroom.as('penulis')).article('Susunan');
  const person = await scene.enter('penulis');
  if (clocked) await person.page.clock.install();
  const mine = await person.open(id);
  const theirs = await (await scene.enter('penulis2')).open(id);
  const everybody = await Everybody.at(scene, id, mine, theirs);
  await mine.body.click();
  for (const [number, line] of words.entries()) {
    if (number) await mine.press('Enter');
    await mine.type(line);
  }
  await theirs.reads(words);
  const { update: compose, commit } = await mine.hands.composition();
  return { id, mine, theirs, everybody, compose, commit };
}

story('colleagues write around composed words, at once', shared, async (scene) => {
  const { mine, theirs, everybody, compose, commit } = await opened(scene, ['awal akhir', 'lain']);
  await mine.caret(0, 5);
  await compose('に');
  await compose('にほ');
  // Before and behind them in the same text, right beside them, and elsewhere.
  await theirs.caret(0, 0);
  await theirs.type('Yang ');
  await mine.reads(['Yang awal にほakhir', 'lain']);
  await theirs.caret(0, 'end');
  await theirs.type('nya');
  await mine.reads(['Yang awal にほakhirnya', 'lain']);
  await theirs.caret(1, 'end');
  await theirs.type(' juga');
  await mine.reads(['Yang awal にほakhirnya', 'lain juga']);
  await compose('にほん');
  await theirs.caret(0, 10);
  await theirs.type('x');
  await compose('日本');
  await commit('日本');
  await eventually('the letter typed at the same spot is there', async () => {
    const [line] = await mine.lines();
    assert.ok(['Yang awal x日本akhirnya', 'Yang awal 日本xakhirnya'].includes(line), line);
  });
  await mine.type('!');
  await everybody.agree('a composition amid a colleague’s typing');
  assert.equal((await mine.lines())[0].match(/日本/g).length, 1, 'once');
});

story('half-composed words wait at home, and one undo takes them all back', shared, async (scene) => {
  const { id, mine, everybody, compose, commit } = await opened(scene, ['satu'], { clocked: true });
  // What reached others, letter by letter.
  const watcher = await YjsClient.join(scene.newsroom, id, await everybody.client.token('saksi'));
  scene.later(() => watcher.leave());
  const seen = [];
  watcher.doc.on('update', () => seen.push(watcher.doc.getXmlFragment('default').toString()));
  // Time stands still while the word is composed: a pause, which would let its
  // first letters out, cannot fall in on a slow machine.
  await mine.page.clock.pauseAt(Date.now() + 1_000);
  for (const text of ['s', 'se', 'sek', 'seka']) await compose(text);
  await commit('世');
  await mine.page.clock.resume();
  await everybody.agree('a word is done');
  assert.ok(seen.some((text) => text.includes('世')));
  assert.ok(!seen.some((text) => text.includes('satus')), `others saw ${seen}`);
  await mine.type(' ');
  await mine.press('Control+z');
  await mine.press('Control+z');
  assert.ok(!(await mine.lines())[0].endsWith('s'), 'no half of it comes back');
  await everybody.agree('undone in one go');
});

story('a pause lets half-composed words out', shared, async (scene) => {
  const { mine, theirs, everybody, compose, commit } = await opened(scene, ['satu']);
  await compose('に');
  await theirs.sees('satuに', 6_000);
  await compose('日');
  await commit('日');
  await mine.reads(['satu日']);
  await everybody.agree('and the word is done');
});

story('over a selection, with a chosen mark, after a dead key', shared, async (scene) => {
  const { mine, everybody, compose, commit } = await opened(scene, ['satu dua tiga', 'empat']);
  await mine.select(0, 5, 1, 2);
  await compose('に');
  await commit('二');
  await mine.reads(['satu 二pat']);
  await everybody.agree('over two paragraphs');
  await mine.caret(0, 'end');
  await mine.type(' ');
  await mine.press('Control+b');
  await compose('ほ');
  await compose('ほん');
  await commit('本');
  await mine.body.locator('strong').filter({ hasText: /^本$/ }).waitFor();
  await mine.press('Control+b');
  await compose('´');
  await commit('é');
  await mine.type('s');
  await mine.reads(['satu 二pat 本és']);
  await everybody.agree('bold words, then a plain é');
  assert.equal(await mine.body.locator('strong').innerText(), '本');
});

story('the paragraph goes while words are composed in it', shared, async (scene) => {
  const { mine, theirs, everybody, compose, commit } = await opened(scene, ['atas', 'tengah', 'bawah']);
  await mine.caret(1, 'end');
  await compose('に');
  await theirs.select(0, 'end', 1, 'end');
  await theirs.press('Delete');
  await theirs.type('!');
  await eventually('the colleague’s letter is here', async () => assert.equal((await mine.lines())[0], 'atas!'));
  // It still stands here: its words are being composed.
  assert.equal((await mine.lines()).length, 3);
  await compose('日本');
  await commit('日本');
  await everybody.agree('its words found another place');
  const text = (await mine.lines()).join('\n');
  assert.equal(text.match(/日本/g).length, 1, text);
  assert.equal(text.includes('tengah'), false, 'what was deleted stays so');
  await mine.page.getByRole('status').filter({ hasText: 'baru saja dihapus' }).waitFor({ state: 'attached' });
});

story('a cancelled composition leaves nothing behind', shared, async (scene) => {
  const { mine, everybody, compose } = await opened(scene, ['satu dua']);
  await mine.caret(0, 5);
  await compose('に');
  await compose('');
  await mine.type('x');
  await mine.reads(['satu xdua']);
  await everybody.agree('as if it had not been');
});
