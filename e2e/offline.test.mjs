// The line goes and comes back: both went on writing, nothing is lost, and a
// text once opened opens without a network.

import assert from 'node:assert/strict';

import { sameText } from './article_page.mjs';
import { Line } from './line.mjs';
import { PARAGRAPHS } from './press_release.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

const shared = stage();

/** An article with the press release in it, written by an outside program. */
async function written(newsroom) {
  const penulis = await newsroom.as('penulis');
  const id = await penulis.article('Luring');
  const client = await YjsClient.join(newsroom, id, await penulis.token());
  client.write(PARAGRAPHS);
  const [other] = [await YjsClient.join(newsroom, id, await penulis.token('lain'))];
  await other.follows(Buffer.from(client.vector(), 'hex'));
  for (const each of [client, other]) each.leave();
  return id;
}

/** Both write while one of them is cut off; then the line is whole again. */
function cutOff(title, { cut, mend }) {
  story(title, shared, async (scene) => {
    const { newsroom } = scene;
    const id = await written(newsroom);
    const line = await Line.to(newsroom);
    scene.later(() => line.close());
    const away = await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE });
    const here = await scene.enter('penulis2');
    const [mine, theirs] = [await away.open(id), await here.open(id)];
    await sameText(mine, theirs);

    await cut(line, away);
    await mine.says(/^(Luring|Menyambung)/);
    await mine.caret(2);
    await mine.type(' Ditulis tanpa jaringan.');
    await mine.says(/^Luring · [1-9]\d* perubahan menunggu$/);
    await theirs.caret(2, 0);
    await theirs.type('Sementara itu: ');
    await theirs.caret(5);
    await theirs.type(' Ditulis di kantor.');
    await theirs.saved();
    assert.ok(!(await mine.lines())[5].includes('kantor'), 'the line is really cut');

    await mine.caret(8, 4);
    await mine.press('Enter');
    await mine.type('bagian baru ');
    const before = await mine.caretNow();
    assert.deepEqual(before, { block: 9, offset: 12 });

    await mend(line, away);
    const merged = (await sameText(mine, theirs)).map((block) => block.text);
    assert.ok(merged.some((text) => text.startsWith('Sementara itu: ') && text.endsWith(' Ditulis tanpa jaringan.')));
    assert.ok(merged.some((text) => text.endsWith(' Ditulis di kantor.')));
    assert.ok(merged.some((text) => text.startsWith('bagian baru ')));
    assert.deepEqual(await mine.caretNow(), before, 'the caret stays in its word');
    await mine.type('utuh ');
    await theirs.sees('bagian baru utuh ');
  });
}

cutOff('a cut line: both go on writing, all of it merges', {
  cut: (line) => line.cut(),
  mend: (line) => line.mend(),
});

cutOff('a browser that is offline: both go on writing, all of it merges', {
  cut: (_, person) => person.context.setOffline(true),
  mend: (_, person) => person.context.setOffline(false),
});

story('a text opened before shows before the network answers', shared, async (scene) => {
  const id = await written(scene.newsroom);
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const penulis = await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE });
  const article = await penulis.open(id);
  const lines = await article.lines();
  assert.deepEqual(lines.slice(-PARAGRAPHS.length), PARAGRAPHS);

  // A second tab whose websocket never opens.
  const tab = await penulis.context.newPage();
  await tab.routeWebSocket(/\/sync\//, () => {});
  await penulis.page.close();
  const again = penulis.article(tab);
  await tab.goto(`/artikel/${id}`);
  await again.sees(PARAGRAPHS.at(-1));
  assert.deepEqual(await again.lines(), lines);
});

story('the application opens, reads and writes with no network at all', shared, async (scene) => {
  const id = await written(scene.newsroom);
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const penulis = await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE });
  const article = await penulis.open(id);
  const lines = await article.lines();
  await penulis.page.evaluate(() => navigator.serviceWorker.ready.then((worker) => worker.active.state));
  // The worker has the first page's files in its store once it controls a page.
  await penulis.page.reload();
  await article.ready();

  line.cut();
  await penulis.page.reload();
  await article.sees(PARAGRAPHS.at(-1));
  assert.deepEqual(await article.lines(), lines);
  await article.caret(1);
  await article.type(' Ditulis sesudah dibuka luring.');
  await article.says(/^Luring · [1-9]\d* perubahan menunggu$/);
  await penulis.page.reload();
  await article.sees('Ditulis sesudah dibuka luring.');

  line.mend();
  await article.saved();
  const reader = await scene.newsroom.as('pembaca');
  const { blocks } = await reader.content(id);
  assert.ok(JSON.stringify(blocks).includes('Ditulis sesudah dibuka luring.'));
});
