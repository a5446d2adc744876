// The core stories in Firefox, and both browsers at one article.

import assert from 'node:assert/strict';

import { Everybody } from './agree.mjs';
import { playCore } from './core.mjs';
import { stage, story } from './story.mjs';

const shared = stage({ browsers: ['firefox', 'chromium'] });

playCore(shared, 'firefox');

story('Firefox and Chromium at one article', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Dua peramban');
  const rani = await (await scene.enter('penulis', { browser: 'firefox' })).open(id);
  const bagus = await (await scene.enter('penulis2', { browser: 'chromium' })).open(id);
  const everybody = await Everybody.at(scene, id, rani, bagus);
  await rani.body.click();
  await rani.type('Dari Firefox.');
  await rani.press('Enter');
  await rani.type('Bersama.');
  await bagus.sees('Bersama.');
  await everybody.agree('two paragraphs');
  await bagus.caret(0);
  await rani.caret(1);
  await Promise.all([bagus.type(' Disambung dari Chromium.'), rani.type(' Disambung dari Firefox.')]);
  await rani.reads(['Dari Firefox. Disambung dari Chromium.', 'Bersama. Disambung dari Firefox.']);
  await everybody.agree('both at once');
  await rani.caret(0, 5);
  await bagus.caret(0);
  await Promise.all([rani.type('peramban '), bagus.type(' Ya.')]);
  await everybody.agree('both in one paragraph');
  await rani.seesFlag((await scene.people[1].who()).display_name);
  await bagus.seesFlag((await scene.people[0].who()).display_name);
  // A colleague's letters in the paragraph that is being composed in.
  const method = await rani.hands.composition();
  await rani.caret(1, 'end');
  await method.update('に');
  await bagus.caret(1, 0);
  await bagus.type('Kita ');
  await bagus.saved();
  await method.update('にほん');
  await method.commit('日本');
  await rani.reads(['Dari peramban Firefox. Disambung dari Chromium. Ya.', 'Kita Bersama. Disambung dari Firefox.日本']);
  await everybody.agree('a composition beside a colleague’s letters');
  await bagus.press('Control+z');
  await rani.press('Control+z');
  const blocks = await everybody.agree('undo on both sides');
  assert.ok(!JSON.stringify(blocks).includes('日本'));
});
