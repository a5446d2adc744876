// The stock client of a soak: writes by y-prosemirror's binding, in blocks at
// the top of the text, now and then.

import { Chance } from './chance.mjs';
import { countsOf } from './letters.mjs';

const DEEDS = { type: 6, mark: 2, split: 1, heading: 1, rest: 6 };

export class Stranger {
  name = 'stock';
  #chance;
  #ledger;

  constructor({ stock, ledger, seed, log }) {
    this.stock = stock;
    this.#ledger = ledger;
    this.#chance = new Chance(seed, this.name);
    this.#watch(log);
  }

  /**
   * The binding takes away what its schema does not have, unasked. The server
   * keeps such states from it; what two edits in flight make of one another
   * here, nobody can keep from it. Whatever it takes is written down.
   */
  #watch(log) {
    const { doc } = this.stock;
    const body = doc.getXmlFragment('default');
    let before = new Map();
    doc.on('beforeTransaction', ({ local }) => {
      if (local) before = countsOf(body.toString());
    });
    doc.on('afterTransaction', ({ local }) => {
      if (!local) return;
      const after = countsOf(body.toString());
      const taken = [...before].filter(([letter, count]) => (after.get(letter) ?? 0) < count).map(([letter]) => letter);
      if (!taken.length) return;
      this.#ledger.take(taken, this.name);
      log.push(`! the stock editor took ${taken.join('')} away while it was to ${this.doing}`);
    });
  }

  async act(_, round) {
    const deed = this.#chance.weighed(DEEDS);
    this.doing = deed;
    const share = this.#chance.share();
    const { stock } = this;
    const blocks = [];
    stock.view.state.doc.forEach((node, _, number) => {
      if (node.type.name === 'paragraph' || node.type.name === 'heading') blocks.push(number);
    });
    const number = blocks[Math.floor(share * blocks.length)];
    if (number === undefined || deed === 'rest') return 'rest';
    const size = stock.block(number).content.size;
    switch (deed) {
      case 'type': {
        const words = ` dari luar ${this.#ledger.fresh(`stock r${round}`)}`;
        stock.type(number, 'end', words);
        return `type ${number}${words}`;
      }
      case 'mark':
        if (size) stock.mark(number, 0, size, this.#chance.one(['bold', 'italic']));
        return `mark ${number}`;
      case 'split': {
        const space = stock.block(number).textContent.indexOf(' ');
        if (space > 0) stock.split(number, space);
        return `split ${number}:${space}`;
      }
      default:
        stock.heading(number, 3);
        return `heading ${number}`;
    }
  }
}
