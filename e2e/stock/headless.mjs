// Stock clients without a browser: a bare Yjs document on y-websocket, and the
// same with y-prosemirror's binding to a real ProseMirror view (in jsdom).
// Unmodified packages throughout; they join by personal access token.

import { Image } from '@tiptap/extension-image';
import { getSchema } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { JSDOM } from 'jsdom';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

import { eventually } from '../patience.mjs';

/** A document that follows an article and does nothing by itself. */
export class YjsClient {
  /** Its Yjs, to make shared types with. */
  Y = Y;

  static async join(newsroom, id, token) {
    const client = new this();
    client.doc = new Y.Doc();
    client.own = 0;
    client.provider = new WebsocketProvider(`ws://${newsroom.host}/sync`, id, client.doc, {
      params: { token },
      WebSocketPolyfill: WebSocket,
      disableBc: true,
    });
    client.doc.on('update', (_, origin) => {
      if (origin !== client.provider) client.own += 1;
    });
    await new Promise((done) => client.provider.once('sync', done));
    return client;
  }

  /** All of the document, as bytes that equal documents share. */
  bytes() {
    return Buffer.from(Y.encodeStateAsUpdate(this.doc)).toString('hex');
  }

  vector() {
    return Buffer.from(Y.encodeStateVector(this.doc)).toString('hex');
  }

  /** Waits until this document holds everything that another holds. */
  async follows(vector) {
    const wanted = Y.decodeStateVector(vector);
    await eventually('the document has caught up', () => {
      const own = Y.decodeStateVector(Y.encodeStateVector(this.doc));
      for (const [client, clock] of wanted) {
        if ((own.get(client) ?? 0) < clock) throw new Error(`${client}: ${own.get(client)} of ${clock}`);
      }
    });
  }

  /** Resolves once `holds()` does, asked after each change; in any case after `limit` ms. */
  async changes(holds, limit) {
    await new Promise((done) => {
      const end = () => {
        clearTimeout(timer);
        this.doc.off('afterAllTransactions', look);
        done();
      };
      const look = () => holds() && end();
      const timer = setTimeout(end, limit);
      this.doc.on('afterAllTransactions', look);
    });
  }

  /** Appends paragraphs; in place of the empty one that a new article has. */
  write(paragraphs) {
    this.doc.transact(() => {
      const body = this.doc.getXmlFragment('default');
      const blocks = paragraphs.map((text) => {
        const block = new Y.XmlElement('paragraph');
        block.insert(0, [new Y.XmlText(text)]);
        return block;
      });
      const untouched = body.length === 1 && body.get(0).toString() === '<paragraph></paragraph>';
      if (untouched) body.delete(0, 1);
      body.insert(body.length, blocks);
    });
  }

  leave() {
    this.provider.destroy();
    this.doc.destroy();
  }
}

/** The same with a ProseMirror editor on it, through y-prosemirror. */
export class ProseMirrorClient extends YjsClient {
  static async join(newsroom, id, token) {
    const client = await super.join(newsroom, id, token);
    await client.#bind();
    return client;
  }

  async #bind() {
    const { window } = new JSDOM('<!doctype html><div id="editor"></div>', { pretendToBeVisual: true });
    // prosemirror-view reads these from the global scope.
    for (const name of ['window', 'document', 'Node', 'Element', 'HTMLElement', 'MutationObserver', 'getComputedStyle']) {
      globalThis[name] ??= name === 'window' ? window : window[name];
    }
    this.document = window.document;
    const { ySyncPlugin } = await import('y-prosemirror');
    const { EditorState } = await import('@tiptap/pm/state');
    const { EditorView } = await import('@tiptap/pm/view');
    const schema = getSchema([StarterKit, Image]);
    const fragment = this.doc.getXmlFragment('default');
    const plugin = ySyncPlugin(fragment);
    this.schema = schema;
    this.view = new EditorView(this.document.querySelector('#editor'), {
      state: EditorState.create({ schema, plugins: [plugin] }),
    });
    // The binding fills the view in a task of its own.
    await eventually('the view shows the text', () => {
      if (this.view.state.doc.childCount < fragment.length) throw new Error(`${this.view.state.doc}`);
    });
  }

  json() {
    return this.view.state.doc.toJSON();
  }

  /** Where block `number` begins inside, as ProseMirror counts. */
  #inside(number) {
    let at = 0;
    for (let index = 0; index < number; index += 1) at += this.view.state.doc.child(index).nodeSize;
    return at + 1;
  }

  block(number) {
    return this.view.state.doc.child(number);
  }

  /** The number of the top-level block with these words. */
  find(words) {
    let found = -1;
    this.view.state.doc.forEach((node, _, index) => {
      if (found < 0 && node.textContent.includes(words)) found = index;
    });
    return found;
  }

  type(number, offset, text) {
    const at = this.#inside(number) + (offset === 'end' ? this.block(number).content.size : offset);
    this.view.dispatch(this.view.state.tr.insertText(text, at));
  }

  mark(number, from, to, name, attributes) {
    const start = this.#inside(number);
    this.view.dispatch(this.view.state.tr.addMark(start + from, start + to, this.schema.mark(name, attributes)));
  }

  split(number, offset) {
    this.view.dispatch(this.view.state.tr.split(this.#inside(number) + offset));
  }

  /** Joins a block to the one before it. */
  join(number) {
    this.view.dispatch(this.view.state.tr.join(this.#inside(number) - 1));
  }

  /** Makes a block a heading. */
  heading(number, level) {
    const at = this.#inside(number);
    this.view.dispatch(this.view.state.tr.setBlockType(at, at, this.schema.nodes.heading, { level }));
  }

  leave() {
    this.view.destroy();
    super.leave();
  }
}

/** ProseMirror JSON with what is equal written equally: no nulls, marks by name, neighbouring runs joined. */
export function canonical(node) {
  const out = { type: node.type };
  const attrs = Object.entries(node.attrs ?? {})
    .filter(([name, value]) => value !== null && value !== undefined && !(name === 'start' && value === 1))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (attrs.length) out.attrs = Object.fromEntries(attrs);
  if (node.text !== undefined) out.text = node.text;
  // ProseMirror marks a line break within marked words as well, in its own state
  // alone: the document has marks of words only.
  if (node.marks?.length && node.text !== undefined) out.marks = node.marks.map(canonical).sort((a, b) => (a.type < b.type ? -1 : 1));
  if (node.content?.length) {
    out.content = [];
    for (const child of node.content.map(canonical)) {
      const last = out.content.at(-1);
      const sameMarks = JSON.stringify(last?.marks) === JSON.stringify(child.marks);
      if (last?.type === 'text' && child.type === 'text' && sameMarks) last.text += child.text;
      else if (child.type !== 'text' || child.text !== '') out.content.push(child);
    }
    if (!out.content.length) delete out.content;
  }
  return out;
}

/** The words of each text block, in reading order. */
export function linesOf(node) {
  if (['paragraph', 'heading', 'codeBlock'].includes(node.type)) {
    return [(node.content ?? []).map((child) => (child.type === 'hardBreak' ? '\n' : (child.text ?? ''))).join('')];
  }
  return (node.content ?? []).flatMap(linesOf);
}
