// The article's screen as a person knows it: its fields by their accessible
// names, where to put the caret, what stands in the text. The names are those
// of ARCHITECTURE.md; nothing else of the page's build is relied on.

import assert from 'node:assert/strict';

import { handsOn } from './browsers.mjs';
import { eventually } from './patience.mjs';

/**
 * Runs in the page: the blocks of the text, one `{tag, text}` each, in reading
 * order. What assistive technology does not hear (carets, flags) is left out.
 */
function blocksOf(root) {
  const TEXTBLOCKS = new Set(['P', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'PRE']);
  const found = [];
  const textOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return '';
    if (node.tagName === 'BR') return node.nextSibling || node.previousSibling ? '\n' : '';
    return [...node.childNodes].map(textOf).join('');
  };
  const visit = (node, path) => {
    for (const child of node.children) {
      if (child.getAttribute('aria-hidden') === 'true') continue;
      if (TEXTBLOCKS.has(child.tagName)) {
        found.push({ tag: [...path, child.tagName].join(' ').toLowerCase(), text: textOf(child).replace(/\n$/, '') });
      } else if (['IMG', 'HR'].includes(child.tagName)) {
        found.push({ tag: child.tagName.toLowerCase(), text: '' });
      } else {
        visit(child, /^(UL|OL|LI|BLOCKQUOTE)$/.test(child.tagName) ? [...path, child.tagName] : path);
      }
    }
  };
  visit(root, []);
  return found;
}

/** Runs in the page: the text block with this number, as `blocksOf` counts. */
function textBlock(root, number) {
  const all = [...root.querySelectorAll('p, h1, h2, h3, h4, h5, h6, pre')];
  return all.filter((node) => !node.closest('[aria-hidden=true]'))[number];
}

/** Runs in the page: node and offset of a character of a block. */
function place(block, offset) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let last = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (offset <= node.length) return [node, offset];
    offset -= node.length;
    last = node;
  }
  return last ? [last, last.length] : [block, 0];
}

const IN_PAGE = `const blocksOf = ${blocksOf}; const textBlock = ${textBlock}; const place = ${place};`;

export class ArticlePage {
  constructor(page) {
    this.page = page;
    this.hands = handsOn(page);
    this.headline = page.getByRole('textbox', { name: 'Judul', exact: true });
    this.body = page.getByRole('textbox', { name: 'Isi', exact: true });
    this.status = page.getByRole('status', { name: 'Status simpan' });
    this.people = page.getByRole('list', { name: 'Sedang menyunting' });
    this.toolbar = page.getByRole('toolbar', { name: 'Format' });
  }

  /** The text is there and everything is saved. */
  async ready() {
    await this.body.waitFor();
    await this.saved();
  }

  /** A button of the toolbar. */
  button(name) {
    return this.toolbar.getByRole('button', { name, exact: true });
  }

  /** The status of saving reads like this. */
  async says(wanted, limit = 10_000) {
    await eventually(
      `the save status is ${wanted}`,
      async () => {
        const text = (await this.status.innerText({ timeout: 2_000 })).trim();
        if (wanted instanceof RegExp) assert.match(text, wanted);
        else assert.equal(text, wanted);
      },
      limit,
    );
  }

  saved() {
    return this.says('Tersimpan', 15_000);
  }

  /** Runs a function in the page with the text's element. */
  async inBody(body, argument) {
    return this.body.evaluate(new Function('root', 'argument', `${IN_PAGE} return (${body})(root, argument);`), argument);
  }

  /** Blocks with their kind: `{tag, text}`. */
  blocks() {
    return this.inBody((root) => blocksOf(root));
  }

  /** The words of every block. */
  async lines() {
    return (await this.blocks()).map((block) => block.text);
  }

  /** Puts the caret into block `number` at `offset` (UTF-16), or at its 'end'. */
  async caret(number, offset = 'end') {
    await this.select(number, offset, number, offset);
  }

  /** Selects from one place to another. */
  async select(fromBlock, fromOffset, toBlock, toOffset) {
    await this.body.focus();
    await this.inBody(
      (root, [fromBlock, fromOffset, toBlock, toOffset]) => {
        const at = (number, offset) => {
          const block = textBlock(root, number);
          return place(block, offset === 'end' ? block.textContent.length : offset);
        };
        const [from, start] = at(fromBlock, fromOffset);
        const [to, end] = at(toBlock, toOffset);
        getSelection().setBaseAndExtent(from, start, to, end);
      },
      [fromBlock, fromOffset, toBlock, toOffset],
    );
    await this.heard();
  }

  /** Selects a word in the block that holds it. */
  async selectWord(number, word) {
    const text = (await this.lines())[number];
    const at = text.indexOf(word);
    assert.notEqual(at, -1, `block ${number} holds ${JSON.stringify(word)}: ${text}`);
    await this.select(number, at, number, at + word.length);
  }

  /** Where the caret stands: `{block, offset}`; null if outside the text. */
  caretNow() {
    return this.inBody((root) => {
      const selection = getSelection();
      if (!selection.anchorNode || !root.contains(selection.anchorNode)) return null;
      const all = [...root.querySelectorAll('p, h1, h2, h3, h4, h5, h6, pre')];
      const block = all.findIndex((node) => node.contains(selection.anchorNode));
      const range = document.createRange();
      range.selectNodeContents(all[block]);
      range.setEnd(selection.anchorNode, selection.anchorOffset);
      return { block, offset: range.toString().length };
    });
  }

  /** Types as a person does, key by key. */
  async type(text) {
    await this.hands.type(text);
  }

  async press(keys) {
    await this.page.keyboard.press(keys);
  }

  /** Clicks a word in a block: once puts the caret there, twice selects it, thrice the block. */
  async clickWord(number, word, count = 1) {
    const [x, y] = await this.inBody(
      (root, [number, word]) => {
        const block = textBlock(root, number);
        const at = block.textContent.indexOf(word);
        const range = document.createRange();
        range.setStart(...place(block, at));
        range.setEnd(...place(block, at + word.length));
        block.scrollIntoView({ block: 'nearest' });
        const box = range.getClientRects()[0];
        return [box.left + box.width / 2, box.top + box.height / 2];
      },
      [number, word],
    );
    await this.hands.clicks(x, y, count);
    await this.heard();
  }

  /** Types through an input method: each of `steps` as it is composed, then `words`. */
  async compose(steps, words) {
    const method = await this.hands.composition();
    for (const step of steps) await method.update(step);
    await method.commit(words);
  }

  /** The editor has heard where the selection is: it is told in a task of its own. */
  heard() {
    return this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  }

  /** Pastes through the clipboard, as plain text. */
  async pastePlain(text) {
    await this.page.evaluate((words) => navigator.clipboard.writeText(words), text);
    await this.press('Control+Shift+V');
  }

  /** Pastes HTML that was copied elsewhere. */
  async pasteHtml(html) {
    await this.page.evaluate(async (html) => {
      const item = { 'text/html': new Blob([html], { type: 'text/html' }), 'text/plain': new Blob([html.replace(/<[^>]*>/g, '')], { type: 'text/plain' }) };
      await navigator.clipboard.write([new ClipboardItem(item)]);
    }, html);
    await this.press('Control+v');
  }

  /** Resolves, to the clock of this machine in ms, once the text holds `words`. */
  async sees(words, limit = 8_000) {
    const handle = await this.body.elementHandle();
    const moment = await this.page.waitForFunction(
      ([root, words]) => root.textContent.includes(words) && Date.now(),
      [handle, words],
      { timeout: limit, polling: 'raf' },
    );
    return moment.jsonValue();
  }

  /** Waits until the words of all blocks are these. */
  async reads(lines) {
    await eventually('the text reads as expected', async () => assert.deepEqual(await this.lines(), lines));
  }

  /** Waits for the flag of a colleague's caret. */
  async seesFlag(name) {
    const within = await this.body.evaluateHandle((body) => body.closest('main') ?? document.body);
    await this.page.waitForFunction(
      ([within, name]) => {
        const lists = [...within.querySelectorAll('ul, ol, [role=list]')].filter((list) => !list.closest('[contenteditable]'));
        return [...within.querySelectorAll('*')].some(
          (node) =>
            node.childElementCount === 0 &&
            node.textContent.trim() === name &&
            node.getClientRects().length > 0 &&
            !lists.some((list) => list.contains(node)),
        );
      },
      [within, name],
      { timeout: 8_000, polling: 'raf' },
    );
  }

  /** The headline, be it an input or an editable element. */
  headlineText() {
    return this.headline.evaluate((node) => ('value' in node ? node.value : node.textContent));
  }
}

/** Both people look at the same blocks, and nothing is on its way. */
export async function sameText(...pages) {
  await Promise.all(pages.map((page) => page.saved()));
  return eventually('everybody reads the same', async () => {
    const [first, ...others] = await Promise.all(pages.map((page) => page.blocks()));
    for (const other of others) assert.deepEqual(other, first);
    return first;
  });
}
