// One writes without a line in a part that somebody else takes away meanwhile:
// the words are there when the line is back, once, and a note is shown only
// when they have no place any more.

import assert from 'node:assert/strict';

import { sameText } from './article_page.mjs';
import { Line } from './line.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

const shared = stage();

const TEXT = [
  'Dinas membuka posko banjir di tiga kelurahan.',
  'Warga dapat mengambil air bersih setiap pagi.',
  'Jalan utama ditutup sampai hari Jumat.',
];
const TYPED = ' Petugas berjaga dua puluh empat jam.';
const WHOLE = `Warga dapat${TYPED} mengambil air bersih setiap pagi.`;

async function typing(b) {
  await b.caret(1, 'Warga dapat'.length);
  await b.type(TYPED);
}

async function heading(page) {
  await page.caret(1, 3);
  await page.button('Judul 2').click();
}

/** B is cut off and types in the second paragraph; A does something to it. */
function meanwhile(title, act, check, mine = typing) {
  story(title, shared, async (scene) => {
    const { newsroom } = scene;
    const owner = await newsroom.as('penulis');
    const id = await owner.article('Bersamaan');
    const client = await YjsClient.join(newsroom, id, await owner.token());
    client.write(TEXT);
    const line = await Line.to(newsroom);
    scene.later(() => line.close());
    const b = await (await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE })).open(id);
    const a = await (await scene.enter('penulis2')).open(id);
    await a.reads(TEXT);
    await sameText(a, b);
    client.leave();

    line.cut();
    await b.says(/^(Luring|Menyambung)/);
    await mine(b);
    await act(a);
    await a.saved();
    line.mend();
    await b.saved();
    await check({ a, b });
  });
}

const notes = (person) => person.page.getByRole('region', { name: 'Teks yang diselamatkan' });

/** Both read this, nothing is doubled and no note is shown. */
function seated(blocks) {
  return async ({ a, b }) => {
    for (const each of [a, b]) await each.sees(TYPED.trim());
    const text = await sameText(a, b);
    assert.deepEqual(text.map((block) => block.text), blocks);
    for (const each of [a, b]) assert.equal(await notes(each).count(), 0);
    // B's caret went with the words.
    await b.type(' Gratis.');
    await a.sees(`${TYPED} Gratis. mengambil`);
  };
}

meanwhile(
  'a paragraph that becomes a heading keeps the words typed in it offline',
  heading,
  seated([TEXT[0], WHOLE, TEXT[2]]),
);

meanwhile(
  'a paragraph that is wrapped in a list keeps them too',
  async (a) => {
    await a.caret(1, 3);
    await a.button('Daftar butir').click();
  },
  seated([TEXT[0], WHOLE, TEXT[2]]),
);

meanwhile(
  'a paragraph that is joined to the one above brings them along',
  async (a) => {
    await a.caret(1, 0);
    await a.press('Backspace');
  },
  seated([TEXT[0] + WHOLE, TEXT[2]]),
);

meanwhile(
  'a paragraph that is split: the words go with the half they were typed in',
  async (a) => {
    await a.caret(1, 5);
    await a.press('Enter');
  },
  seated([TEXT[0], WHOLE.slice(0, 5), WHOLE.slice(5), TEXT[2]]),
);

meanwhile(
  'a paragraph that is deleted: the words wait on a note and are put back',
  async (a) => {
    await a.select(0, 'end', 1, 'end');
    await a.press('Delete');
  },
  async ({ a, b }) => {
    const left = [TEXT[0], TEXT[2]];
    await Promise.all([a.reads(left), b.reads(left)]);
    for (const each of [a, b]) await notes(each).getByText(TYPED.trim()).waitFor();
    // It outlives the page.
    await b.page.reload();
    await notes(b).getByText(TYPED.trim()).waitFor();
    await b.caret(0);
    await notes(b).getByRole('button', { name: 'Sisipkan di kursor' }).click();
    await a.reads([TEXT[0] + TYPED, TEXT[2]]);
    for (const each of [a, b]) await notes(each).waitFor({ state: 'detached' });
    await sameText(a, b);
  },
);

meanwhile(
  'both make a heading of it: the second copy is shown, and a person takes it out',
  heading,
  async ({ a, b }) => {
    await a.reads([TEXT[0], TEXT[1], TEXT[1], TEXT[2]]);
    await notes(b).getByText('Bagian ini mungkin ganda').waitFor();
    await notes(a).getByRole('button', { name: 'Hapus yang ini' }).click();
    for (const each of [a, b]) await notes(each).waitFor({ state: 'detached' });
    assert.deepEqual((await sameText(a, b)).map((block) => block.text), TEXT);
  },
  heading,
);
