// The stock client of a soak: writes by y-prosemirror's binding, in blocks at
// the top of the text, now and then.

import { Chance } from './chance.mjs';

const DEEDS = { type: 6, mark: 2, split: 1, heading: 1, rest: 6 };

export class Stranger {
  name = 'stock';
  #chance;
  #ledger;

  constructor({ stock, ledger, seed }) {
    this.stock = stock;
    this.#ledger = ledger;
    this.#chance = new Chance(seed, this.name);
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
