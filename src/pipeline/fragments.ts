import { digest } from "./flow-table.ts";
import type { Frame } from "./frame.ts";

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

  /** Remembers the ports of a first fragment; gives a later one those of its first, if it has come before. */
  settle(frame: Frame, timeMs: number): void {
    const second = (timeMs / 1_000) | 0;
    const seed = this.#seed;
    const source = frame.isV6 ? digest(frame.source0, frame.source1, frame.source2, frame.source3, seed) : frame.source3;
    const destination = frame.isV6 ? digest(frame.destination0, frame.destination1, frame.destination2, frame.destination3, seed) : frame.destination3;
    const scope = frame.protocol | (frame.vlan << 8);
    if (frame.fragment === 1) {
      this.remember(source, destination, frame.fragmentId, scope, frame.sourcePort, frame.destinationPort, second);
      return;
    }
    const ports = this.find(source, destination, frame.fragmentId, scope, second);
    if (ports < 0) return;
    frame.sourcePort = ports >>> 16;
    frame.destinationPort = ports & 0xffff;
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
