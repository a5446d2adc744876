// A text too long for the browser's own typing: the editor types itself and
// carries the caret along. Two people, in the middle and at the edges of runs.

import assert from 'node:assert/strict';

import { sameText } from './article_page.mjs';
import { stage, story } from './story.mjs';

const shared = stage();

/** More blocks than are typed in natively. */
const PARAGRAPHS = 340;

story('letters, emoji and formats land at the caret of a long text', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Panjang');
  const rani = await (await scene.enter('penulis')).open(id);
  await rani.body.click();
  const lines = Array.from({ length: PARAGRAPHS }, (_, number) => `Paragraf ${number + 1}.`);
  await rani.pastePlain(lines.join('\n'));
  const bagus = await (await scene.enter('penulis2')).open(id);
  await bagus.sees(`Paragraf ${PARAGRAPHS}.`);

  await rani.caret(200, 8);
  await rani.type(' yang');
  assert.deepEqual(await rani.caretNow(), { block: 200, offset: 13 });
  // At the very start there is no letter to carry the caret with.
  await rani.caret(201, 0);
  await rani.type('Ini ');
  assert.deepEqual(await rani.caretNow(), { block: 201, offset: 4 });
  // Behind a character of two UTF-16 units.
  await rani.caret(202, 'end');
  await rani.page.keyboard.insertText('😀');
  await rani.type('!?');
  // A colleague types at the same caret: hers stays with its words.
  await rani.caret(203, 8);
  await bagus.caret(203, 8);
  await bagus.type('-nya');
  await rani.sees('Paragraf-nya 204.');
  await rani.type('X');
  await rani.press('Control+b');
  await rani.type('tebal');
  await rani.press('Control+b');
  await rani.type(' biasa');

  lines[200] = 'Paragraf yang 201.';
  lines[201] = 'Ini Paragraf 202.';
  lines[202] = 'Paragraf 203.😀!?';
  lines[203] = 'ParagrafXtebal biasa-nya 204.';
  await rani.reads(lines);
  await sameText(rani, bagus);
  assert.equal(await rani.body.locator('strong, b').innerText(), 'tebal');
  await rani.press('Control+z');
  await rani.press('Control+Shift+z');
  await sameText(rani, bagus);
});
