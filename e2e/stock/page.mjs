// Bundles the stock Tiptap page and serves it from an origin of its own, as an
// outside program would be. Holds no test.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { build } from 'esbuild';

import { ROOT } from '../newsroom.mjs';

const HTML = `<!doctype html><html lang="id"><meta charset="utf-8"><title>Tiptap</title>
<link rel="icon" href="data:,"><style>.tiptap { white-space: pre-wrap }</style>
<div id="editor"></div><script src="/tiptap.js"></script></html>`;

export class StockPages {
  #server;

  static async open() {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, 'e2e/stock/tiptap.mjs')],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'warning',
    });
    const script = outputFiles[0].contents;
    const pages = new StockPages();
    pages.#server = createServer((request, response) => {
      const wanted = new URL(request.url, 'http://x').pathname;
      if (wanted === '/tiptap.js') {
        response.setHeader('content-type', 'text/javascript');
        response.end(script);
      } else {
        response.setHeader('content-type', 'text/html; charset=utf-8');
        response.end(HTML);
      }
    });
    pages.#server.listen(0, '127.0.0.1');
    await once(pages.#server, 'listening');
    return pages;
  }

  /** The address of a page that joins an article. */
  address(newsroom, id, token) {
    const query = new URLSearchParams({ server: `ws://${newsroom.host}/sync`, room: id, token });
    return `http://127.0.0.1:${this.#server.address().port}/?${query}`;
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
