// The server behind a stand-in that serves a later version of the app's page
// and service worker when told to: an upgrade without a second build. Can be
// cut and mended like a line.

import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { connect } from 'node:net';

export class Versions {
  #server;
  #sockets = new Set();
  #whole = true;
  /** Which version of the app is served. */
  version = 1;

  static async of(newsroom) {
    const versions = new Versions();
    const agent = new Agent();
    versions.#server = createServer((asked, answer) => {
      const far = request(
        { agent, host: '127.0.0.1', port: newsroom.port, path: asked.url, method: asked.method, headers: { ...asked.headers, 'accept-encoding': 'identity', 'if-none-match': '' } },
        async (found) => {
          const parts = [];
          for await (const part of found) parts.push(part);
          const body = versions.#changed(asked.url, Buffer.concat(parts));
          const { 'content-length': _, 'transfer-encoding': __, etag: ___, ...headers } = found.headers;
          answer.writeHead(found.statusCode, headers);
          answer.end(body);
        },
      );
      far.on('error', () => answer.destroy());
      asked.pipe(far);
    });
    versions.#server.on('connection', (socket) => {
      if (!versions.#whole) return socket.destroy();
      versions.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => versions.#sockets.delete(socket));
    });
    versions.#server.on('upgrade', (asked, near, head) => {
      const far = connect(newsroom.port, '127.0.0.1', () => {
        far.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${asked.rawHeaders.map((text, n) => text + (n % 2 ? '\r\n' : ': ')).join('')}\r\n`);
        far.write(head);
        near.pipe(far).pipe(near);
      });
      for (const socket of [near, far]) {
        socket.on('error', () => {});
        socket.on('close', () => (near.destroy(), far.destroy()));
      }
    });
    versions.#server.listen(0, '127.0.0.1');
    await once(versions.#server, 'listening');
    versions.url = `http://127.0.0.1:${versions.#server.address().port}`;
    return versions;
  }

  #changed(path, body) {
    if (this.version === 1) return body;
    if (path === '/sw.js') return body.toString().replace('siaran-shell-1', `siaran-shell-${this.version}`);
    if (path === '/') return body.toString().replace('<title>', `<meta name="versi" content="${this.version}"><title>`);
    return body;
  }

  cut() {
    this.#whole = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#whole = true;
  }

  async close() {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
