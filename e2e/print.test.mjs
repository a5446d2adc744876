// On paper: the headline, the standfirst and the text, and nothing of what
// stands around and over them on the screen.

import assert from 'node:assert/strict';

import { png } from './picture_files.mjs';
import { stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

const shared = stage();

/** Runs in the page: what can be seen of it outside the fields and the words of the text. */
function furniture() {
  const seen = (node) => {
    const { width, height } = node.getBoundingClientRect();
    // What is for ears only is one pixel large.
    return width > 1 && height > 1 && node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const path = (node) => {
    const names = [];
    for (let at = node; at !== document.body; at = at.parentElement) names.unshift(at.getAttribute('class') ?? at.localName);
    return names.join(' > ');
  };
  const speaks = (node) => [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  return [...document.body.querySelectorAll('*')]
    .filter((node) => node.matches('button, input, progress, img, svg') || speaks(node))
    .filter((node) => !node.closest('textarea') && (node.matches('button') || !node.closest('[role=textbox]')))
    .filter(seen)
    .map(path);
}

story('a printed article is the article and nothing else', shared, async (scene) => {
  const client = await scene.newsroom.as('penulis');
  const id = await client.article('Siaran pers di atas kertas');
  const one = await scene.enter('penulis', { noise: /status of 4\d\d .*\/api\/media|Connecting to 'blob:/ });
  const two = await scene.enter('penulis2');
  const mine = await one.open(id);
  const theirs = await two.open(id);
  const { page } = mine;
  await mine.body.click();
  await mine.type('Kalimat pertama.');

  // All that may lie about: a picture that wants words, a file that was
  // refused, a note on what a paste left out, one on words that came away,
  // somebody who is followed.
  const choose = async (name, buffer) => {
    const chooser = page.waitForEvent('filechooser');
    await mine.button('Gambar').click();
    await (await chooser).setFiles([{ name, mimeType: 'image/png', buffer }]);
  };
  await choose('dermaga.png', png(320, 200));
  // The card asks at once what it shows.
  await page.getByRole('dialog', { name: 'Gambar' }).getByRole('button', { name: 'Batal' }).click();
  await mine.body.getByRole('button', { name: 'Belum ada teks alternatif' }).waitFor();
  await choose('rusak.png', Buffer.from('bukan gambar'));
  await page.getByRole('button', { name: 'Coba lagi' }).waitFor();
  await mine.caret(0);
  await mine.pasteHtml('<p>Tempelan.<img src="https://contoh.invalid/peta.png"></p>');
  await page.getByRole('button', { name: 'Tutup pesan' }).waitFor();
  const stranger = await YjsClient.join(scene.newsroom, id, await client.token('kartu'));
  scene.later(() => stranger.leave());
  stranger.doc.getMap('rescue').set('77.0.6', 'hilang');
  await page.getByRole('button', { name: 'Sisipkan di kursor' }).waitFor();
  await theirs.caret(0);
  await mine.seesFlag(two.user.display_name);
  await page.getByRole('button', { name: `Ikuti ${two.user.display_name}` }).click();
  await page.getByRole('button', { name: 'Berhenti' }).waitFor();

  const onScreen = (await page.evaluate(furniture)).join('\n');
  for (const name of ['topbar', 'foot', 'picture-alt', 'upload', 'left-out', 'rescued', 'following', 'peer-flag']) {
    assert.ok(onScreen.includes(name), `${name} is on the screen:\n${onScreen}`);
  }
  await page.emulateMedia({ media: 'print' });
  assert.deepEqual(await page.evaluate(furniture), []);
  assert.ok(await mine.headline.isVisible());
  assert.ok(await mine.body.getByText('Kalimat pertama.').isVisible());
  assert.ok(await mine.body.locator('figure img').isVisible());
});
