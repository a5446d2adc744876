// Who is here: typing, idle, gone; one person in two tabs; carets and selections
// where they belong; following a colleague.

import assert from 'node:assert/strict';

import { Line } from './line.mjs';
import { eventually } from './patience.mjs';
import { NETWORK_NOISE, stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

const shared = stage();

/** A lost tab is gone from everybody's list within this, ms. */
const GONE_WITHIN = 35_000;

async function stocked(scene, paragraphs) {
  const client = await scene.newsroom.as('editor');
  const id = await client.article('Hadir');
  const stock = await YjsClient.join(scene.newsroom, id, await client.token());
  scene.later(() => stock.leave());
  stock.write(paragraphs);
  return { id, stock };
}

/** The list's items, as a screen reader hears them. */
function names(article) {
  return article.people.getByRole('listitem').evaluateAll((items) => items.map((item) => item.getAttribute('aria-label')));
}

function hears(article, wanted, limit) {
  return eventually(`the list says ${wanted}`, async () => assert.deepEqual(await names(article), wanted), limit);
}

/** Where a colleague's caret stands in the window. */
function bar(article, name) {
  return article.page.evaluate((name) => {
    const flag = [...document.querySelectorAll('.peer-flag')].find((flag) => flag.textContent === name);
    if (!flag) return null;
    const { left, top, bottom } = flag.parentElement.getBoundingClientRect();
    return { left, top, bottom, seen: getComputedStyle(flag).opacity > 0.5 };
  }, name);
}

const LONG = Array.from({ length: 50 }, (_, n) => `Alinea ${n + 1}. ${'Kata demi kata mengisi baris ini. '.repeat(4)}`);

story('typing, following, and a lost tab that is gone within 35 s', shared, async (scene) => {
  const { id, stock } = await stocked(scene, LONG);
  const line = await Line.to(scene.newsroom);
  scene.later(() => line.close());
  const lost = await scene.enter('pembaca', { at: line.url, noise: NETWORK_NOISE });
  await lost.open(id);
  const one = await scene.enter('penulis');
  const two = await scene.enter('penulis2');
  const mine = await one.open(id);
  const theirs = await two.open(id);
  const [me, her, gone] = [one, two, lost].map((person) => person.user.display_name);
  const others = [gone, her].sort();
  await hears(mine, [`${me} (Anda)`, ...['Tamu', ...others].sort()]);
  const known = () => [...stock.provider.awareness.getStates().values()].map((state) => state.user?.name);
  await eventually('a stock client sees the reader', async () => assert.ok(known().includes(gone)));
  const frozen = Date.now();
  line.freeze();

  // She follows; I go up and down, and type.
  await mine.caret(48);
  await theirs.people.getByRole('button', { name: `Ikuti ${me}` }).click();
  const pill = theirs.page.getByText(`Mengikuti ${me}`, { exact: true });
  await pill.and(theirs.page.locator(':visible')).first().waitFor();
  const inSight = () =>
    eventually('her view is at my caret', async () => {
      const place = await bar(theirs, me);
      assert.ok(place && place.top > 56 && place.bottom < 800, JSON.stringify(place));
    });
  await inSight();
  await mine.caret(1);
  await inSight();
  await mine.caret(40);
  await inSight();
  let heard = 0;
  const count = ({ updated }) => (heard += updated.length);
  stock.provider.awareness.on('update', count);
  const began = Date.now();
  await mine.type('Saya mengetik kalimat yang cukup panjang untuk dihitung.');
  await eventually('I am typing, it is said', async () => assert.ok((await names(theirs)).includes(`${me} sedang mengetik…`)));
  await eventually('I have stopped', async () => assert.ok((await names(theirs)).includes(me)));
  stock.provider.awareness.off('update', count);
  const most = (Date.now() - began) / 80 + 10;
  assert.ok(heard <= most, `${heard} presence messages, at most ${most} are not a flood`);
  // Esc ends it; so do the wheel and typing.
  await theirs.press('Escape');
  await theirs.page.locator('.following').waitFor({ state: 'detached' });
  const still = await theirs.page.evaluate(() => scrollY);
  await mine.caret(1);
  await eventually('my caret is far from her view', async () => assert.ok((await bar(theirs, me)).top < 0));
  assert.equal(await theirs.page.evaluate(() => scrollY), still);
  await theirs.people.getByRole('button', { name: `Ikuti ${me}` }).click();
  await inSight();
  await theirs.page.mouse.move(640, 500);
  await theirs.page.mouse.wheel(0, 400);
  await theirs.page.locator('.following').waitFor({ state: 'detached' });
  await theirs.people.getByRole('button', { name: `Ikuti ${me}` }).click();
  await theirs.page.getByRole('button', { name: 'Berhenti', exact: true }).click();
  await theirs.page.locator('.following').waitFor({ state: 'detached' });

  const left = GONE_WITHIN - (Date.now() - frozen);
  await eventually('the lost tab is gone', async () => {
    assert.ok(!(await names(mine)).some((name) => name.startsWith(gone)), `mine: ${await names(mine)}`);
    assert.ok(!known().includes(gone), `stock: ${known()}`);
  }, left);
});

story('one person in two tabs is one, guests are numbered, who closes is gone at once', shared, async (scene) => {
  const { id, stock } = await stocked(scene, ['Satu.']);
  const client = await scene.newsroom.as('editor');
  const guest = await YjsClient.join(scene.newsroom, id, await client.token('tamu'));
  scene.later(() => guest.leave());
  stock.provider.awareness.setLocalState({});
  guest.provider.awareness.setLocalState({});
  const one = await scene.enter('penulis');
  const two = await scene.enter('penulis2');
  const mine = await one.open(id);
  await two.open(id);
  const second = await two.context.newPage();
  await two.open(id, second);
  const all = [`${one.user.display_name} (Anda)`, two.user.display_name, 'Tamu', 'Tamu 2'];
  await eventually('each is there once', async () => assert.deepEqual((await names(mine)).sort(), all.sort()));
  await two.context.close();
  await hears(mine, [`${one.user.display_name} (Anda)`, 'Tamu', 'Tamu 2'], 5_000);
});

story('namesakes are two people, and one follows the one that was chosen', shared, async (scene) => {
  const { id, stock } = await stocked(scene, LONG);
  const client = await scene.newsroom.as('editor');
  const second = await YjsClient.join(scene.newsroom, id, await client.token('kembar'));
  scene.later(() => second.leave());
  const name = 'Sri Rahayu';
  const at = (block) => {
    const anchor = stock.Y.createRelativePositionFromTypeIndex(stock.doc.getXmlFragment('default').get(block).get(0), 2);
    return { anchor, head: anchor };
  };
  for (const [{ provider }, account, block] of [
    [stock, 'akun-satu', 1],
    [second, 'akun-dua', 45],
  ]) {
    provider.awareness.setLocalState({ user: { name, color: '#0b7285', id: account }, cursor: at(block) });
  }
  const one = await scene.enter('penulis');
  const mine = await one.open(id);
  await hears(mine, [`${one.user.display_name} (Anda)`, name, name]);
  const follow = mine.people.getByRole('button', { name: `Ikuti ${name}` });
  const pressed = () => follow.evaluateAll((buttons) => buttons.map((button) => button.ariaPressed));
  // In the list they stand in the order of their clients.
  const first = stock.doc.clientID < second.doc.clientID ? 0 : 1;
  for (const [which, isThere] of [
    [1 - first, (y) => y > 1_000],
    [first, (y) => y < 400],
  ]) {
    await follow.nth(which).click();
    const wanted = [0, 1].map((number) => String(number === which));
    await eventually('the one chosen is followed', async () => assert.deepEqual(await pressed(), wanted));
    await eventually('the view goes there', async () => assert.ok(isThere(await mine.page.evaluate(() => scrollY))));
  }
  // Whoever leaves is not the other one.
  second.provider.awareness.setLocalState(null);
  await hears(mine, [`${one.user.display_name} (Anda)`, name]);
});

story('who does nothing for a minute is idle, until they move', shared, async (scene) => {
  const { id } = await stocked(scene, ['Satu.', 'Dua.']);
  const two = await scene.enter('penulis2');
  const theirs = await two.open(id);
  const mine = await (await scene.enter('penulis')).open(id);
  const name = two.user.display_name;
  await eventually('she is here', async () => assert.ok((await names(mine)).includes(name)));
  // Her computer's clock goes on by a minute.
  await theirs.page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 61_000;
  });
  await eventually('she is idle', async () => assert.ok((await names(mine)).includes(`${name}, diam`)));
  await theirs.caret(1);
  await eventually('she is back', async () => assert.ok((await names(mine)).includes(name)));
});

story('selections show over lines, empty ones and pictures; flags give way and come back', shared, async (scene) => {
  const { id, stock } = await stocked(scene, ['Baris satu.', '', 'Baris tiga.']);
  const picture = new stock.Y.XmlElement('image');
  picture.setAttribute('src', '/icons/siaran.svg');
  picture.setAttribute('alt', 'Lambang');
  stock.doc.getXmlFragment('default').insert(3, [picture]);
  const last = new stock.Y.XmlElement('paragraph');
  last.insert(0, [new stock.Y.XmlText('Baris lima.')]);
  stock.doc.getXmlFragment('default').insert(4, [last]);
  const two = await scene.enter('penulis2');
  const theirs = await two.open(id);
  const mine = await (await scene.enter('penulis')).open(id);
  await mine.sees('Baris lima.');
  await theirs.sees('Baris lima.');
  await theirs.select(0, 2, 3, 5);
  const name = two.user.display_name;
  await mine.seesFlag(name);
  await eventually('the empty line and the picture are washed', async () =>
    assert.equal(await mine.page.locator('.peer-wash').count(), 2),
  );
  const painted = await mine.page.evaluate(() =>
    [...CSS.highlights].filter(([name]) => name.startsWith('peer')).map(([, highlight]) => [...highlight].map(String).join()),
  );
  assert.deepEqual(painted.map((words) => words.replaceAll('\n', '')), ['ris satu.Baris tiga.Baris']);
  // Her flag stands over the line above hers: it gives way when I write there.
  await theirs.caret(2, 3);
  await eventually('her flag is seen', async () => assert.ok((await bar(mine, name)).seen));
  await mine.caret(1);
  await eventually('her flag gives way', async () => assert.ok(!(await bar(mine, name)).seen));
  // By the pointer it comes back.
  const place = await bar(mine, name);
  await mine.page.mouse.move(place.left + 3, place.bottom - 4);
  await eventually('her flag is seen again', async () => assert.ok((await bar(mine, name)).seen));
});
