// Several nodes over one PostgreSQL and one NATS, as people meet them: they write
// into one text at different nodes, and a rolling restart, or a node that is
// killed, costs nobody a letter. The line plays the reverse proxy.

import assert from 'node:assert/strict';

import { Database } from './database.mjs';
import { Line } from './line.mjs';
import { Newsroom } from './newsroom.mjs';
import { eventually } from './patience.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';

const NATS = process.env.SIARAN_TEST_NATS_URL ?? 'nats://127.0.0.1:4222';

const shared = stage();

/** Two nodes of one newsroom, and a proxy that goes to one that lives. */
async function nodes(scene) {
  const database = await Database.make();
  scene.later(() => database.forget());
  const open = async () => {
    const node = await Newsroom.open({ flags: ['--nats', NATS], database: database.url });
    scene.later(() => node.close());
    return node;
  };
  const [first, second] = [await open(), await open()];
  const proxy = async (...order) => {
    const line = await Line.to(...order);
    scene.later(() => line.close());
    return line;
  };
  return { first, second, proxy };
}

/** All that the light beside the headline says from now on. */
async function listen(article) {
  await article.page.evaluate(() => {
    const light = document.querySelector('[role=status][aria-label="Status simpan"]');
    window.said = new Set([light.textContent]);
    new MutationObserver(() => window.said.add(light.textContent)).observe(light, { subtree: true, childList: true, characterData: true });
  });
  return () => article.page.evaluate(() => [...window.said]);
}

async function enter(scene, name, line, id) {
  const person = await scene.enter(name, { at: line.url, noise: NETWORK_NOISE });
  return person.open(id);
}

story('two people at two nodes write in one text and see each other', shared, async (scene) => {
  const { first, second, proxy } = await nodes(scene);
  const id = await (await first.as('penulis')).article('Dua simpul');
  const ani = await enter(scene, 'penulis', await proxy(first), id);
  const budi = await enter(scene, 'penulis2', await proxy(second), id);
  await ani.body.click();
  await ani.type('Dari simpul pertama. ');
  await budi.sees('Dari simpul pertama.');
  await budi.body.click();
  await budi.press('Control+End');
  await budi.type('Dari simpul kedua.');
  await ani.sees('Dari simpul kedua.');
  await ani.seesFlag(scene.people[1].user.display_name);
  await ani.saved();
  await budi.saved();
  for (const node of [first, second]) {
    const { blocks } = await (await node.as('pembaca')).content(id);
    assert.equal(blocks[0].content[0].text, 'Dari simpul pertama. Dari simpul kedua.');
  }
});

story('a rolling restart shows nothing but “Menyambung…”, and a killed node loses no letter', shared, async (scene) => {
  const { first, second, proxy } = await nodes(scene);
  const id = await (await first.as('penulis')).article('Bergilir');
  const ani = await enter(scene, 'penulis', await proxy(first, second), id);
  const budi = await enter(scene, 'penulis2', await proxy(second, first), id);
  await ani.body.click();
  const said = [await listen(ani), await listen(budi)];
  let letters = '';
  const write = async (words) => {
    await ani.type(words);
    letters += words;
  };
  for (const node of [first, second]) {
    await write('sebelum ');
    const [code] = await Promise.all([node.stop(), write('selagi ')]);
    assert.equal(code, 0);
    await write('sesudah ');
    await ani.saved();
    await budi.sees(letters.trim());
    await node.start();
  }
  for (const all of said) {
    for (const words of await all()) assert.match(words, /^(Tersimpan|Menyimpan…|Menyambung…)$/);
  }
  assert.equal((await ani.page.getByRole('alert').allTextContents()).join(''), '');

  // Whichever serves Ani dies without a word.
  await Promise.all([second.kill(), write('terputus ')]);
  await write('lalu');
  await ani.saved();
  await budi.sees(letters);
  await eventually('the node that is left has all of it', async () => {
    const { blocks } = await (await first.as('pembaca')).content(id);
    assert.equal(blocks[0].content[0].text, letters);
  });
});
