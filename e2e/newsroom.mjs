// A running newsroom: the release server as its own process, with its own data
// folder and port, and the HTTP calls that a test makes without a browser.
// Knows nothing of pages; never talks to a server it did not start.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { eventually } from './patience.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Of every demo account. */
export const PASSWORD = 'siaran-demo';

/** The release binary; `cargo xtask` names it in `SIARAN_BIN`. */
const BINARY =
  process.env.SIARAN_BIN ??
  join(resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target'), 'release', 'siaran');

/** How long a server may take from start to ready, ms. Seeding hashes seven passwords. */
const START_LIMIT = 20_000;

export class Newsroom {
  #process;
  #folder;
  #flags;
  #database;
  #log = [];

  /**
   * Starts a server with demo data; `flags` are appended to its command line.
   * `database` is an address in place of a file in its own folder.
   */
  static async open({ flags = [], database } = {}) {
    const newsroom = new Newsroom();
    newsroom.#folder = await mkdtemp(join(tmpdir(), 'siaran-'));
    newsroom.#flags = flags;
    newsroom.#database = database ?? `sqlite:${join(newsroom.#folder, 'siaran.db')}`;
    newsroom.port = await freePort();
    await newsroom.start();
    return newsroom;
  }

  get host() {
    return `127.0.0.1:${this.port}`;
  }

  get url() {
    return `http://${this.host}`;
  }

  /** What the server printed so far. */
  get log() {
    return this.#log.join('');
  }

  /** Starts on the same port and data as before. */
  async start() {
    const child = spawn(
      BINARY,
      ['serve', '--demo', '--listen', this.host, '--data', this.#folder]
        .concat(['--database', this.#database])
        .concat(this.#flags),
      { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => this.#log.push(bytes.toString()));
    }
    this.#process = child;
    const died = new Promise((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        reject(new Error(`the server ended early (${code ?? signal}):\n${this.log.slice(-2000)}`)),
      );
    });
    died.catch(() => {});
    const ready = eventually(`the server is ready at ${this.url}`, () => this.#ready(), START_LIMIT);
    await Promise.race([ready, died]);
  }

  async #ready() {
    const answer = await fetch(`${this.url}/readyz`);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`/readyz says ${answer.status}`);
  }

  /** `kill -9`: no chance to write anything any more. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** A polite end; resolves to the exit code. */
  async stop() {
    return this.#end('SIGTERM');
  }

  async #end(signal) {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    const [code] = await gone;
    return code;
  }

  /** Stops and forgets everything. */
  async close() {
    await this.#end('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Signs in and returns a client that calls the API in that name. */
  async as(username, password = PASSWORD) {
    const answer = await fetch(`${this.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url },
      body: JSON.stringify({ username, password }),
    });
    if (!answer.ok) throw new Error(`${username} cannot sign in: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    const { user } = await answer.json();
    return new Client(this, cookie, user);
  }
}

/** One signed-in account, without a browser. */
export class Client {
  #newsroom;
  #cookie;

  constructor(newsroom, cookie, user) {
    this.#newsroom = newsroom;
    this.#cookie = cookie;
    this.user = user;
  }

  /** Any call; resolves to status and parsed body. */
  async call(method, path, body) {
    const answer = await fetch(this.#newsroom.url + path, {
      method,
      headers: {
        cookie: this.#cookie,
        origin: this.#newsroom.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await answer.text();
    const json = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, body: json && text ? JSON.parse(text) : text };
  }

  /** A call that must succeed; resolves to its body. */
  async ask(method, path, body) {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  /** Begins an article and resolves to its id. */
  async article(headline = '') {
    return (await this.ask('POST', '/api/articles', { headline })).id;
  }

  /** The canonical article. */
  content(id) {
    return this.ask('GET', `/api/articles/${id}/content`);
  }

  /** A personal access token. */
  async token(name = 'uji') {
    return (await this.ask('POST', '/api/tokens', { name })).token;
  }
}

/** A port that was free a moment ago. */
export async function freePort() {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
