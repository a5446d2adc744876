// What a writer's hands do all day, told once and played in each browser by
// `core_chromium.test.mjs` and `core_firefox.test.mjs`. After each step the
// screen, the server and a stock client agree. Real keys, mouse and input
// method; only what a browser's automation cannot do is told otherwise.

import assert from 'node:assert/strict';

import { Everybody } from './agree.mjs';
import { Line } from './line.mjs';
import { NETWORK_NOISE, story } from './story.mjs';

/** A new article open before one person. */
async function opened(scene, browser, options = {}) {
  const id = await (await scene.newsroom.as('penulis')).article('Catatan');
  const person = await scene.enter('penulis', { browser, ...options });
  const article = await person.open(id);
  const everybody = await Everybody.at(scene, id, article);
  return { id, person, article, everybody };
}

/** What the clipboard's story begins with, as it reads. */
const FIRST = ['Jadwal', 'Baca tebal dan peraturan.', 'satu', 'dua'];

/** Plays the core stories in `browser` on a stage that has it. */
export function playCore(shared, browser) {
  const tell = (title, body, options) => story(`${browser}: ${title}`, shared, body, options);

  tell('typing, and the keys at the edges of blocks', async (scene) => {
    const { article, everybody } = await opened(scene, browser);
    await article.body.click();
    await article.type('Rapat dibuka pukul sembilan; “café” pun buka.');
    await article.reads(['Rapat dibuka pukul sembilan; “café” pun buka.']);
    await everybody.agree('a sentence');
    await article.press('Enter');
    await article.type('dua');
    await article.press('Home');
    await article.press('Backspace');
    await article.reads(['Rapat dibuka pukul sembilan; “café” pun buka.dua']);
    assert.deepEqual(await article.caretNow(), { block: 0, offset: 'Rapat dibuka pukul sembilan; “café” pun buka.'.length });
    await everybody.agree('a join by Backspace');
    await article.press('Enter');
    await article.press('ArrowUp');
    await article.press('End');
    await article.press('Delete');
    await everybody.agree('a join by Delete');
    await article.press('Home');
    await article.press('Enter');
    await article.reads(['', 'Rapat dibuka pukul sembilan; “café” pun buka.dua']);
    await article.press('End');
    await article.press('Shift+Enter');
    await article.type('baris');
    await everybody.agree('a line break');
    await article.press('Backspace');
    await article.press('ArrowLeft');
    await article.press('Delete');
    await article.reads(['', 'Rapat dibuka pukul sembilan; “café” pun buka.dua\nbar']);
    await article.press('Control+Backspace');
    await article.reads(['', 'Rapat dibuka pukul sembilan; “café” pun buka.dua\n']);
    await everybody.agree('letters and a word deleted');
    await article.press('Backspace');
    await article.press('Control+Home');
    await article.press('Delete');
    await article.reads(['Rapat dibuka pukul sembilan; “café” pun buka.dua']);
    await article.press('Backspace');
    await article.type('Ya. ');
    await article.reads(['Ya. Rapat dibuka pukul sembilan; “café” pun buka.dua']);
    await everybody.agree('the start of the text');
    // Beyond the basic plane, in plain text and where the editor types itself.
    await article.press('End');
    await article.type(' 😀');
    await article.press('Control+b');
    await article.type('👍🏽');
    await article.press('Control+b');
    await article.type('.');
    await article.reads(['Ya. Rapat dibuka pukul sembilan; “café” pun buka.dua 😀👍🏽.']);
    await everybody.agree('emoji');
  });

  tell('clicks, twice and three times, and everything selected', async (scene) => {
    const { article, everybody } = await opened(scene, browser);
    await article.body.click();
    for (const [number, words] of ['Warga menanam bakau.', 'Anak sekolah ikut serta.', 'Panen masih lama.'].entries()) {
      if (number) await article.press('Enter');
      await article.type(words);
    }
    await article.clickWord(1, 'sekolah', 2);
    await article.type('desa');
    await article.reads(['Warga menanam bakau.', 'Anak desa ikut serta.', 'Panen masih lama.']);
    await everybody.agree('a word replaced by a double click');
    await article.clickWord(1, 'ikut', 3);
    await article.type('Ganti.');
    await article.reads(['Warga menanam bakau.', 'Ganti.', 'Panen masih lama.']);
    await everybody.agree('a paragraph replaced by a triple click');
    await article.clickWord(0, 'menanam', 3);
    await article.press('Delete');
    await article.reads(['', 'Ganti.', 'Panen masih lama.']);
    await article.clickWord(2, 'Panen', 3);
    await article.press('Control+b');
    await everybody.agree('a paragraph made bold by a triple click');
    assert.equal(await article.body.locator('strong').innerText(), 'Panen masih lama.');
    await article.press('Control+a');
    await article.type('Baru.');
    await article.reads(['Baru.']);
    await article.press('Control+a');
    await article.press('Delete');
    await article.reads(['']);
    await article.type('Lagi.');
    await article.reads(['Lagi.']);
    await everybody.agree('everything replaced and deleted');
  });

  tell('marks by shortcut, undo and redo', async (scene) => {
    const { article, everybody } = await opened(scene, browser);
    await article.body.click();
    await article.type('biasa ');
    for (const [keys, tags] of [
      ['Control+b', 'strong'],
      ['Control+i', 'em'],
      ['Control+u', 'u'],
      ['Control+Shift+x', 's'],
    ]) {
      await article.press(keys);
      await article.type(`kata-${tags}`);
      await article.press(keys);
      await article.type(' biasa ');
      assert.equal(await article.body.locator(tags).innerText(), `kata-${tags}`);
    }
    await everybody.agree('four marks');
    await article.selectWord(0, 'biasa');
    await article.press('Control+b');
    const marked = await everybody.agree('a word made bold');
    await article.press('Control+b');
    await everybody.agree('and plain again');
    await article.press('Control+z');
    assert.deepEqual(await everybody.agree('undo'), marked);
    await article.press('Control+Shift+z');
    await article.press('Control+z');
    assert.deepEqual(await everybody.agree('redo and undo'), marked);
  });

  tell('lists, and the Tab key in them', async (scene) => {
    const { article, everybody } = await opened(scene, browser);
    await article.body.click();
    await article.press('Control+Shift+8');
    await article.type('satu');
    await article.press('Enter');
    await article.type('dua');
    await article.press('Tab');
    assert.deepEqual(await article.blocks(), [
      { tag: 'ul li p', text: 'satu' },
      { tag: 'ul li ul li p', text: 'dua' },
    ]);
    await everybody.agree('an item inside an item');
    await article.press('Shift+Tab');
    await article.press('Enter');
    await article.press('Enter');
    await article.type('keluar');
    assert.deepEqual(await article.blocks(), [
      { tag: 'ul li p', text: 'satu' },
      { tag: 'ul li p', text: 'dua' },
      { tag: 'p', text: 'keluar' },
    ]);
    await everybody.agree('out of the list');
    await article.button('Daftar nomor').click();
    await article.type(' nomor');
    assert.deepEqual((await article.blocks()).at(-1), { tag: 'ol li p', text: 'keluar nomor' });
    await article.press('Home');
    await article.press('Backspace');
    assert.deepEqual((await article.blocks()).at(-1), { tag: 'p', text: 'keluar nomor' });
    await everybody.agree('a numbered item and back');
  });

  tell('a link by keyboard, before a colleague’s eyes', async (scene) => {
    const { id, article, everybody } = await opened(scene, browser);
    const colleague = await (await scene.enter('penulis2', { browser })).open(id);
    everybody.articles.push(colleague);
    await article.body.click();
    await article.type('Baca peraturan itu.');
    await article.selectWord(0, 'peraturan');
    await article.press('Control+k');
    await article.page.waitForFunction(() => document.activeElement?.matches('input'));
    await article.type('https://contoh.go.id/peraturan');
    await article.press('Enter');
    const link = article.body.getByRole('link', { name: 'peraturan' });
    await link.waitFor();
    assert.equal(await link.getAttribute('href'), 'https://contoh.go.id/peraturan');
    await article.page.waitForFunction(() => document.activeElement?.isContentEditable);
    await everybody.agree('a link');
    const theirs = colleague.body.getByRole('link', { name: 'peraturan' });
    assert.equal(await theirs.getAttribute('href'), 'https://contoh.go.id/peraturan');
    await article.clickWord(0, 'peraturan', 2);
    await article.press('Control+k');
    await article.page.waitForFunction(() => document.activeElement?.value === 'https://contoh.go.id/peraturan');
    await article.press('Control+a');
    await article.press('Delete');
    await article.press('Enter');
    await link.waitFor({ state: 'detached' });
    await everybody.agree('no link');
    assert.equal(await theirs.count(), 0);
  });

  tell('copied, cut and pasted: with its structure, plain, and an address over words', async (scene) => {
    const { person, article, everybody } = await opened(scene, browser);
    await article.body.click();
    for (const [keys, words] of [
      [[], '## Jadwal'],
      [['Enter'], 'Baca **tebal** dan peraturan.'],
      [['Enter'], '- satu'],
      [['Enter'], 'dua'],
      [['Enter', 'Enter'], 'Akhir'],
    ]) {
      for (const key of keys) await article.press(key);
      await article.type(words);
    }
    await person.copiesElsewhere(null, 'https://contoh.go.id/peraturan');
    await article.clickWord(1, 'peraturan', 2);
    await article.press('Control+v');
    const link = article.body.getByRole('link', { name: 'peraturan' });
    await link.waitFor();
    assert.equal(await link.getAttribute('href'), 'https://contoh.go.id/peraturan');
    const [heading, linked, list, end] = await everybody.agree('an address over a word');
    assert.deepEqual((await article.blocks()).map(({ tag }) => tag), ['h2', 'p', 'ul li p', 'ul li p', 'p']);

    // All but the last line, from the keyboard.
    await article.press('Control+Home');
    for (let line = 0; line < 3; line += 1) await article.press('Shift+ArrowDown');
    await article.press('Shift+End');
    await article.press('Control+c');
    await article.press('Control+End');
    await article.press('Enter');
    await article.press('Control+v');
    await article.reads([...FIRST, 'Akhir', ...FIRST]);
    assert.deepEqual(await everybody.agree('a copy'), [heading, linked, list, end, heading, linked, list]);
    await article.press('Control+z');
    await article.press('Control+z');
    assert.deepEqual(await everybody.agree('two steps back'), [heading, linked, list, end]);

    // From within the bold word to within the list, and back in its place.
    await article.clickWord(1, 'tebal');
    await article.press('ArrowLeft');
    const { offset } = await article.caretNow();
    for (let line = 0; line < 2; line += 1) await article.press('Shift+ArrowDown');
    await article.press('Shift+Home');
    await article.press('Shift+ArrowRight');
    await article.press('Control+x');
    await article.reads(['Jadwal', `${FIRST[1].slice(0, offset)}ua`, 'Akhir']);
    await everybody.agree('a cut');
    await article.press('Control+v');
    await article.reads([...FIRST, 'Akhir']);
    assert.deepEqual(await everybody.agree('put back'), [heading, linked, list, end]);

    // What another page wrote, with what is not for us.
    const html =
      '<meta charset="utf-8"><h2 style="color: red">Dari laman lain</h2><p>Kata <b>tebal</b> dan <a href="https://contoh.go.id/lain">tautan</a>.</p>' +
      '<ul><li>butir<ul><li>dalam</li></ul></li></ul><script>document.title = "jahat"</script>';
    await person.copiesElsewhere(html, 'Dari laman lain\nKata tebal');
    await article.press('Control+a');
    await article.press('Control+v');
    await article.reads(['Dari laman lain', 'Kata tebal dan tautan.', 'butir', 'dalam']);
    await everybody.agree('another page’s text');
    assert.deepEqual((await article.blocks()).map(({ tag }) => tag), ['h2', 'p', 'ul li p', 'ul li ul li p']);
    assert.equal(await article.body.locator('strong').innerText(), 'tebal');
    assert.equal(await article.body.getByRole('link', { name: 'tautan' }).getAttribute('href'), 'https://contoh.go.id/lain');
    assert.doesNotMatch(await article.page.title(), /jahat/);

    await article.press('Control+a');
    await article.press('Control+Shift+v');
    await article.reads(['Dari laman lain', 'Kata tebal']);
    await everybody.agree('the same, plain');
    assert.equal(await article.body.locator('strong, a, ul').count(), 0);
    await article.press('Control+z');
    await article.reads(['Dari laman lain', 'Kata tebal dan tautan.', 'butir', 'dalam']);
    await everybody.agree('undo');
  });

  tell('signs become formats while typing', async (scene) => {
    const { article, everybody } = await opened(scene, browser);
    await article.body.click();
    await article.type('## Jadwal');
    await article.press('Enter');
    await article.type('- butir');
    await article.press('Enter');
    await article.press('Enter');
    await article.type('1. nomor');
    await article.press('Enter');
    await article.press('Enter');
    await article.type('> kutipan');
    await article.press('Enter');
    await article.press('Enter');
    await article.type('Ini **tebal** kata "dia"');
    assert.deepEqual(await article.blocks(), [
      { tag: 'h2', text: 'Jadwal' },
      { tag: 'ul li p', text: 'butir' },
      { tag: 'ol li p', text: 'nomor' },
      { tag: 'blockquote p', text: 'kutipan' },
      { tag: 'p', text: 'Ini tebal kata “dia”' },
    ]);
    assert.equal(await article.body.locator('strong').innerText(), 'tebal');
    await everybody.agree('five signs');
    await article.press('Enter');
    await article.type('# ');
    assert.equal((await article.blocks()).at(-1).tag, 'h1');
    await article.press('Backspace');
    assert.deepEqual((await article.blocks()).at(-1), { tag: 'p', text: '# ' });
    await everybody.agree('one taken back');
  });

  tell('an input method’s words arrive once', async (scene) => {
    const { article, everybody } = await opened(scene, browser);
    await article.body.click();
    await article.type('awal akhir');
    await article.caret(0, 5);
    await article.compose(['に', 'にほ', 'にほん', '日本'], '日本');
    await article.type('-');
    await article.reads(['awal 日本-akhir']);
    await everybody.agree('a composition');
    // A dead key: an accent, then its letter.
    await article.compose(['´'], 'é');
    await article.reads(['awal 日本-éakhir']);
    await everybody.agree('a dead key');
    await article.selectWord(0, 'akhir');
    await article.compose(['k', 'ko', 'こ'], 'こ');
    await article.reads(['awal 日本-éこ']);
    await everybody.agree('a composition over a selection');
    await article.press('End');
    await article.press('Enter');
    await article.compose(['y', 'や'], 'や');
    await article.reads(['awal 日本-éこ', 'や']);
    await article.press('Control+b');
    await article.compose(['m', 'ま'], 'ま');
    await article.reads(['awal 日本-éこ', 'やま']);
    assert.equal(await article.body.locator('strong').innerText(), 'ま');
    await everybody.agree('a composition in an empty paragraph, and one in bold');
    await article.press('Control+z');
    await article.reads(['awal 日本-éこ', 'や']);
    await everybody.agree('undo');
  });

  tell('a line that goes and comes back', async (scene) => {
    const line = await Line.to(scene.newsroom);
    scene.later(() => line.close());
    const { article, everybody } = await opened(scene, browser, { at: line.url, noise: NETWORK_NOISE });
    await article.body.click();
    await article.type('Sebelum. ');
    await everybody.agree('the line is there');
    line.cut();
    await article.says(/^(Luring|Menyambung)/);
    await article.type('Tanpa jaringan.');
    await article.press('Enter');
    await article.press('Control+b');
    await article.type('Tebal');
    await article.says(/^Luring · [1-9]\d* perubahan menunggu$/);
    everybody.stock.type(0, 0, 'Rekan: ');
    line.mend();
    await article.reads(['Rekan: Sebelum. Tanpa jaringan.', 'Tebal']);
    await everybody.agree('the line is back');
  });
}
