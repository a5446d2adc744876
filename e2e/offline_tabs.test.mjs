// Two tabs of one browser at one article, without any network: each sees what
// the other writes, both say the same truth, and the store holds it once.

import assert from 'node:assert/strict';

import { Line } from './line.mjs';
import { eventually } from './patience.mjs';
import { records } from './store.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';

const shared = stage();

async function twoTabs(scene) {
  const id = await (await scene.newsroom.as('penulis')).article('Dua tab');
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const person = await scene.enter('penulis', { at: line.url, noise: NETWORK_NOISE });
  const first = await person.open(id);
  await person.page.evaluate(() => navigator.serviceWorker.ready);
  await person.page.reload();
  await first.ready();
  const second = await person.open(id, await person.context.newPage());
  return { id, line, person, first, second };
}

const said = async (article) => (await article.status.innerText()).trim();

/** Both say the same, and it reads like this. */
function agree(first, second, wanted) {
  return eventually(`both tabs say ${wanted}`, async () => {
    const [one, other] = await Promise.all([said(first), said(second)]);
    assert.match(one, wanted);
    assert.equal(one, other);
  });
}

story('two tabs write without a network, and both know it', shared, async (scene) => {
  const { id, line, first, second } = await twoTabs(scene);
  line.cut();
  await Promise.all([first, second].map((tab) => tab.says(/^Luring/)));

  await first.page.bringToFront();
  await first.body.click();
  await first.type('Dari tab satu. ');
  await second.sees('Dari tab satu.');
  await agree(first, second, /^Luring · 15 perubahan menunggu$/);
  await second.page.bringToFront();
  await second.caret(0);
  await second.type('Dari tab dua.');
  await first.sees('Dari tab dua.');
  const lines = ['Dari tab satu. Dari tab dua.'];
  await agree(first, second, /^Luring · 28 perubahan menunggu$/);

  // One tab closes; what it wrote is still there, and still waits.
  await first.page.close();
  await second.page.reload();
  await second.reads(lines);
  await second.says(/^Luring · 28 perubahan menunggu$/);
  assert.equal(await records(second.page, 'unsent', id), 28);

  line.mend();
  await second.saved();
  const { blocks } = await (await scene.newsroom.as('pembaca')).content(id);
  assert.deepEqual(blocks.map((block) => block.content.map((node) => node.text).join('')), lines);
  await eventually('nothing is marked as unsent', async () => assert.equal(await records(second.page, 'unsent', id), 0));
});

story('a tab that has a line sends what the other writes, and both say when it is safe', shared, async (scene) => {
  const { id, first, second } = await twoTabs(scene);
  // The second tab's line is gone; the first one's stands.
  await second.page.routeWebSocket(/\/sync\//, () => {});
  await second.page.reload();
  await second.says('Menyambung…');
  await second.body.click();
  await second.type('Lewat tab sebelah.');
  await first.sees('Lewat tab sebelah.');
  await first.saved();
  await eventually('the tab without a line knows that nothing waits', async () => assert.doesNotMatch(await said(second), /[1-9]/));
  const { blocks } = await (await scene.newsroom.as('pembaca')).content(id);
  assert.equal(blocks[0].content[0].text, 'Lewat tab sebelah.');
});

story('records are put together by one tab at a time, and none is lost or doubled', shared, async (scene) => {
  const { id, line, first, second } = await twoTabs(scene);
  line.cut();
  await Promise.all([first, second].map((tab) => tab.says(/^Luring/)));
  const sentence = 'Air naik setinggi lutut orang dewasa, dan perahu karet dikirim dari tiga pos. ';
  for (const tab of [first, second]) {
    await tab.page.bringToFront();
    await tab.caret(0);
    await tab.type(sentence.repeat(5));
  }
  const words = sentence.repeat(10);
  await eventually('both show all of it', async () => {
    for (const tab of [first, second]) assert.equal((await tab.lines())[0].trimEnd(), words.trimEnd());
  });
  await eventually('the records were put together', async () => {
    const count = await records(first.page, 'updates', id);
    assert.ok(count > 0 && count < 700, `${count} records`);
  });
  assert.equal(await records(first.page, 'unsent', id), words.length, 'each edit is still marked');
  await first.page.close();
  await second.page.reload();
  await second.sees(words.trimEnd());
  assert.equal((await second.lines())[0].trimEnd(), words.trimEnd());
  line.mend();
  await second.saved();
  const { blocks } = await (await scene.newsroom.as('pembaca')).content(id);
  assert.equal(blocks.map((block) => block.content.map((node) => node.text).join(''))[0].trimEnd(), words.trimEnd());
});
