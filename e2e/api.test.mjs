// What other programs rely on, without a browser: addresses, codes, shapes.
// One walk through the promised addresses; details are the server's own tests.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';

import WebSocket from 'ws';

import { Newsroom } from './newsroom.mjs';
import { eventually } from './patience.mjs';
import { YjsClient } from './stock/headless.mjs';

let newsroom;
before(async () => {
  newsroom = await Newsroom.open();
});
after(() => newsroom?.close());

/** Opens a bare socket and resolves to the code it is closed with. */
function closeCode(path, { cookie, send } = {}) {
  return new Promise((done, fail) => {
    const socket = new WebSocket(`ws://${newsroom.host}${path}`, { headers: cookie ? { cookie } : {} });
    const late = setTimeout(() => fail(new Error(`${path} was not closed`)), 5_000);
    socket.on('open', () => send && socket.send(send));
    socket.on('error', fail);
    socket.on('close', (code) => {
      clearTimeout(late);
      done(code);
    });
  });
}

test('each demo account signs in with the role it is named after', async () => {
  for (const name of ['penulis', 'penulis2', 'editor', 'verifikator', 'pengesah', 'administrator', 'pembaca']) {
    const client = await newsroom.as(name);
    assert.deepEqual(client.user.roles, [name.replace('2', '')]);
    assert.ok(client.user.display_name.length > 0);
  }
  await assert.rejects(newsroom.as('penulis', 'bukan itu'), /401/);
});

test('errors are problems with a code', async () => {
  const answer = await fetch(`${newsroom.url}/api/articles`);
  assert.equal(answer.status, 401);
  assert.match(answer.headers.get('content-type'), /application\/problem\+json/);
  const problem = await answer.json();
  assert.equal(problem.code, 'not_signed_in');
  for (const field of ['title', 'detail', 'request_id']) assert.equal(typeof problem[field], 'string', field);
});

test('an article begun twice under one id is one article', async () => {
  const penulis = await newsroom.as('penulis');
  const id = randomUUID();
  const first = await penulis.call('PUT', `/api/articles/${id}`, { headline: 'Satu' });
  const again = await penulis.call('PUT', `/api/articles/${id}`, { headline: 'Satu' });
  assert.ok([200, 201].includes(first.status), `${first.status} ${JSON.stringify(first.body)}`);
  assert.equal(again.status, 200);
  assert.equal(again.body.id, id);
  const content = await penulis.content(id);
  assert.equal(content.headline, 'Satu');
  assert.equal(content.blocks.length, 1);
  assert.equal(content.blocks[0].type, 'paragraph');
  assert.match(content.hash, /^[0-9a-f]{64}$/);
});

test('the list finds articles by their words', async () => {
  const penulis = await newsroom.as('penulis');
  await penulis.article('Kapal perintis berlayar lagi');
  const { articles } = await penulis.ask('GET', '/api/articles?q=perintis');
  assert.deepEqual(articles.map((article) => article.headline), ['Kapal perintis berlayar lagi']);
});

test('a token opens the door until it is withdrawn', async () => {
  const penulis = await newsroom.as('penulis');
  const made = await penulis.ask('POST', '/api/tokens', { name: 'naskah' });
  const ask = () => fetch(`${newsroom.url}/api/articles`, { headers: { authorization: `Bearer ${made.token}` } });
  assert.equal((await ask()).status, 200);
  await penulis.ask('DELETE', `/api/tokens/${made.id}`);
  assert.equal((await ask()).status, 401);
});

test('what a stock client writes stands in the canonical article', async () => {
  const penulis = await newsroom.as('penulis');
  const id = await penulis.article('Dari luar');
  const client = await YjsClient.join(newsroom, id, await penulis.token());
  client.write(['Satu.', 'Dua.']);
  await eventually('the words are there', async () => {
    const { blocks } = await penulis.content(id);
    assert.deepEqual(blocks.map((block) => block.content?.[0]?.text ?? ''), ['Satu.', 'Dua.']);
  });
  client.leave();
});

test('sockets are closed with the code that says why', async () => {
  const penulis = await newsroom.as('penulis');
  const token = await penulis.token();
  const id = await penulis.article();
  assert.equal(await closeCode(`/sync/${id}`), 4401);
  assert.equal(await closeCode(`/sync/${id}?token=salah`), 4401);
  assert.equal(await closeCode(`/sync/${randomUUID()}?token=${token}`), 4404);
});

test('operations answer', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics', '/api/openapi.json']) {
    assert.equal((await fetch(newsroom.url + path)).status, 200, path);
  }
});
