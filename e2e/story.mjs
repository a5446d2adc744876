// A story: a test with a newsroom and people in browsers. Whatever fails leaves
// a picture, a Playwright trace and the server's log in e2e/artifacts. Every
// story also asserts that no page complained and none spoke to a third party.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { ArticlePage } from './article_page.mjs';
import { launch } from './browsers.mjs';
import { Newsroom, PASSWORD, ROOT } from './newsroom.mjs';

export const ARTIFACTS = join(ROOT, 'e2e', 'artifacts');

/** Lines a browser writes itself when a test takes its network away. */
export const NETWORK_NOISE =
  /net::ERR_|WebSocket connection to|Failed to (fetch|load resource)|connection to (the server at )?ws|NetworkError when/;

/** A whole story may take this long, ms. */
const STORY_LIMIT = 120_000;

/** What a page may keep a person waiting, ms, before the story fails. */
const PATIENCE = 10_000;

/**
 * One server, and the browsers, for all stories of a file. People enter with
 * the first browser unless told otherwise.
 */
export function stage({ browsers = ['chromium'], ...options } = {}) {
  const shared = {};
  before(async () => {
    shared.newsroom = await Newsroom.open(options);
    for (const name of browsers) shared[name] = await launch(name);
    shared.browser = shared[browsers[0]];
  });
  after(async () => {
    for (const name of browsers) await shared[name]?.close();
    await shared.newsroom?.close();
  });
  return shared;
}

/** Tells a story on a stage: `tell(scene)`. */
export function story(title, shared, tell, { limit = STORY_LIMIT } = {}) {
  test(title, { timeout: limit }, async () => {
    const scene = new Scene(title, shared);
    try {
      await tell(scene);
      scene.assertClean();
    } catch (error) {
      await scene.keep(error);
      const complaints = scene.people.flatMap((person) => person.complaints);
      if (complaints.length) error.message += `\nthe pages complained:\n  ${complaints.slice(0, 5).join('\n  ')}`;
      throw error;
    } finally {
      await scene.close();
    }
  });
}

class Scene {
  people = [];
  #title;
  #closers = [];

  constructor(title, { newsroom, ...browsers }) {
    this.#title = title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
    this.newsroom = newsroom;
    this.browsers = browsers;
  }

  /**
   * Someone with a browser of their own. Signed in by a call, unless
   * `username` is null. `at` is another address of the same server, `browser`
   * one of the stage's. A long story is not `traced`: a trace grows with time.
   */
  async enter(username, { at = this.newsroom.url, browser = 'browser', noise, traced = true, ...options } = {}) {
    const context = await this.browsers[browser].newContext({
      baseURL: at,
      locale: 'id-ID',
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: at }).catch(() => {});
    context.setDefaultTimeout(PATIENCE);
    if (traced) await context.tracing.start({ screenshots: true, snapshots: true });
    const person = new Person(username, context, at, noise);
    this.people.push(person);
    if (username) await person.signInByCall();
    person.page = await context.newPage();
    return person;
  }

  /** Runs when the story ends, whatever its end. */
  later(close) {
    this.#closers.push(close);
  }

  assertClean() {
    for (const person of this.people) person.assertClean();
  }

  async keep(error) {
    await mkdir(ARTIFACTS, { recursive: true });
    const file = (kind) => join(ARTIFACTS, `${this.#title}.${kind}`);
    const complaints = this.people.flatMap((person) => person.complaints);
    await writeFile(
      file('log'),
      [String(error?.stack ?? error), '', ...complaints, '', '# server', this.newsroom.log.slice(-50_000)].join('\n'),
    );
    for (const [number, person] of this.people.entries()) {
      const name = `${number + 1}-${person.username ?? 'tamu'}`;
      await person.page?.screenshot({ path: file(`${name}.png`) }).catch(() => {});
      await person.context.tracing.stop({ path: file(`${name}.zip`) }).catch(() => {});
    }
  }

  async close() {
    for (const person of this.people) await person.context.close().catch(() => {});
    for (const close of this.#closers.reverse()) await close();
  }
}

class Person {
  complaints = [];
  strangers = [];

  constructor(username, context, at, noise) {
    this.username = username;
    this.context = context;
    this.at = at;
    this.noise = noise;
    const own = new URL(at).hostname;
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.hostname !== own) {
        this.strangers.push(request.url());
      }
    });
    context.on('weberror', (error) => this.complain(`page error: ${error.error()?.stack ?? error.error()}`));
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      const from = message.location().url;
      // “Who am I?” is answered 401 to a stranger, and the browser notes it.
      if (from.endsWith('/api/session') && / 401 /.test(message.text())) return;
      this.complain(`console: ${message.text()} (${from})`);
    });
  }

  complain(text) {
    if (this.noise?.test(text)) return;
    this.complaints.push(text);
  }

  assertClean() {
    assert.deepEqual(this.complaints, [], `${this.username}'s pages complained`);
    assert.deepEqual(this.strangers, [], `${this.username}'s pages spoke to third parties`);
  }

  /** Signs in without the page. */
  async signInByCall() {
    const answer = await this.context.request.post('/api/session', {
      data: { username: this.username, password: PASSWORD },
      headers: { origin: this.at },
    });
    assert.equal(answer.status(), 200, `${this.username} signs in: ${await answer.text()}`);
    this.user = (await answer.json()).user;
  }

  /** Signs in through the page that is open. */
  async signIn(username = this.username) {
    await this.page.getByRole('textbox', { name: 'Nama pengguna' }).fill(username);
    await this.page.getByLabel('Kata sandi').fill(PASSWORD);
    await this.page.getByRole('button', { name: 'Masuk', exact: true }).click();
    await this.page.getByRole('heading', { name: 'Meja redaksi' }).waitFor();
  }

  /** The account behind this browser. */
  async who() {
    const answer = await this.context.request.get('/api/session');
    return (await answer.json()).user;
  }

  /** The article's screen in a tab, as it stands. */
  article(page = this.page) {
    return new ArticlePage(page);
  }

  /** Opens an article in a tab and waits until it can be worked on. */
  async open(id, page = this.page) {
    await page.goto(`/artikel/${id}`);
    const article = this.article(page);
    await article.ready();
    return article;
  }
  /** Puts text, and HTML if any, on the clipboard as another program would: raw, by a copy command. */
  async copiesElsewhere(html, text = 'teks polos') {
    const page = await this.context.newPage();
    await page.evaluate(
      ([html, text]) =>
        document.addEventListener('copy', (event) => {
          event.preventDefault();
          if (html) event.clipboardData.setData('text/html', html);
          event.clipboardData.setData('text/plain', text);
          document.title = 'disalin';
        }),
      [html, text],
    );
    await page.bringToFront();
    await page.keyboard.press('Control+c');
    await page.waitForFunction(() => document.title === 'disalin');
    await page.close();
    await this.page.bringToFront();
  }
}
