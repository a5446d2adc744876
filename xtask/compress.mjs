// Writes NAME.br and NAME.gz beside each file of a built application, so that
// the server compresses nothing while people wait. Never changes a file.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

// Fonts (woff2) and pictures are compressed already.
const WORTH = /\.(html|css|js|mjs|wasm|json|svg|webmanifest|txt|xml)$/;
// Below this a compressed reply saves no packet. Bytes.
const SMALLEST = 512;

const folder = process.argv[2];
const names = await readdir(folder, { recursive: true });
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`.padStart(8);

await Promise.all(
  names
    .filter((name) => WORTH.test(name))
    .map(async (name) => {
      const path = join(folder, name);
      const bytes = await readFile(path);
      if (bytes.length < SMALLEST) return;
      const [small, zipped] = await Promise.all([
        brotli(bytes, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: 11,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
          },
        }),
        zip(bytes, { level: 9 }),
      ]);
      await Promise.all([writeFile(`${path}.br`, small), writeFile(`${path}.gz`, zipped)]);
      if (bytes.length > 20_000) {
        console.log(
          `    ${name.padEnd(44)} ${kilobytes(bytes.length)}  gzip ${kilobytes(zipped.length)}  brotli ${kilobytes(small.length)}`,
        );
      }
    }),
);
