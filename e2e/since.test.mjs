// Back after an absence: a quiet note tells what colleagues changed, where one's
// own words stand, and what both wrote at the same place; each entry leads there.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { sameText } from './article_page.mjs';
import { accessible, rest } from './axe.mjs';
import { Line } from './line.mjs';
import { ARTIFACTS, NETWORK_NOISE, stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

const shared = stage();

const TEXT = [
  'Dinas membuka posko banjir di tiga kelurahan.',
  'Warga dapat mengambil air bersih setiap pagi.',
  'Jalan utama ditutup sampai hari Jumat.',
  'Sekolah libur dua hari.',
];

const note = (person) => person.page.getByRole('region', { name: 'Sejak Anda pergi' });

/** Rani on a line of her own, Bagus at the server; both at an article with TEXT. */
async function apart(scene) {
  const { newsroom } = scene;
  const owner = await newsroom.as('penulis');
  const id = await owner.article('Banjir');
  const client = await YjsClient.join(newsroom, id, await owner.token());
  client.write(TEXT);
  const line = await Line.to(newsroom);
  scene.later(() => line.close());
  const rani = await (await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE })).open(id);
  const bagus = await (await scene.enter('penulis2')).open(id);
  await bagus.reads(TEXT);
  await sameText(rani, bagus);
  client.leave();
  return { id, line, rani, bagus };
}

async function replace(article, block, word, by) {
  const at = TEXT[block].indexOf(word);
  await article.caret(block, at);
  await article.clickWord(block, word, 2);
  await article.type(by);
}

story('what both wrote at the same place is marked, and the rest is told', shared, async (scene) => {
  const { line, rani, bagus } = await apart(scene);
  line.cut();
  await rani.says(/^(Luring|Menyambung)/);
  await replace(rani, 1, 'pagi', 'malam');
  await rani.caret(0, 0);
  await rani.type('Kemarin ');
  await replace(bagus, 1, 'pagi', 'sore');
  await replace(bagus, 2, 'Jumat', 'Sabtu');
  await bagus.caret(3, 'end');
  await bagus.press('Enter');
  await bagus.type('Listrik menyala kembali.');
  await bagus.saved();
  line.mend();
  await rani.saved();
  await sameText(rani, bagus);

  const region = note(rani);
  await region.waitFor();
  assert.equal(await region.getByRole('status').innerText(), '3 bagian diubah rekan, 1 perlu Anda baca ulang');
  assert.equal(await note(bagus).count(), 0, 'who was there all the time is told nothing');
  await region.getByRole('button', { name: 'Lihat' }).click();
  const entries = await region.getByRole('listitem').allInnerTexts();
  const flat = entries.map((entry) => entry.replaceAll(/\s+/g, ' '));
  assert.match(flat[0], /^Diubah .*setiap .*Anda dan rekan menulis di tempat yang sama\.$/);
  assert.ok(flat[0].includes('sore') && flat[0].includes('malam'), flat[0]);
  assert.match(flat[1], /^Diubah .*JumatSabtu/);
  assert.match(flat[2], /^Baru Listrik menyala kembali\.$/);
  assert.match(flat[3], /^Tulisan Anda Kemarin Dinas membuka posko/);
  await mkdir(ARTIFACTS, { recursive: true });
  for (const [width, height] of [[390, 844], [1440, 900]]) {
    await rani.page.setViewportSize({ width, height });
    await rest(rani.page);
    await rani.page.screenshot({ path: join(ARTIFACTS, `sejak-${width}.png`) });
  }
  await accessible(rani.page, 'what changed since one was away');

  // The marked place is lit, and its entry selects it.
  const lit = () => rani.page.evaluate(() => [...(CSS.highlights.get('seam') ?? [])].map(String));
  const [word] = await lit();
  assert.ok(['soremalam', 'malamsore'].includes(word), `lit: ${word}`);
  await region.getByRole('listitem').nth(0).getByRole('button').click();
  assert.equal(await rani.page.evaluate(() => String(getSelection())), word);
  await rani.type('tadi');
  await bagus.sees('tadi');
  await sameText(rani, bagus);

  await region.getByRole('button', { name: 'Tutup', exact: true }).click();
  await region.waitFor({ state: 'detached' });
  assert.deepEqual(await lit(), []);
});

story('nothing is told when nobody else wrote, or the line was gone for a moment', shared, async (scene) => {
  const { line, rani, bagus } = await apart(scene);
  line.cut();
  await rani.says(/^(Luring|Menyambung)/);
  await rani.caret(0, 'end');
  await rani.type(' Sudah.');
  line.mend();
  await rani.saved();
  await bagus.sees('Sudah.');
  assert.equal(await note(rani).count(), 0);
  line.cut();
  await rani.says(/^(Luring|Menyambung)/);
  await bagus.caret(3, 'end');
  await bagus.type(' Benar.');
  await bagus.saved();
  line.mend();
  await rani.sees('Benar.');
  await rani.saved();
  assert.equal(await note(rani).count(), 0);
});

story('a long absence is told of although one wrote nothing, also after a reload', shared, async (scene) => {
  const { id, line, rani, bagus } = await apart(scene);
  line.cut();
  await rani.says(/^(Luring|Menyambung)/);
  await bagus.caret(3, 'end');
  await bagus.type(' Benar.');
  await bagus.saved();
  // An hour later, by the browser's own clock.
  await rani.page.evaluate((id) => {
    const name = Object.keys(localStorage).find((name) => name.startsWith('in-step:') && name.endsWith(id));
    localStorage.setItem(name, String(Number(localStorage.getItem(name)) - 3_600_000));
  }, id);
  line.mend();
  await rani.page.reload();
  await rani.sees('Benar.');
  const region = note(rani);
  await region.waitFor();
  assert.equal(await region.getByRole('status').innerText(), '1 bagian diubah rekan');
});
