// The browser was closed, there is neither network nor server, and the app may
// have become another version meanwhile: it starts, and has every word.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ArticlePage, sameText } from './article_page.mjs';
import { launchProfile } from './browsers.mjs';
import { PASSWORD } from './newsroom.mjs';
import { eventually } from './patience.mjs';
import { records } from './store.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';
import { Versions } from './version.mjs';

const shared = stage();

/** A browser with a profile that outlives it. */
class Machine {
  #folder;
  #at;

  static async at(url) {
    const machine = new Machine();
    machine.#folder = await mkdtemp(join(tmpdir(), 'siaran-profil-'));
    machine.#at = url;
    return machine;
  }

  /** Starts the browser; complaints about no network apart, none are expected. */
  async start() {
    this.context = await launchProfile(this.#folder, { baseURL: this.#at, locale: 'id-ID', viewport: { width: 1280, height: 800 } });
    this.context.setDefaultTimeout(10_000);
    this.complaints = [];
    this.context.on('weberror', (error) => this.complaints.push(String(error.error()?.stack)));
    this.context.on('console', (message) => {
      if (message.type() === 'error' && !NETWORK_NOISE.test(message.text()) && !/ 401 /.test(message.text())) this.complaints.push(message.text());
    });
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.article = new ArticlePage(this.page);
  }

  /** Closes it once `unsent` edits are on the disk. */
  async stop(unsent) {
    if (unsent) await eventually('all is on the disk', async () => assert.equal(await records(this.page, 'unsent'), unsent));
    await this.context.close();
    assert.deepEqual(this.complaints, []);
  }

  async open(path) {
    await this.page.goto(path);
  }

  async forget() {
    await this.context?.close().catch(() => {});
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function machine(scene, id) {
  const server = await Versions.of(scene.newsroom);
  scene.later(() => server.close());
  const browser = await Machine.at(server.url);
  scene.later(() => browser.forget());
  await browser.start();
  const signed = await browser.context.request.post('/api/session', {
    data: { username: 'penulis', password: PASSWORD },
    headers: { origin: server.url },
  });
  assert.equal(signed.status(), 200);
  await browser.open(`/artikel/${id}`);
  await browser.article.ready();
  await browser.page.evaluate(() => navigator.serviceWorker.ready);
  await browser.page.reload();
  await browser.article.ready();
  return { server, browser };
}

story('closed, started cold without a network, written, closed, and merged with what a colleague wrote', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Dimulai dingin');
  const { server, browser } = await machine(scene, id);
  await browser.article.body.click();
  await browser.article.type('Awal bersama.');
  await browser.article.saved();
  const colleague = await scene.enter('penulis2');
  const theirs = await colleague.open(id);

  await browser.stop();
  server.cut();
  await browser.start();
  // From the desk, as a person comes.
  await browser.open('/');
  await browser.page.getByRole('link', { name: 'Dimulai dingin' }).click();
  await browser.article.reads(['Awal bersama.']);
  await browser.article.caret(0);
  await browser.article.type(' Ditulis tanpa jaringan.');
  await browser.article.says('Luring · 24 perubahan menunggu');
  await browser.stop(24);

  await theirs.caret(0, 0);
  await theirs.type('Sementara itu: ');
  await theirs.saved();

  await browser.start();
  await browser.open(`/artikel/${id}`);
  await browser.article.reads(['Awal bersama. Ditulis tanpa jaringan.']);
  await browser.article.says('Luring · 24 perubahan menunggu');
  server.mend();
  const merged = await sameText(browser.article, theirs);
  assert.deepEqual(merged.map((block) => block.text), ['Sementara itu: Awal bersama. Ditulis tanpa jaringan.']);
  await browser.stop();
});

story('the same over an upgrade of the app', shared, async (scene) => {
  const id = await (await scene.newsroom.as('penulis')).article('Versi baru');
  const { server, browser } = await machine(scene, id);
  const version = () => browser.page.evaluate(() => document.querySelector('meta[name=versi]')?.content ?? '1');
  server.cut();
  await browser.article.says(/^Luring/);
  await browser.article.body.click();
  await browser.article.type('Dengan versi lama. ');
  await browser.article.says('Luring · 19 perubahan menunggu');
  await browser.stop(19);

  server.version = 2;
  server.mend();
  await browser.start();
  await browser.open(`/artikel/${id}`);
  await browser.article.saved();
  await eventually('the new version has come', async () => {
    await browser.page.reload();
    assert.equal(await version(), '2');
  }, 20_000);
  await browser.article.ready();
  await browser.article.reads(['Dengan versi lama. ']);
  await eventually('only the new version is kept', async () =>
    assert.deepEqual(await browser.page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('siaran-shell-'))), ['siaran-shell-2']));
  server.cut();
  await browser.article.says(/^Luring/);
  await browser.article.caret(0);
  await browser.article.type('Dengan versi baru.');
  await browser.stop(18);

  await browser.start();
  await browser.open(`/artikel/${id}`);
  assert.equal(await version(), '2');
  await browser.article.reads(['Dengan versi lama. Dengan versi baru.']);
  await browser.article.says('Luring · 18 perubahan menunggu');
  server.mend();
  await browser.article.saved();
  const { blocks } = await (await scene.newsroom.as('pembaca')).content(id);
  assert.equal(blocks[0].content[0].text, 'Dengan versi lama. Dengan versi baru.');
  await browser.stop();
});

story('the app can be installed', shared, async (scene) => {
  const manifest = await (await fetch(`${scene.newsroom.url}/manifest.webmanifest`)).json();
  assert.equal(manifest.id, '/');
  assert.equal(manifest.display, 'standalone');
  const sizes = new Set();
  for (const icon of manifest.icons) {
    const answer = await fetch(scene.newsroom.url + icon.src);
    assert.equal(answer.headers.get('content-type'), icon.type);
    if (icon.type !== 'image/png') continue;
    const bytes = Buffer.from(await answer.arrayBuffer());
    const size = `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
    assert.equal(size, icon.sizes);
    sizes.add(`${size} ${icon.purpose}`);
  }
  assert.deepEqual([...sizes].sort(), ['192x192 any', '512x512 any', '512x512 maskable']);
});
