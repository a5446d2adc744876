// Two writers make one press release: the whole way from the door to the desk.

import assert from 'node:assert/strict';

import { sameText } from './article_page.mjs';
import { median } from './figures.mjs';
import { HEADLINE, PARAGRAPHS, TEXT } from './press_release.mjs';
import { stage, story } from './story.mjs';

const shared = stage();

/** A colleague's letter is on my screen within this, ms. */
const SEEN_WITHIN = 1_000;

story('two writers make one press release', shared, async (scene) => {
  const penulis = await scene.enter(null);
  penulis.username = 'penulis';
  await penulis.page.goto('/');
  await penulis.signIn();
  await penulis.page.getByRole('button', { name: 'Rilis baru' }).click();
  await penulis.page.waitForURL(/\/artikel\/[0-9a-f-]{36}/);
  const id = penulis.page.url().split('/').at(-1);
  const mine = penulis.article(penulis.page);
  await mine.ready();

  await mine.headline.click();
  await mine.type(HEADLINE);
  await mine.body.click();
  await mine.pastePlain(TEXT);
  await mine.reads(PARAGRAPHS);

  const penulis2 = await scene.enter('penulis2');
  const theirs = await penulis2.open(id);
  await theirs.reads(PARAGRAPHS);
  assert.equal((await sameText(mine, theirs)).length, PARAGRAPHS.length);

  // Each is present to the other, by name and by caret.
  const names = [(await penulis.who()).display_name, penulis2.user.display_name];
  for (const person of [mine, theirs]) {
    for (const name of names) await person.people.getByRole('listitem').filter({ hasText: name }).first().waitFor();
  }
  await mine.caret(0);
  await theirs.caret(6);
  await mine.seesFlag(names[1]);
  await theirs.seesFlag(names[0]);

  // Letters arrive at once, both ways, while both type.
  const delays = [];
  const speak = async (writer, reader, block, word) => {
    await writer.caret(block);
    await writer.type(` ${word}`);
    const typed = Date.now();
    delays.push(Math.max(0, (await reader.sees(word)) - typed));
  };
  for (let round = 0; round < 6; round += 1) {
    await Promise.all([speak(mine, theirs, 1, `kiri${round}`), speak(theirs, mine, 7, `kanan${round}`)]);
  }
  console.log(`letters seen by the colleague: median ${median(delays)} ms, slowest ${Math.max(...delays)} ms`);
  assert.ok(Math.max(...delays) < SEEN_WITHIN, `${delays} ms`);
  const together = await sameText(mine, theirs);
  assert.match(together[1].text, /kiri0 kiri1 kiri2 kiri3 kiri4 kiri5$/);
  assert.match(together[7].text, /kanan0 kanan1 kanan2 kanan3 kanan4 kanan5$/);

  // Bold, heading, split, join, list: each by one of them, on both screens.
  await mine.selectWord(2, 'Ratna Wulandari');
  await mine.button('Tebal').click();
  await theirs.body.locator('strong, b').filter({ hasText: 'Ratna Wulandari' }).waitFor();

  await theirs.caret(4, 'Menurut dia,'.length);
  await theirs.press('Enter');
  await mine.sees('pemilihan judul');
  assert.equal((await sameText(mine, theirs)).length, PARAGRAPHS.length + 1);
  await theirs.press('Backspace');
  assert.equal((await sameText(mine, theirs))[4].text, PARAGRAPHS[4]);

  await mine.caret(6, 0);
  await mine.type('Jadwal dan cuaca');
  await mine.press('Enter');
  await mine.caret(6, 0);
  await mine.button('Judul 2').click();
  await theirs.page.getByRole('heading', { name: 'Jadwal dan cuaca', level: 2 }).waitFor();

  await theirs.caret(7, 0);
  await theirs.button('Daftar butir').click();
  await mine.body.getByRole('listitem').first().waitFor();

  const before = await sameText(mine, theirs);
  assert.equal(before[6].tag, 'h2');
  assert.match(before[7].tag, /^ul li p$/);
  assert.equal(before.length, PARAGRAPHS.length + 1);

  // Everything is there after a reload, and the desk knows the text by its headline.
  await penulis.page.reload();
  await mine.ready();
  assert.deepEqual(await sameText(mine, theirs), before);
  assert.equal(await mine.headlineText(), HEADLINE);
  await penulis2.page.goto('/');
  await penulis2.page.getByRole('link', { name: HEADLINE }).click();
  await theirs.ready();
  assert.deepEqual(await sameText(mine, theirs), before);
});
