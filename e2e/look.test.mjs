// How each screen looks and whether everyone can use it: pictures at desk and
// phone width, light and dark, and axe's WCAG 2.2 AA rules with no violation.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { eventually } from './patience.mjs';
import { HEADLINE, PARAGRAPHS } from './press_release.mjs';
import { ARTIFACTS, stage, story } from './story.mjs';
import { YjsClient } from './stock/headless.mjs';

const { source: AXE } = createRequire(import.meta.url)('axe-core');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const shared = stage();

for (const width of [1440, 390]) {
  for (const colorScheme of ['light', 'dark']) {
    story(`screens at ${width} px, ${colorScheme}`, shared, async (scene) => {
      const client = await scene.newsroom.as('penulis');
      const id = await client.article(HEADLINE);
      const writer = await YjsClient.join(scene.newsroom, id, await client.token());
      writer.write(PARAGRAPHS);
      await eventually('the server has the text', async () =>
        assert.equal((await client.content(id)).blocks.length, PARAGRAPHS.length),
      );
      writer.leave();

      const look = { viewport: { width, height: width > 800 ? 900 : 844 }, colorScheme, reducedMotion: 'reduce' };
      const guest = await scene.enter(null, look);
      await guest.page.goto('/masuk');
      await guest.page.getByRole('button', { name: 'Masuk', exact: true }).waitFor();
      await inspect(guest.page, 'masuk', width, colorScheme);

      const penulis = await scene.enter('penulis', look);
      await penulis.page.goto('/');
      await penulis.page.getByRole('link', { name: HEADLINE }).first().waitFor();
      await inspect(penulis.page, 'meja', width, colorScheme);
      // A colleague is in the text, their caret in sight.
      const colleague = await scene.enter('penulis2');
      const theirs = await colleague.open(id);
      await theirs.caret(3, 'Selama ini anak-anak'.length + 1);
      const article = await penulis.open(id);
      await article.sees(PARAGRAPHS.at(-1));
      await article.caret(2);
      await theirs.type(' kami');
      await article.sees('anak-anak kami');
      await article.seesFlag(colleague.user.display_name);
      await inspect(penulis.page, 'artikel', width, colorScheme);
    });
  }
}

async function inspect(page, name, width, scheme) {
  await mkdir(ARTIFACTS, { recursive: true });
  await page.evaluate(() => document.fonts.ready.then(() => document.getAnimations().forEach((motion) => motion.finish())));
  await page.screenshot({ path: join(ARTIFACTS, `look-${name}-${width}-${scheme}.png`) });
  const overflow = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${name} at ${width} px is ${overflow} px too wide`);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), RULES);
  assert.deepEqual(
    violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html.slice(0, 160)).join('\n  ')}`),
    [],
    `axe on ${name} at ${width} px, ${scheme}`,
  );
}
