// Chance that can be repeated: the same seed makes the same choices, on any
// machine. Not for secrets.

/** Small whole number from text or number: the state to begin with. */
function beginning(seed) {
  let state = 2166136261;
  for (const letter of String(seed)) state = Math.imul(state ^ letter.codePointAt(0), 16777619) >>> 0;
  return state;
}

export class Chance {
  #state;

  constructor(...seed) {
    this.#state = beginning(seed.join('/'));
  }

  /** At least 0, less than 1 (mulberry32). */
  share() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `least` to `most`. */
  whole(least, most) {
    return least + Math.floor(this.share() * (most - least + 1));
  }

  /** One of a list. */
  one(list) {
    return list[Math.floor(this.share() * list.length)];
  }

  /** One key of `{name: weight}`. */
  weighed(weights) {
    const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
    let at = this.share() * sum;
    for (const [name, weight] of Object.entries(weights)) {
      at -= weight;
      if (at < 0) return name;
    }
    return Object.keys(weights).at(-1);
  }
}
