const pageBits = 14;

/** Different small numbers. */
export class NumberSet {
  readonly #pages: (Uint8Array | undefined)[] = [];
  size = 0;

  add(number: number): void {
    const place = number >>> pageBits;
    const page = (this.#pages[place] ??= new Uint8Array(1 << pageBits));
    const at = number & ((1 << pageBits) - 1);
    if (page[at] === 1) return;
    page[at] = 1;
    this.size++;
  }

  has(number: number): boolean {
    return this.#pages[number >>> pageBits]?.[number & ((1 << pageBits) - 1)] === 1;
  }
}
