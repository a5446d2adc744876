// One writer of a soak: a person at a screen who does, again and again, one
// thing that hands do. What is done is chosen by a chance of their own, so that
// a seed tells the same story again; how the colleagues' deeds fall between is
// up to the machine.

import { Chance } from './chance.mjs';

/** How often each deed is done, beside the others. */
const DEEDS = {
  type: 30,
  enter: 8,
  backspace: 6,
  retype: 6,
  removeAcross: 3,
  clickAndRetype: 3,
  mark: 8,
  block: 8,
  tab: 3,
  shortcutWhileTyping: 5,
  copyAndPaste: 4,
  cutAndPaste: 2,
  pasteFromElsewhere: 3,
  compose: 5,
  undo: 6,
  drag: 2,
  link: 1,
  replaceAll: 1,
  offline: 2,
  reload: 1,
  reopen: 1,
};

const WORDS = ['warga', 'pulau', 'dermaga', 'rapat', 'Senin', 'pukul 09.00', 'Rp48 juta', 'sekolah', 'café', 'kabupaten', '“ya”', '😀'];
const STARTS = ['# ', '## ', '- ', '1. ', '> ', '**tebal** ', '`kode` ', 'https://contoh.go.id '];
const BLOCKS = ['Control+Alt+2', 'Control+Alt+3', 'Control+Alt+0', 'Control+Shift+7', 'Control+Shift+8', 'Control+Shift+9'];
const MARKS = ['Control+b', 'Control+i', 'Control+u', 'Control+Shift+x', 'Control+e'];
const JAPANESE = [['に', 'にほ', 'にほん'], ['´'], ['か', 'かん', 'かんじ', '漢']];

/** Runs in the page: selects between two boundaries of words, each a share of what there is. */
function selectShares(root, { block, from, to, blocks }) {
  const all = [...root.querySelectorAll('p, h1, h2, h3, h4, h5, h6, pre')].filter((node) => !node.closest('[aria-hidden=true], [contenteditable=false]'));
  if (!all.length) return null;
  const first = Math.floor(block * all.length);
  const last = Math.min(first + blocks, all.length - 1);
  const boundary = (node, share) => {
    const text = node.textContent;
    const places = [0];
    for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) places.push(at + 1);
    if (places.at(-1) !== text.length) places.push(text.length);
    return places[Math.floor(share * places.length)];
  };
  const point = (node, offset) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    let rest = offset;
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      if (rest <= text.length) return [text, rest];
      rest -= text.length;
    }
    return [node, 0];
  };
  let start = boundary(all[first], from);
  let end = boundary(all[last], to);
  if (first === last && start > end) [start, end] = [end, start];
  all[last].scrollIntoView({ block: 'nearest' });
  getSelection().setBaseAndExtent(...point(all[first], start), ...point(all[last], end));
  const words = getSelection().toString();
  return `${first}:${start}${last === first && start === end ? '' : `–${last}:${end}`}${words ? ` ${JSON.stringify(words.slice(0, 24))}` : ''}`;
}

export class Writer {
  #person;
  #line;
  #chance;
  #ledger;
  #awayFor = 0;
  #round = 0;

  constructor({ name, person, line, article, ledger, seed, id }) {
    this.name = name;
    this.#person = person;
    this.#line = line;
    this.article = article;
    this.#ledger = ledger;
    this.id = id;
    this.#chance = new Chance(seed, name);
  }

  /** Does one thing (`deed`, if told); resolves to a short line that says what. `hot` is where everybody is busy. */
  async act(hot, round, deed = this.#chance.weighed(DEEDS)) {
    this.#round = round;
    const away = this.isAway;
    this.doing = deed;
    const block = this.#chance.share() < 0.4 ? hot : this.#chance.share();
    const detail = await this[`_${deed}`](block);
    if (away) {
      this.#awayFor -= 1;
      // After the deed, not before the next one: then whoever waits for all to
      // agree meanwhile also waits for the merge, and the next deed finds it done.
      if (!this.isAway) this.#line.mend();
    }
    return `${away ? '(away) ' : ''}${deed} ${detail ?? ''}`.trim();
  }

  /** Cut off, and not to be asked what the others have. */
  get isAway() {
    return this.#awayFor > 0;
  }

  /** Back on line, for a checkpoint. */
  comeBack() {
    this.#awayFor = 0;
    this.#line.mend();
  }

  /** A few words that end in a letter of their own. */
  #words() {
    const words = Array.from({ length: this.#chance.whole(1, 3) }, () => this.#chance.one(WORDS));
    return `${words.join(' ')} ${this.#ledger.fresh(`${this.name} r${this.#round} ${this.doing}`)} `;
  }

  /** Puts a caret (or a selection) somewhere; resolves to where. */
  async #place(block, { range = false, blocks = 0 } = {}) {
    const from = this.#chance.share();
    const to = range ? this.#chance.share() : from;
    await this.article.body.focus();
    const where = await this.article.body.evaluate(selectShares, { block, from, to, blocks });
    await this.article.heard();
    return where ?? '(nowhere)';
  }

  /** What vanishes meanwhile was taken on purpose. */
  async #taking(act) {
    const { page } = this.article;
    await page.evaluate(() => window.soak.begin());
    await act();
    await this.article.heard();
    const gone = await page.evaluate(() => window.soak.end());
    this.#ledger.take(gone, this.name);
    return gone.length ? `took ${gone.join('')}` : '';
  }

  async #press(keys, times = 1) {
    for (let time = 0; time < times; time += 1) await this.article.press(keys);
  }

  async _type(block) {
    const where = await this.#place(block);
    const words = this.#words();
    await this.article.type(words);
    return `${where} ${words}`;
  }

  async _enter(block) {
    const where = await this.#place(block);
    await this.#press(this.#chance.share() < 0.2 ? 'Shift+Enter' : 'Enter');
    const words = this.#words();
    await this.article.type(words);
    return `${where} ${words}`;
  }

  async _backspace(block) {
    const where = await this.#place(block);
    const key = this.#chance.one(['Backspace', 'Delete', 'Control+Backspace', 'Control+Delete']);
    const times = this.#chance.whole(1, 4);
    return `${where} ${key}×${times} ${await this.#taking(() => this.#press(key, times))}`;
  }

  async _retype(block) {
    const where = await this.#place(block, { range: true });
    const words = this.#words();
    return `${where} ${words} ${await this.#taking(() => this.article.type(words))}`;
  }

  async _removeAcross(block) {
    const where = await this.#place(block, { range: true, blocks: this.#chance.whole(1, 2) });
    const keys = this.#chance.one(['Backspace', 'Delete', 'Enter']);
    return `${where} ${keys} ${await this.#taking(() => this.#press(keys))}`;
  }

  async _clickAndRetype(block) {
    const where = await this.#place(block);
    const count = this.#chance.whole(2, 3);
    const box = await this.article.body.evaluate(() => {
      const range = getSelection().getRangeAt(0);
      const { left, top, height } = range.getClientRects()[0] ?? range.startContainer.parentElement.getBoundingClientRect();
      const [x, y] = [left + 4, top + height / 2];
      return document.elementFromPoint(x, y) && { x, y };
    });
    // A colleague's words have pushed it out of sight meanwhile.
    if (!box) return `${where} out of sight`;
    await this.article.hands.clicks(box.x, box.y, count);
    await this.article.heard();
    const inside = await this.article.body.evaluate((root) => root.contains(document.activeElement) && root.contains(getSelection().anchorNode));
    if (!inside) return `${where} missed`;
    const words = this.#words();
    return `${where} ×${count} ${words} ${await this.#taking(() => this.article.type(words))}`;
  }

  async _mark(block) {
    const where = await this.#place(block, { range: this.#chance.share() < 0.8 });
    const keys = this.#chance.one(MARKS);
    await this.#press(keys);
    return `${where} ${keys}`;
  }

  async _block(block) {
    const where = await this.#place(block, { range: true, blocks: this.#chance.whole(0, 2) });
    const keys = this.#chance.one(BLOCKS);
    await this.#press(keys);
    return `${where} ${keys}`;
  }

  async _tab(block) {
    const where = await this.#place(block);
    const inList = await this.article.body.evaluate(() => getSelection().anchorNode?.parentElement?.closest('li') !== null);
    if (!inList) return `${where} not in a list`;
    const keys = this.#chance.one(['Tab', 'Shift+Tab']);
    await this.#press(keys);
    return `${where} ${keys}`;
  }

  async _shortcutWhileTyping(block) {
    const where = await this.#place(block);
    await this.#press('End');
    await this.#press('Enter');
    const words = this.#chance.one(STARTS) + this.#words();
    await this.article.type(words);
    return `${where} ${words}`;
  }

  async _copyAndPaste(block) {
    const from = await this.#place(block, { range: true, blocks: this.#chance.whole(0, 2) });
    await this.#press('Control+c');
    const to = await this.#place(this.#chance.share());
    const keys = this.#chance.one(['Control+v', 'Control+Shift+v']);
    await this.#press(keys);
    return `${from} → ${to} ${keys}`;
  }

  async _cutAndPaste(block) {
    const from = await this.#place(block, { range: true, blocks: this.#chance.whole(0, 1) });
    const taken = await this.#taking(() => this.#press('Control+x'));
    const to = await this.#place(this.#chance.share());
    await this.#press('Control+v');
    return `${from} → ${to} ${taken}`;
  }

  async _pasteFromElsewhere(block) {
    const where = await this.#place(block);
    const words = this.#words();
    if (this.#chance.share() < 0.5) {
      await this.article.pasteHtml(`<h2>Judul</h2><p>Tempel <b>${words}</b></p><ul><li>butir</li><li>lain</li></ul>`);
    } else {
      await this.article.pastePlain(`Tempel ${words}\n\nbaris kedua`);
    }
    return `${where} ${words}`;
  }

  async _compose(block) {
    const where = await this.#place(block);
    const steps = this.#chance.one(JAPANESE);
    const words = `か${this.#ledger.fresh(`${this.name} r${this.#round} ${this.doing}`)}`;
    await this.article.compose(steps, words);
    return `${where} ${words}`;
  }

  async _undo() {
    await this.article.body.focus();
    const times = this.#chance.whole(1, 4);
    const again = this.#chance.whole(0, times);
    const taken = await this.#taking(async () => {
      await this.#press('Control+z', times);
      await this.#press('Control+Shift+z', again);
    });
    return `×${times}, redo ×${again} ${taken}`;
  }

  async _drag(block) {
    const where = await this.#place(block, { range: true });
    const { page } = this.article;
    const ends = await this.article.body.evaluate((root) => {
      const range = getSelection().getRangeAt(0);
      const box = [...range.getClientRects()].find((each) => each.width > 2);
      const blocks = [...root.querySelectorAll('p')].map((node) => node.getBoundingClientRect()).filter((each) => each.top > 90 && each.bottom < innerHeight - 90 && each.height > 0);
      if (!box || box.top < 0 || box.bottom > innerHeight || !blocks.length) return null;
      const target = blocks[Math.floor(blocks.length / 2)];
      return { from: [box.left + box.width / 2, box.top + box.height / 2], to: [target.left + 30, target.top + target.height / 2] };
    });
    if (!ends) return `${where} nothing to drag`;
    await page.mouse.move(...ends.from);
    await page.mouse.down();
    await page.mouse.move(ends.from[0] + 8, ends.from[1] + 4, { steps: 2 });
    await page.mouse.move(...ends.to, { steps: 4 });
    await page.mouse.up();
    return where;
  }

  async _link(block) {
    const where = await this.#place(block, { range: true });
    await this.#press('Control+k');
    const field = await this.article.page.evaluate(() => document.activeElement?.matches('input') ?? false);
    if (!field) return `${where} no field`;
    await this.#press('Control+a');
    await this.article.type('https://contoh.go.id/soak');
    await this.#press('Enter');
    await this.article.body.focus();
    return where;
  }

  async _replaceAll(block) {
    await this.#place(block);
    await this.#press('Control+h');
    const { page } = this.article;
    const field = page.getByRole('textbox', { name: 'Cari di naskah' });
    await field.waitFor();
    const [from, to] = this.#chance.share() < 0.5 ? ['warga', 'penduduk'] : ['penduduk', 'warga'];
    await field.fill(from);
    await page.getByRole('textbox', { name: 'Ganti dengan' }).fill(to);
    await page.getByRole('button', { name: 'Ganti semua' }).click();
    await this.#press('Escape');
    return `${from} → ${to}`;
  }

  async _offline(block) {
    if (!this.isAway) {
      this.#line.cut();
      this.#awayFor = this.#chance.whole(1, 3);
    }
    return `for ${this.#awayFor}; ${await this._type(block)}`;
  }

  async _reload() {
    if (this.isAway) return 'not while away';
    await this.article.says(/^(Tersimpan|Luring)/);
    await this.article.page.reload();
    await this.article.ready();
    return '';
  }

  async _reopen() {
    if (this.isAway) return 'not while away';
    await this.article.says(/^(Tersimpan|Luring)/);
    await this.article.page.close();
    this.#person.page = await this.#person.context.newPage();
    this.article = await this.#person.open(this.id, this.#person.page);
    return '';
  }
}
