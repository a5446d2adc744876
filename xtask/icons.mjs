// Draws the PNG icons of the manifest from public/icons/siaran.svg: what some
// systems still ask for. Run by hand when the drawing changes:
//   node xtask/icons.mjs

import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'public', 'icons');
const svg = await readFile(join(FOLDER, 'siaran.svg'), 'utf8');
// A system cuts a maskable icon to its own shape: the drawing reaches the edges,
// and its sign stays within the middle 80 %.
const maskable = svg.replace(/ rx="\d+"/, '').replace('viewBox="0 0 64 64"', 'viewBox="0 0 64 64" class="maskable"');

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, size, drawing] of [
  ['siaran-192', 192, svg],
  ['siaran-512', 512, svg],
  ['siaran-maskable-512', 512, maskable],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}.maskable path{transform:translate(6.4px,6.4px) scale(.8)}</style>${drawing}`,
  );
  await writeFile(join(FOLDER, `${name}.png`), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
