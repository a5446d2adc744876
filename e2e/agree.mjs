// Everybody agrees: what the screens show, what the server holds and what a
// stock client has are one and the same text, in words, kinds and marks. Asked
// after each step of a story. Waits for events, never for time; writes nothing.

import assert from 'node:assert/strict';

import { ProseMirrorClient, canonical } from './stock/headless.mjs';

/** How long the last letter may take to arrive everywhere, ms. */
const LIMIT = 15_000;

/** How long one look at a view waits for a text before asking the server anew, ms. */
const LOOK = 2_000;

/**
 * Runs in the page: what the screen shows, in the shape of ProseMirror JSON.
 * Reads elements by their meaning alone; what is not editable and no picture
 * or rule (flags, captions, handles) is not text.
 */
function readingOf(root) {
  const MARKS = { STRONG: 'bold', B: 'bold', EM: 'italic', I: 'italic', U: 'underline', S: 'strike', STRIKE: 'strike', DEL: 'strike', CODE: 'code' };
  const BOXES = { BLOCKQUOTE: 'blockquote', UL: 'bulletList', OL: 'orderedList', LI: 'listItem' };
  const inline = (node, marks, out, code) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        if (!child.data) continue;
        const piece = { type: 'text', text: child.data };
        if (marks.length) piece.marks = [...marks].sort((a, b) => (a.type < b.type ? -1 : 1));
        const last = out.at(-1);
        if (last?.type === 'text' && JSON.stringify(last.marks) === JSON.stringify(piece.marks)) last.text += piece.text;
        else out.push(piece);
      } else if (child.nodeType !== Node.ELEMENT_NODE || child.getAttribute('aria-hidden') === 'true') {
        continue;
      } else if (child.tagName === 'BR') {
        out.push({ type: 'hardBreak' });
      } else if (child.tagName === 'A') {
        inline(child, [...marks, { type: 'link', href: child.getAttribute('href') }], out, code);
      } else if (MARKS[child.tagName] && !(code && child.tagName === 'CODE')) {
        inline(child, [...marks, { type: MARKS[child.tagName] }], out, code);
      } else {
        inline(child, marks, out, code);
      }
    }
    return out;
  };
  const textblock = (node, type, attrs) => {
    const content = inline(node, [], [], type === 'codeBlock');
    // The last line break of a block only holds its last line open.
    if (content.at(-1)?.type === 'hardBreak') content.pop();
    return { type, ...(attrs && { attrs }), ...(content.length && { content }) };
  };
  const blocks = (node) => {
    const out = [];
    for (const child of node.children) {
      const tag = child.tagName;
      if (tag === 'HR') out.push({ type: 'horizontalRule' });
      else if (tag === 'IMG') out.push({ type: 'image', attrs: { alt: child.alt, src: child.getAttribute('src') ?? '' } });
      else if (child.getAttribute('aria-hidden') === 'true') continue;
      else if (tag === 'P') out.push(textblock(child, 'paragraph'));
      else if (/^H[1-6]$/.test(tag)) out.push(textblock(child, 'heading', { level: Number(tag[1]) }));
      else if (tag === 'PRE') out.push(textblock(child, 'codeBlock'));
      else if (BOXES[tag]) {
        const start = tag === 'OL' && child.start !== 1 ? { attrs: { start: child.start } } : {};
        out.push({ type: BOXES[tag], ...start, content: blocks(child) });
      } else out.push(...blocks(child));
    }
    return out;
  };
  return blocks(root);
}

/**
 * Runs in the page: resolves to null as soon as the text reads as wanted, else
 * after `limit` ms to what it reads.
 */
function untilReads(root, { wanted, limit, readingOf }) {
  return new Promise((done) => {
    let timer = 0;
    const observer = new MutationObserver(() => look());
    const finish = (answer) => {
      observer.disconnect();
      clearTimeout(timer);
      done(answer);
    };
    const look = () => {
      if (JSON.stringify(readingOf(root)) === wanted) finish(null);
    };
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    timer = setTimeout(() => finish(readingOf(root)), limit);
    look();
  });
}

/** Everybody at one article: screens, the server and a stock client. */
export class Everybody {
  /** `articles` are the screens; the stock client joins by itself. */
  static async at(scene, id, ...articles) {
    const everybody = new Everybody();
    everybody.scene = scene;
    everybody.id = id;
    everybody.articles = articles;
    everybody.client = await scene.newsroom.as('penulis');
    everybody.stock = await ProseMirrorClient.join(scene.newsroom, id, await everybody.client.token('sepakat'));
    scene.later(() => everybody.stock.leave());
    return everybody;
  }

  /** Asserts that all read the same after a step; resolves to the blocks. */
  async agree(step, limit = LIMIT) {
    const end = Date.now() + limit;
    for (;;) {
      await Promise.all(this.articles.map((article) => article.saved()));
      const { blocks: told, headline } = await this.client.content(this.id);
      const blocks = canonical({ type: 'doc', content: told }).content ?? [];
      const views = await Promise.all([
        this.#stockReads(blocks),
        ...this.articles.map((article, number) => screenReads(article, blocks, `screen ${number + 1}`)),
      ]);
      const odd = views.filter((view) => view !== null);
      if (!odd.length) {
        const half = JSON.stringify([blocks, headline]).match(/.{0,30}\uFFFD.{0,30}/u);
        assert.equal(half?.[0], undefined, `half a character in the text after: ${step}`);
        this.scene.assertClean();
        return blocks;
      }
      if (Date.now() > end) {
        const each = (side) => Object.fromEntries(odd.map((view) => [view.who, view[side]]));
        const who = odd.map((view) => view.who).join(', ');
        assert.deepEqual(each('reads'), each('wanted'), `${who} against the server after: ${step}`);
      }
    }
  }

  async #stockReads(told) {
    const blocks = barelyLinked(told);
    const wanted = JSON.stringify(blocks);
    const read = () => barelyLinked(canonical(this.stock.json()).content ?? []);
    const same = () => JSON.stringify(read()) === wanted;
    if (!same()) await this.stock.changes(same, LOOK);
    return same() ? null : { who: 'the stock client', reads: read(), wanted: blocks };
  }
}

/** ProseMirror JSON with links by their address alone: a stock schema fills in what else it wants. */
export function barelyLinked(json) {
  return JSON.parse(
    JSON.stringify(json, (_, value) => (value?.type === 'link' ? { type: 'link', attrs: { href: value.attrs?.href } } : value)),
  );
}

async function screenReads(article, blocks, who) {
  const wanted = asShown(blocks);
  const source = `const readingOf = ${readingOf}; return (${untilReads})(root, { ...argument, readingOf });`;
  const reads = await article.body.evaluate(new Function('root', 'argument', source), {
    wanted: JSON.stringify(wanted),
    limit: LOOK,
  });
  return reads === null ? null : { who, reads, wanted };
}

/** The server's blocks as far as a screen shows them, keys in the order of `readingOf`. */
function asShown(blocks) {
  return blocks.map((node) => {
    switch (node.type) {
      case 'text': {
        const marks = node.marks?.map(({ type, attrs }) => (type === 'link' ? { type, href: safe(attrs?.href) } : { type }));
        return { type: 'text', text: node.text, ...(marks && { marks }) };
      }
      case 'hardBreak':
      case 'horizontalRule':
        return { type: node.type };
      case 'image':
        return { type: 'image', attrs: { alt: node.attrs?.alt ?? '', src: node.attrs?.src ?? '' } };
      default: {
        const { level, start } = node.attrs ?? {};
        const attrs = node.type === 'heading' ? { level } : node.type === 'orderedList' && start ? { start } : null;
        const content = node.content ? asShown(node.content) : [];
        return { type: node.type, ...(attrs && { attrs }), ...(content.length && { content }) };
      }
    }
  });
}

/** An address that the screen shows as one; scripts are left out there. */
const safe = (href) => (/^\s*(javascript|data|vbscript):/i.test(href ?? '') ? null : (href ?? null));
