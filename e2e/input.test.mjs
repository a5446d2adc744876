// What hands and tools do to the text besides plain typing: replacements by
// spelling tools, words over selections, pictures and rules by keyboard and
// mouse. After each step everybody agrees.

import assert from 'node:assert/strict';

import { Everybody } from './agree.mjs';
import { stage, story } from './story.mjs';

const shared = stage();

/** An article open before two people. */
async function opened(scene) {
  const id = await (await scene.newsroom.as('penulis')).article('Masukan');
  const person = await scene.enter('penulis');
  const mine = await person.open(id);
  const theirs = await (await scene.enter('penulis2')).open(id);
  const everybody = await Everybody.at(scene, id, mine, theirs);
  await mine.body.click();
  return { mine, theirs, everybody };
}

/** Sends an input event as a tool in the page would. */
function tell(article, inputType, data) {
  return article.inBody(
    (root, [inputType, data]) => {
      const event = new InputEvent('beforeinput', { inputType, data, bubbles: true, cancelable: true });
      return !root.dispatchEvent(event);
    },
    [inputType, data],
  );
}

/** What is selected as a whole, as it looks. */
const outlined = (article) =>
  article.inBody((root) =>
    [...root.querySelectorAll('hr, figure')].filter((node) => getComputedStyle(node).outlineStyle === 'solid').length,
  );

story('spelling tools replace what they selected, look and all', shared, async (scene) => {
  const { mine, everybody } = await opened(scene);
  await mine.type('Saya ');
  await mine.press('Control+b');
  await mine.type('teh');
  await mine.press('Control+b');
  await mine.type(' pergi');
  await mine.selectWord(0, 'teh');
  assert.ok(await tell(mine, 'insertReplacementText', 'telah'), 'it is prevented');
  await mine.reads(['Saya telah pergi']);
  assert.equal(await mine.body.locator('strong').innerText(), 'telah');
  await everybody.agree('a replacement');
  await mine.press('Control+z');
  await mine.reads(['Saya teh pergi']);
  await everybody.agree('taken back by itself');
});

story('words over selections, and inputs that mean nothing here', shared, async (scene) => {
  const { mine, everybody } = await opened(scene);
  await mine.type('satu');
  await mine.press('Enter');
  await mine.type('dua');
  await mine.press('Enter');
  await mine.type('tiga');
  await mine.select(0, 2, 2, 2);
  await mine.type('x');
  await mine.reads(['saxga']);
  await everybody.agree('a letter over three paragraphs');
  for (const kind of ['formatJustifyCenter', 'formatFontColor', 'formatBlock', 'insertSticker']) {
    assert.ok(await tell(mine, kind, null), `${kind} is prevented`);
  }
  await mine.press('Control+s');
  await mine.type('y');
  await mine.reads(['saxyga']);
  await everybody.agree('and typing goes on');
});

story('a rule by keyboard: onto it, off it, beside it, away', shared, async (scene) => {
  const { mine, everybody } = await opened(scene);
  await mine.type('atas');
  await mine.button('Garis pemisah').click();
  await mine.type('bawah');
  await everybody.agree('a rule between two paragraphs');

  await mine.caret(0, 'end');
  await mine.press('ArrowRight');
  assert.equal(await outlined(mine), 1, 'right selects it');
  await mine.page.getByRole('status').filter({ hasText: 'Garis pemisah dipilih' }).waitFor({ state: 'attached' });
  await mine.press('ArrowRight');
  assert.deepEqual(await mine.caretNow(), { block: 1, offset: 0 });
  assert.equal(await outlined(mine), 0);
  await mine.press('ArrowLeft');
  assert.equal(await outlined(mine), 1, 'left selects it');
  await mine.press('ArrowLeft');
  assert.deepEqual(await mine.caretNow(), { block: 0, offset: 4 });
  await mine.press('ArrowDown');
  assert.equal(await outlined(mine), 1, 'down selects it');
  await mine.press('ArrowDown');
  assert.deepEqual(await mine.caretNow(), { block: 1, offset: 0 });
  await mine.press('ArrowUp');
  assert.equal(await outlined(mine), 1, 'up selects it');

  // Words never take its place.
  await mine.type('x');
  assert.deepEqual((await mine.blocks()).map(({ tag, text }) => text || tag), ['atas', 'hr', 'x', 'bawah']);
  await everybody.agree('words typed on a rule');
  await mine.press('Backspace');
  await mine.press('Backspace');
  assert.equal(await outlined(mine), 1, 'backspace selects it first');
  await mine.press('Shift+Enter');
  await mine.type('sebelum');
  assert.deepEqual((await mine.blocks()).map(({ tag, text }) => text || tag).filter((name) => name !== 'p'), ['atas', 'sebelum', 'hr', 'bawah']);
  await everybody.agree('a paragraph before it');
  await mine.press('ArrowRight');
  await mine.press('Delete');
  assert.equal((await mine.blocks()).some(({ tag }) => tag === 'hr'), false);
  await everybody.agree('the rule deleted');
  await mine.press('Control+z');
  assert.equal((await mine.blocks()).some(({ tag }) => tag === 'hr'), true);

  // Shift reaches across it.
  await mine.selectWord(1, 'sebelum');
  await mine.press('ArrowRight');
  await mine.press('Shift+ArrowRight');
  await mine.press('Shift+ArrowRight');
  assert.equal(await outlined(mine), 1);
  await mine.press('Shift+ArrowRight');
  await mine.press('Delete');
  assert.equal((await mine.blocks()).some(({ tag }) => tag === 'hr'), false);
  await everybody.agree('deleted with the letter behind it');
});

story('a rule by mouse, at the end of everything', shared, async (scene) => {
  const { mine, everybody } = await opened(scene);
  await mine.type('atas');
  await mine.button('Garis pemisah').click();
  await mine.press('ArrowUp');
  await mine.press('ArrowDown');
  await mine.body.locator('hr').click();
  assert.equal(await outlined(mine), 1);
  await mine.press('Enter');
  await mine.type('lanjut');
  assert.equal((await mine.lines()).includes('lanjut'), true);
  await everybody.agree('a paragraph behind it');
  await mine.body.locator('hr').click();
  await mine.press('Backspace');
  assert.equal(await mine.body.locator('hr').count(), 0);
  await mine.type('!');
  assert.deepEqual((await mine.lines()).slice(0, 2), ['atas', '!lanjut']);
  await everybody.agree('gone, and typing goes on');
});
