// The line between browsers and server, which a test can cut and mend. Cutting
// ends every connection at once, as a pulled cable seen by both sides would
// after its time-outs; an open websocket under setOffline() merely freezes.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Line {
  #sockets = new Set();
  #server;
  #whole = true;
  #frozen = false;

  /**
   * A line to a newsroom, or to the first of several nodes that takes calls; pages
   * use `line.url` in place of the server's.
   */
  static async to(...newsrooms) {
    const line = new Line();
    line.#server = createServer((near) => {
      if (!line.#whole) {
        near.destroy();
        return;
      }
      if (line.#frozen) {
        line.#sockets.add(near);
        near.on('error', () => {});
        return;
      }
      line.#join(near, newsrooms);
    });
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    line.port = line.#server.address().port;
    return line;
  }

  #join(near, [newsroom, ...others]) {
    const far = connect(newsroom.port, '127.0.0.1');
    let through = false;
    far.once('connect', () => {
      through = true;
      near.pipe(far);
      far.pipe(near);
    });
    far.on('error', () => {});
    far.on('close', () => {
      this.#sockets.delete(far);
      if (through || !others.length || near.destroyed) near.destroy();
      else this.#join(near, others);
    });
    near.on('error', () => {});
    near.on('close', () => {
      this.#sockets.delete(near);
      far.destroy();
    });
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
    }
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends all connections and lets no new one through. */
  cut() {
    this.#whole = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing passes any more, and nobody is told: a cable pulled far away. */
  freeze() {
    this.#frozen = true;
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  /** Lets connections through again. */
  mend() {
    this.#whole = true;
  }

  async close() {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
