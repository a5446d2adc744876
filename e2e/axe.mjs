// axe's WCAG 2.2 AA rules on a page as it stands at rest. Holds no test.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const { source: AXE } = createRequire(import.meta.url)('axe-core');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Fonts are there, and what moves is at its end: half a fade is no colour to judge. */
export async function rest(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (const motion of document.getAnimations()) {
      // What goes on for ever has no end.
      if (motion.effect.getComputedTiming().endTime === Infinity) motion.cancel();
      else motion.finish();
    }
  });
}

/** Asserts that no rule is broken; `what` says where. */
export async function accessible(page, what) {
  await rest(page);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), RULES);
  assert.deepEqual(
    violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html.slice(0, 160)).join('\n  ')}`),
    [],
    `axe on ${what}`,
  );
}
