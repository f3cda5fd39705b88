const smallestMask = 15;

/**
 * Numbers found by a hash: a table with linear probing that has of each number its hash and itself + 1, 0 for an empty place, and is at
 * most half full. Who asks goes along `slots` from `hash & mask` and looks whether a number with the same hash is the one.
 */
export class NumberIndex {
  slots = new Int32Array(2 * (smallestMask + 1));
  mask = smallestMask;
  #size = 0;

  add(hash: number, number: number): void {
    if (2 * ++this.#size > this.mask) this.#grow();
    this.#put(hash, number + 1);
  }

  /** Those behind it move up, so that no search ends too early. */
  remove(hash: number, number: number): void {
    const { slots, mask } = this;
    let hole = hash & mask;
    while (slots[2 * hole + 1] !== number + 1) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; slots[2 * at + 1] !== 0; at = (at + 1) & mask) {
      const home = slots[2 * at]! & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[2 * hole] = slots[2 * at]!;
      slots[2 * hole + 1] = slots[2 * at + 1]!;
      hole = at;
    }
    slots[2 * hole + 1] = 0;
    this.#size--;
  }

  #put(hash: number, entry: number): void {
    const { slots, mask } = this;
    let at = hash & mask;
    while (slots[2 * at + 1] !== 0) at = (at + 1) & mask;
    slots[2 * at] = hash;
    slots[2 * at + 1] = entry;
  }

  #grow(): void {
    const before = this.slots;
    this.mask = 2 * this.mask + 1;
    this.slots = new Int32Array(2 * (this.mask + 1));
    for (let i = 0; i < before.length; i += 2) if (before[i + 1] !== 0) this.#put(before[i]!, before[i + 1]!);
  }
}
