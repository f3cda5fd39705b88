const words = 8;
const lifetimeSeconds = 30;

/**
 * Ports of fragmented datagrams, so that later fragments, which carry none, are counted to the flow of the first
 * (RFC 791 §3.2, RFC 8200 §4.5). A fixed number of slots; a new key overwrites what its slot held.
 */
export class FragmentTable {
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #seed: number;

  constructor(slots = 4096, seed = 0) {
    this.#slots = new Int32Array(slots * words);
    this.#mask = slots - 1;
    this.#seed = seed;
  }

  /** `source` and `destination` are 32-bit digests of the addresses; `id` the identification; `scope` protocol and VLAN. */
  remember(source: number, destination: number, id: number, scope: number, sourcePort: number, destinationPort: number, second: number): void {
    const at = this.#slot(source, destination, id, scope);
    const slots = this.#slots;
    slots[at] = source;
    slots[at + 1] = destination;
    slots[at + 2] = id;
    slots[at + 3] = scope;
    slots[at + 4] = (sourcePort << 16) | destinationPort;
    slots[at + 5] = second;
    slots[at + 6] = 1;
  }

  /** Both ports as one word (source in the upper half), or -1 when the first fragment was not seen or is long gone. */
  find(source: number, destination: number, id: number, scope: number, second: number): number {
    const at = this.#slot(source, destination, id, scope);
    const slots = this.#slots;
    if (slots[at + 6] !== 1 || slots[at] !== source || slots[at + 1] !== destination || slots[at + 2] !== id || slots[at + 3] !== scope) return -1;
    if (Math.abs(second - slots[at + 5]!) > lifetimeSeconds) return -1;
    return slots[at + 4]! >>> 0;
  }

  #slot(source: number, destination: number, id: number, scope: number): number {
    let h = Math.imul(source ^ this.#seed, 0x9e3779b1) ^ Math.imul(destination, 0x85ebca77);
    h = Math.imul(h ^ (h >>> 15) ^ id, 0xc2b2ae3d);
    h = Math.imul(h ^ (h >>> 13) ^ scope, 0x27d4eb2f);
    return ((h ^ (h >>> 16)) & this.#mask) * words;
  }
}
