// The application comes in several files, and any of them may fail to come on
// a weak line: one writes all the same, and has the rest once it can be had.

import assert from 'node:assert/strict';

import { NETWORK_NOISE, stage, story } from './story.mjs';

const shared = stage();

/** Someone for whom the files of this name do not come until `lift` is called. */
async function without(scene, files) {
  const person = await scene.enter('penulis', { serviceWorkers: 'block', noise: NETWORK_NOISE });
  const state = { lifted: false, asked: 0 };
  await person.context.route(`**/${files}-*.wasm`, (route) => {
    state.asked += 1;
    return state.lifted ? route.continue() : route.abort();
  });
  return { person, state };
}

story('one writes while the tools cannot be fetched', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Menulis dulu');
  const { person, state } = await without(scene, 'split_later');
  const mine = await person.open(id);
  await mine.body.click();
  await mine.type('Sungai surut.');
  await mine.saved();
  assert.ok(state.asked > 0, 'the tools were asked for');
  assert.equal(await mine.toolbar.count(), 0, 'and did not come');

  // Markup cannot be read yet: its words come plain.
  await mine.press('Enter');
  await mine.pasteHtml('<p><b>Pompa</b> menyala.</p>');
  await mine.reads(['Sungai surut.', 'Pompa menyala.']);
  await mine.saved();

  state.lifted = true;
  await mine.button('Tebal').waitFor();
  await mine.press('Enter');
  await mine.pasteHtml('<p>Warga <b>tenang</b>.</p>');
  await mine.reads(['Sungai surut.', 'Pompa menyala.', 'Warga tenang.']);
  assert.equal(await mine.body.locator('strong').innerText(), 'tenang');
});

story('what a key asks of the tools is done when they come', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Kunci dulu');
  const { person, state } = await without(scene, 'split_later');
  const mine = await person.open(id);
  await mine.body.click();
  await mine.type('Pompa menyala di hulu');
  // A word ends by a plainer rule until then; a list waits.
  await mine.press('Control+Backspace');
  await mine.reads(['Pompa menyala di ']);
  await mine.press('Control+Shift+8');
  await mine.type('hilir');
  await mine.reads(['Pompa menyala di hilir']);
  assert.equal(await mine.body.locator('li').count(), 0);

  state.lifted = true;
  await mine.body.locator('li').waitFor();
  await mine.reads(['Pompa menyala di hilir']);
  await mine.saved();
});

story('a page that cannot be fetched says so, and comes on asking again', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Halaman terlambat');
  const { person, state } = await without(scene, 'split_write');
  await person.page.goto(`/artikel/${id}`);
  const again = person.page.getByRole('alert').getByRole('button', { name: 'Coba lagi' });
  await again.waitFor();
  state.lifted = true;
  await again.click();
  const mine = person.article();
  await mine.ready();
  await mine.body.click();
  await mine.type('Sampai juga.');
  await mine.saved();
});
