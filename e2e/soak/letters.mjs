// Letters that are typed once in a soak and so can be missed: each word ends in
// one of its own. A letter may go only if somebody took it away, which is noted
// on the screen where it happened. One letter cannot be torn apart, whatever
// is split or joined around it.

/** Ideographs: nobody types them otherwise here. */
const FIRST = 0x4e00;
const LAST = 0x9fff;
const OWN = /[\u4e00-\u9fff]/g;

/** The letters in a text, as a set. */
export function lettersIn(text) {
  return new Set(text.match(OWN));
}

/** How often each letter stands in a text. */
export function countsOf(text) {
  const counts = new Map();
  for (const letter of text.match(OWN) ?? []) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return counts;
}

export class Ledger {
  #next = FIRST;
  /** Letter → who typed it and when. */
  typed = new Map();
  /** Letters that somebody took away. */
  taken = new Map();

  /** A letter that nobody has typed yet. */
  fresh(who) {
    const letter = String.fromCharCode(this.#next);
    this.#next += 1;
    if (this.#next > LAST) throw new Error('the soak has used up its letters: fewer minutes, please');
    this.typed.set(letter, who);
    return letter;
  }

  /**
   * Somebody took these away, on purpose and in sight. Of words that stand twice
   * two people may each take one copy at the same moment, and both see the other
   * copy stand: a copy that was taken counts too.
   */
  take(letters, who) {
    for (const letter of letters) this.taken.set(letter, who);
  }

  /** Letters that nobody took away and that stand nowhere in `text`. */
  missing(text) {
    const there = lettersIn(text);
    return [...this.typed].filter(([letter]) => !there.has(letter) && !this.taken.has(letter));
  }
}

/**
 * Runs in each page, before the page's own scripts: while something is being
 * taken away, notes what stood in the text at the very moment of each key or
 * input, before the editor acts on it.
 */
export function watchLetters() {
  const OWN = /[\u4e00-\u9fff]/g;
  const here = () => {
    const text = document.querySelector('[contenteditable=true][role=textbox][aria-multiline=true]')?.textContent ?? '';
    const counts = new Map();
    for (const letter of text.match(OWN) ?? []) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    return counts;
  };
  let noted = null;
  const note = () => {
    for (const [letter, count] of noted ? here() : []) noted.set(letter, Math.max(count, noted.get(letter) ?? 0));
  };
  for (const name of ['keydown', 'beforeinput', 'cut', 'paste']) addEventListener(name, note, true);
  window.soak = {
    begin() {
      noted = new Map();
    },
    /** What stood there and does not any more, or not as often. */
    end() {
      const left = here();
      const gone = [...noted].filter(([letter, count]) => (left.get(letter) ?? 0) < count).map(([letter]) => letter);
      noted = null;
      return gone;
    },
  };
}
