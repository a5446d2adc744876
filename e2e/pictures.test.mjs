// Pictures, from file to published look: chosen, dropped, pasted; seen by a
// colleague and in a stock Tiptap page; described; refused in words; cut off
// and sent again. The text never holds a picture that the server has not.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { sameText } from './article_page.mjs';
import { Line } from './line.mjs';
import { eventually } from './patience.mjs';
import { jpeg, png, withNotes } from './picture_files.mjs';
import { YjsClient } from './stock/headless.mjs';
import { StockPages } from './stock/page.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';

const shared = stage();
let pages;
before(async () => {
  pages = await StockPages.open();
});
after(() => pages?.close());

/**
 * A refusal is an answer, which the browser notes in its console. The trace of
 * a story fetches the previews of files, which no page of ours may.
 */
const REFUSED = /status of 4\d\d .*\/api\/media|Connecting to 'blob:/;

class Pictures {
  constructor(article) {
    this.article = article;
    this.page = article.page;
    this.uploads = this.page.getByRole('list', { name: 'Gambar yang diunggah' });
    this.card = this.page.getByRole('dialog', { name: 'Gambar' });
    this.badge = article.body.getByRole('button', { name: 'Belum ada teks alternatif' });
  }

  /** Chooses files with the toolbar's button. */
  async choose(...files) {
    const chooser = this.page.waitForEvent('filechooser');
    await this.article.button('Gambar').click();
    const named = files.map(({ name, bytes }) => ({ name, mimeType: 'image/png', buffer: bytes }));
    await (await chooser).setFiles(named);
  }

  /** Drops or pastes files, as the browser tells of it. */
  async bring(event, files, selector = '') {
    await this.article.body.evaluate(
      (root, [event, files, selector]) => {
        const data = new DataTransfer();
        for (const { name, kind, base64, size } of files) {
          const bytes = size ? new Uint8Array(size) : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          data.items.add(new File([bytes], name, { type: kind }));
        }
        const init = { bubbles: true, cancelable: true };
        const told =
          event === 'paste'
            ? new ClipboardEvent('paste', { ...init, clipboardData: data })
            : new DragEvent('drop', { ...init, dataTransfer: data });
        (selector ? root.querySelector(selector) : root).dispatchEvent(told);
      },
      [
        event,
        files.map(({ bytes, ...file }) => ({ kind: 'image/png', base64: bytes?.toString('base64'), ...file })),
        selector,
      ],
    );
  }

  /** The pictures in the text, as they are drawn. */
  all() {
    return this.article.body.evaluate((root) =>
      [...root.querySelectorAll('figure')].map((figure) => {
        const img = figure.querySelector('img');
        const caption = figure.querySelector('figcaption');
        return {
          src: img.getAttribute('src'),
          alt: img.getAttribute('alt'),
          caption: caption.textContent,
          // As style says it: strings one after another, in quotes.
          credit: [...getComputedStyle(caption, '::after').content.matchAll(/"((?:\\.|[^"\\])*)"/g)]
            .map(([, words]) => words.replace(/\\(.)/g, '$1'))
            .join(''),
          shown: img.complete && img.naturalWidth > 0,
          sides: `${img.getAttribute('width')}×${img.getAttribute('height')}`,
        };
      }),
    );
  }

  /** Waits until so many pictures are drawn, loaded; resolves to them. */
  shows(count) {
    return eventually(`${count} pictures are shown`, async () => {
      const all = await this.all();
      assert.equal(all.length, count);
      assert.ok(all.every((picture) => picture.shown), JSON.stringify(all));
      return all;
    });
  }

  async describe(fields) {
    for (const [name, value] of Object.entries(fields)) {
      await this.card.getByRole('textbox', { name, exact: true }).fill(value);
    }
    await this.card.getByRole('button', { name: 'Simpan' }).click();
    await this.card.waitFor({ state: 'hidden' });
  }
}

async function begun(scene, lines = ['Kalimat pertama.', 'Kalimat kedua.']) {
  const client = await scene.newsroom.as('penulis');
  const id = await client.article('Bergambar');
  const writer = await scene.enter('penulis', { noise: REFUSED });
  const mine = await writer.open(id);
  await mine.caret(0);
  for (const [number, line] of lines.entries()) {
    if (number) await mine.press('Enter');
    await mine.type(line);
  }
  await mine.saved();
  return { client, id, writer, mine, pictures: new Pictures(mine) };
}

story('a chosen picture is seen by everyone, described, and undone', shared, async (scene) => {
  const { client, id, mine, pictures } = await begun(scene);
  const colleague = await scene.enter('penulis2');
  const theirs = await colleague.open(id);
  const seen = new Pictures(theirs);
  const tiptap = await scene.enter(null);
  tiptap.username = 'tiptap';
  const token = await client.token();
  // As on Siaran's own host, where a stock page finds pictures by their path.
  await tiptap.context.route('**/media/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    const headers = { authorization: `Bearer ${token}` };
    route.fulfill({ response: await tiptap.context.request.get(scene.newsroom.url + pathname, { headers }) });
  });
  await tiptap.page.goto(pages.address(scene.newsroom, id, token));
  await tiptap.page.evaluate(() => window.stock.synced);

  await mine.caret(0);
  await pictures.choose({ name: 'pasar.png', bytes: png(1200, 800) });
  // Nothing says what it shows: the card asks at once.
  await pictures.card.waitFor();
  await pictures.card.getByRole('button', { name: 'Batal' }).click();
  const [picture] = await pictures.shows(1);
  assert.match(picture.src, /^\/media\/[0-9a-f-]{36}$/);
  assert.equal(picture.sides, '1200×800');
  assert.deepEqual((await mine.blocks()).map((block) => block.tag), ['p', 'img', 'p']);
  assert.ok(await pictures.uploads.isHidden());
  await mine.saved();
  await seen.shows(1);
  await sameText(mine, theirs);
  await tiptap.page.waitForFunction(() => document.querySelector('.tiptap img')?.naturalWidth === 1200);

  // Described by keys alone: on its button, then in the card.
  await pictures.badge.focus();
  await mine.press('Enter');
  await pictures.card.waitFor();
  await pictures.describe({ 'Teks alternatif': 'Pedagang di pasar pagi', Keterangan: 'Hari pertama.', 'Kredit foto': 'Sri "Rahayu"' });
  await pictures.badge.waitFor({ state: 'detached' });
  for (const view of [pictures, seen]) {
    await eventually('the words are shown', async () => {
      const [{ alt, caption }] = await view.all();
      assert.deepEqual([alt, caption], ['Pedagang di pasar pagi', 'Hari pertama.']);
    });
  }
  assert.equal((await pictures.all())[0].credit, 'Foto: Sri "Rahayu"');
  const image = await tiptap.page.evaluate(() => window.stock.editor.getJSON().content[1]);
  assert.equal(image.type, 'image');
  assert.deepEqual(
    [image.attrs.alt, image.attrs.title, image.attrs.width, image.attrs.height],
    ['Pedagang di pasar pagi', 'Hari pertama.', 1200, 800],
  );
  await eventually('the credit is in the media row', async () => {
    const answer = await colleague.context.request.get(`/api${picture.src}`);
    assert.equal((await answer.json()).credit, 'Sri "Rahayu"');
  });

  // Undone word by word, then the picture itself.
  await mine.saved();
  await mine.caret(1);
  await mine.press('Control+z');
  await eventually('the words are undone', async () => assert.equal((await pictures.all())[0].caption, ''));
  await mine.press('Control+z');
  await mine.reads(['Kalimat pertama.', 'Kalimat kedua.']);
  await sameText(mine, theirs);
  assert.equal(await tiptap.page.locator('.tiptap img').count(), 0);
});

story('the press’s own notes fill caption and credit', shared, async (scene) => {
  const { mine, pictures, writer } = await begun(scene);
  const notes = { byline: 'Bagus Prasetyo', credit: 'Humas Tirtamarga', caption: 'Wali kota membuka pasar.' };
  const bytes = withNotes(await jpeg(writer.page, 640, 400), notes);
  await mine.caret(1);
  await pictures.bring('paste', [{ name: 'a.jpg', bytes, kind: 'image/jpeg' }]);
  const [picture] = await pictures.shows(1);
  assert.equal(picture.caption, notes.caption);
  assert.equal(picture.credit, 'Foto: Humas Tirtamarga/Bagus Prasetyo');
  await pictures.card.waitFor();
  const field = (name) => pictures.card.getByRole('textbox', { name, exact: true });
  assert.equal(await field('Keterangan').inputValue(), notes.caption);
  assert.equal(await field('Kredit foto').inputValue(), 'Humas Tirtamarga/Bagus Prasetyo');
  // Decoration needs no words, and says so.
  await pictures.card.getByRole('checkbox', { name: 'Hiasan saja' }).check();
  await pictures.card.getByRole('button', { name: 'Simpan' }).click();
  await pictures.badge.waitFor({ state: 'detached' });
  assert.equal((await pictures.all())[0].alt, '');
  // A reader sees the credit too, and no buttons.
  const reader = await scene.enter('pembaca');
  await mine.saved();
  const shown = new Pictures(await reader.open(new URL(writer.page.url()).pathname.split('/').pop()));
  await eventually('the reader sees the credit', async () => {
    assert.equal((await shown.all())[0]?.credit, 'Foto: Humas Tirtamarga/Bagus Prasetyo');
  });
  assert.equal(await shown.article.body.getByRole('button').count(), 0);
  // Removed by its card, which its own button opens.
  await mine.body.locator('figure').hover();
  await mine.body.getByRole('button', { name: 'Atur gambar' }).click();
  await pictures.card.getByRole('button', { name: 'Hapus gambar' }).click();
  // The line that was opened below it stays.
  await mine.reads(['Kalimat pertama.', 'Kalimat kedua.', '']);
});

story('several dropped files land where they were dropped, in order', shared, async (scene) => {
  const { mine, pictures } = await begun(scene);
  await mine.caret(1);
  // The first is much the larger one, and yet comes first.
  const files = [
    { name: 'satu.png', bytes: png(1500, 1000) },
    { name: 'dua.png', bytes: png(300, 300) },
  ];
  // Its upload waits until the second has been answered.
  let second;
  await mine.page.route('**/api/media', async (route) => {
    if (!second) {
      second = mine.page.waitForResponse('**/api/media');
      await second;
    }
    await route.continue();
  });
  await pictures.bring('drop', files, 'p');
  await mine.type(' Sambil menulis.');
  const all = await pictures.shows(2);
  assert.deepEqual(all.map((picture) => picture.sides), ['1500×1000', '300×300']);
  assert.deepEqual((await mine.blocks()).map((block) => block.tag), ['p', 'img', 'img', 'p']);
  assert.equal((await mine.lines())[3], 'Kalimat kedua. Sambil menulis.');
  assert.ok(await pictures.card.isHidden(), 'nobody is interrupted while writing');
});

story('what is no picture is refused in words and the text is untouched', shared, async (scene) => {
  const { mine, pictures } = await begun(scene);
  const before = await mine.blocks();
  await pictures.choose({ name: 'surat.jpg', bytes: Buffer.from('Ini surat, bukan gambar.') });
  await pictures.uploads.getByText('Berkas ini bukan gambar yang dapat dipakai').waitFor();
  assert.deepEqual(await mine.blocks(), before);
  await pictures.uploads.getByRole('button', { name: 'Batalkan' }).click();
  await pictures.uploads.waitFor({ state: 'hidden' });
  await pictures.bring('paste', [{ name: 'raksasa.png', size: 25 * 1024 * 1024 + 1 }]);
  await pictures.uploads.getByText('lebih besar dari 25 MB').waitFor();
  assert.deepEqual(await mine.blocks(), before);
  await mine.saved();
});

story('a line cut during the upload leaves no picture, and trying again brings it', shared, async (scene) => {
  const { id } = await begun(scene);
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const away = await scene.enter('penulis2', { at: line.url, noise: NETWORK_NOISE });
  const mine = await away.open(id);
  const pictures = new Pictures(mine);
  await mine.caret(0);
  // The upload hangs in the line until it is cut.
  await away.context.route('**/api/media', () => {}, { times: 1 });
  await pictures.choose({ name: 'pasar.png', bytes: png(900, 600) });
  await pictures.uploads.getByRole('progressbar', { name: 'pasar.png' }).waitFor();
  assert.equal(await mine.body.locator('figure').count(), 0, 'nothing stands in the text yet');
  // Given up first: taking the route away lets what hangs in it go on.
  await pictures.uploads.getByRole('button', { name: 'Batalkan' }).click();
  await pictures.uploads.waitFor({ state: 'hidden' });
  await away.context.unroute('**/api/media');
  line.cut();
  await mine.says(/^(Luring|Menyambung)/);
  await pictures.choose({ name: 'pasar.png', bytes: png(900, 600) });
  await pictures.uploads.getByText('Server tidak terjangkau').waitFor();
  await mine.type(' Ditulis tanpa jaringan.');
  assert.equal(await mine.body.locator('figure').count(), 0);
  line.mend();
  await mine.saved();
  await pictures.uploads.getByRole('button', { name: 'Coba lagi' }).click();
  await pictures.shows(1);
  assert.deepEqual(await mine.lines(), ['Kalimat pertama. Ditulis tanpa jaringan.', '', 'Kalimat kedua.']);
  await mine.saved();
});

story('a picture chosen before the text is there comes with it', shared, async (scene) => {
  const owner = await scene.newsroom.as('penulis');
  const id = await owner.article('Menunggu naskah');
  const stock = await YjsClient.join(scene.newsroom, id, await owner.token());
  scene.later(() => stock.leave());
  stock.write(['Kalimat pertama.']);
  const writer = await scene.enter('penulis', { noise: REFUSED });
  let connect;
  const asked = new Promise((done) => (connect = done));
  await writer.page.routeWebSocket(/\/sync\//, async (line) => {
    await asked;
    line.connectToServer();
  });
  await writer.page.goto(`/artikel/${id}`);
  const mine = writer.article();
  const pictures = new Pictures(mine);
  const sent = writer.page.waitForResponse('**/api/media');
  await pictures.choose({ name: 'pasar.png', bytes: png(600, 400) });
  await sent;
  await pictures.uploads.getByText('pasar.png').waitFor();
  assert.equal(await mine.body.locator('figure').count(), 0);
  connect();
  await pictures.shows(1);
  assert.deepEqual((await mine.blocks()).map((block) => block.tag), ['p', 'img', 'p']);
  await pictures.uploads.waitFor({ state: 'hidden' });
});

story('a credit that the server did not take is taken back and told', shared, async (scene) => {
  const { mine, pictures, writer } = await begun(scene);
  await mine.caret(1);
  await pictures.choose({ name: 'pasar.png', bytes: png(600, 400) });
  await pictures.card.waitFor();
  await pictures.describe({ 'Teks alternatif': 'Pasar', 'Kredit foto': 'Sri Rahayu' });
  const credit = async (wanted) =>
    eventually(`the credit is ${wanted}`, async () => assert.equal((await pictures.all())[0].credit, wanted));
  await credit('Foto: Sri Rahayu');
  await writer.context.route('**/api/media/*', (route) =>
    route.request().method() === 'PATCH' ? route.fulfill({ status: 403, json: { code: 'forbidden' } }) : route.continue(),
  );
  const edit = async () => {
    await mine.body.locator('figure').hover();
    await mine.body.getByRole('button', { name: 'Atur gambar' }).click();
  };
  await edit();
  await pictures.describe({ 'Kredit foto': 'Orang lain' });
  const note = mine.page.getByRole('status').filter({ hasText: 'Kredit foto tidak tersimpan' });
  await note.waitFor();
  await credit('Foto: Sri Rahayu');
  const rules = () =>
    mine.page.evaluate(
      () => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => /^figcaption\[/.test(rule.cssText)).length,
    );
  assert.equal(await rules(), 1, 'rules of former credits do not stay');
  // Taken away for good, it does not come back from this browser's memory.
  await writer.context.unroute('**/api/media/*');
  await edit();
  await pictures.describe({ 'Kredit foto': '' });
  await credit('');
  assert.equal(await rules(), 0);
  await mine.saved();
  await mine.page.reload();
  await pictures.shows(1);
  await credit('');
});

story('a credit that could not be asked for is asked for on the next line', shared, async (scene) => {
  const { id, mine, pictures, writer } = await begun(scene);
  await mine.caret(1);
  await pictures.choose({ name: 'pasar.png', bytes: png(600, 400) });
  await pictures.card.waitFor();
  await pictures.describe({ 'Teks alternatif': 'Pasar', 'Kredit foto': 'Sri Rahayu' });
  const [{ src }] = await pictures.shows(1);
  await eventually('the credit is in the media row', async () => {
    const answer = await writer.context.request.get(`/api${src}`);
    assert.equal((await answer.json()).credit, 'Sri Rahayu');
  });
  await mine.saved();
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const colleague = await scene.enter('penulis2', { at: line.url, noise: NETWORK_NOISE });
  let asked = 0;
  await colleague.context.route('**/api/media/*', (route) => {
    asked += 1;
    return route.abort();
  });
  const seen = new Pictures(await colleague.open(id));
  await seen.shows(1);
  await eventually('the credit was asked for', async () => assert.equal(asked, 1));
  // Not with every letter that arrives.
  await mine.caret(0);
  await mine.type(' Lagi.');
  await seen.article.sees(' Lagi.');
  assert.equal(asked, 1);
  await colleague.context.unroute('**/api/media/*');
  line.cut();
  await seen.article.says(/^(Luring|Menyambung)/);
  line.mend();
  await eventually('the credit is shown', async () => assert.equal((await seen.all())[0].credit, 'Foto: Sri Rahayu'));
});
