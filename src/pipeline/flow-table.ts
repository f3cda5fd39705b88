import type { Frame } from "./frame.ts";
import { meta, recordWords, state, word } from "./flow-record.ts";
import { GrowingMemory } from "./growing-memory.ts";

const firstCapacity = 1024;
const addressWords = 8;
/** Frames that can be touched at once. */
export const maxTouched = 64;
const recordBytes = recordWords * 4;

/**
 * Conversations by (endpoints, protocol, VLAN, interface), both directions one flow. Open addressing with linear probing over
 * [hash, id + 1] pairs, at most half full; deletion shifts back, so there are no tombstones. Records and index double on
 * demand up to `maxFlows`: an idle process stays small. The hash is seeded, so that made-up traffic cannot aim at one chain.
 */
export class FlowTable {
  readonly maxFlows: number;
  /** Flow `id`'s record begins at word `id * recordWords`. All four views change when the table grows. */
  words: Int32Array;
  doubles: Float64Array;
  bigs: BigUint64Array;
  /** IPv6 endpoints by slot: A's four words, B's four. */
  addresses = new Int32Array(0);
  capacity: number;
  /** Live flows. */
  size = 0;
  /** Ids below this have been used. */
  highWater = 0;

  readonly #seed: number;
  readonly #memory: GrowingMemory;
  #index: Int32Array;
  #mask: number;
  /** Freed ids, chained through the hash word as id + 1; 0 ends. */
  #freeIds = 0;
  #freeSlots: number[] = [];
  #usedSlots = 0;
  /** Of the frames that were touched last. */
  readonly #guesses = new Int32Array(maxTouched);
  /** What `touch` read, kept so that it is read. */
  touched = 0;

  constructor(maxFlows: number, seed: number) {
    this.maxFlows = Math.max(1, Math.min(maxFlows, 1 << 24));
    this.#seed = seed | 0;
    this.capacity = Math.min(firstCapacity, this.maxFlows);
    this.#memory = new GrowingMemory(this.capacity * recordBytes, this.maxFlows * recordBytes);
    const { buffer } = this.#memory;
    this.words = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.bigs = new BigUint64Array(buffer);
    this.#mask = indexSize(this.capacity) - 1;
    this.#index = new Int32Array((this.#mask + 1) * 2);
  }

  get isFull(): boolean {
    return this.size >= this.maxFlows;
  }

  /** Writes the frame's key and direction into it. `interfaceKey` tells interfaces apart. */
  key(frame: Frame, interfaceKey: number): void {
    const { sourcePort, destinationPort, isV6 } = frame;
    let a = frame.source3;
    let b = frame.destination3;
    let turned: boolean;
    if (isV6) {
      const order = compareV6(frame);
      turned = order > 0 || (order === 0 && sourcePort > destinationPort);
      a = digest(frame.source0, frame.source1, frame.source2, a, this.#seed);
      b = digest(frame.destination0, frame.destination1, frame.destination2, b, this.#seed);
    } else turned = a > b || (a === b && sourcePort > destinationPort);
    const ports = turned ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort;
    if (turned) {
      const swapped = a;
      a = b;
      b = swapped;
    }
    const m = frame.protocol | (frame.vlan << meta.vlanShift) | (isV6 ? meta.v6 : 0) | (interfaceKey << meta.interfaceShift);
    let h = Math.imul(a ^ this.#seed, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
    h ^= h >>> 15;
    h = Math.imul(h ^ ports, 0xc2b2ae3d);
    h ^= h >>> 13;
    h = Math.imul(h ^ m, 0x27d4eb2f);
    h ^= h >>> 16;
    frame.direction = turned ? 1 : 0;
    frame.keyA = a;
    frame.keyB = b;
    frame.keyPorts = ports;
    frame.keyMeta = m;
    frame.guess = -1;
    frame.hash = h;
  }

  /** Id of the flow with the frame's key, or -1. */
  find(frame: Frame): number {
    const { guess, hash } = frame;
    if (guess >= 0 && (this.words[guess * recordWords + word.state]! & state.live) !== 0 && this.#hasKey(guess, frame)) return guess;
    const index = this.#index;
    const last = (this.#mask << 1) | 1;
    for (let at = (hash & this.#mask) << 1; ; at = (at + 2) & last) {
      const entry = index[at + 1]!;
      if (entry === 0) return -1;
      if (index[at] === hash && this.#hasKey(entry - 1, frame)) return entry - 1;
    }
  }

  #hasKey(id: number, frame: Frame): boolean {
    const words = this.words;
    const o = id * recordWords;
    return (
      words[o] === frame.keyA &&
      words[o + 1] === frame.keyB &&
      words[o + 2] === frame.keyPorts &&
      words[o + 3] === frame.keyMeta &&
      (!frame.isV6 || this.#sameAddresses(frame, words[o + word.v6Slot]!, frame.direction === 1))
    );
  }

  /**
   * Reads what finding these frames' flows will need, and notes by their hashes which they probably are: the processor fetches all of it
   * at once, where one flow after the other each would wait for memory.
   */
  touch(frames: readonly Frame[], count: number): void {
    const index = this.#index;
    const words = this.words;
    const mask = this.#mask;
    const last = (mask << 1) | 1;
    const guesses = this.#guesses;
    let touched = 0;
    for (let i = 0; i < count; i++) touched ^= index[((frames[i]!.hash & mask) << 1) + 1]!;
    for (let i = 0; i < count; i++) {
      const frame = frames[i]!;
      const { hash } = frame;
      let at = (hash & mask) << 1;
      while (index[at] !== hash && index[at + 1] !== 0) at = (at + 2) & last;
      frame.guess = guesses[i] = index[at + 1]! - 1;
    }
    // Apart from what goes before: of so short a loop the processor has more turns under way at once. No guess reads the first record.
    for (let i = 0; i < count; i++) {
      const o = (guesses[i]! * recordWords) & ~(guesses[i]! >> 31);
      touched ^= words[o]! ^ words[o + 16]!;
    }
    this.touched = touched;
  }

  /** Makes a flow of the frame's key, for which `find` has just given -1. The record is zeroed but for key, hash and the live bit. The table must not be full. */
  insert(frame: Frame): number {
    let id: number;
    if (this.#freeIds !== 0) {
      id = this.#freeIds - 1;
      this.#freeIds = this.words[id * recordWords + word.hash]!;
      // Shorter than a call of `fill` takes. Records never used are zero.
      for (let at = id * recordWords; at < (id + 1) * recordWords; at++) this.words[at] = 0;
    } else {
      if (this.highWater === this.capacity) this.#grow();
      id = this.highWater++;
    }
    const o = id * recordWords;
    const words = this.words;
    words[o + word.addressA] = frame.keyA;
    words[o + word.addressB] = frame.keyB;
    words[o + word.ports] = frame.keyPorts;
    words[o + word.meta] = frame.keyMeta;
    words[o + word.hash] = frame.hash;
    words[o + word.state] = state.live;
    if (frame.isV6) words[o + word.v6Slot] = this.#storeAddresses(frame);
    this.size++;
    if (2 * this.size > this.#mask + 1) this.#growIndex();
    this.#link(frame.hash, id + 1);
    return id;
  }

  remove(id: number): void {
    const o = id * recordWords;
    const words = this.words;
    const index = this.#index;
    const mask = this.#mask;
    const last = (mask << 1) | 1;
    let hole = (words[o + word.hash]! & mask) << 1;
    while (index[hole + 1] !== id + 1) hole = (hole + 2) & last;
    // Move back every later entry of the run that may stand in the hole.
    for (let at = (hole + 2) & last; index[at + 1] !== 0; at = (at + 2) & last) {
      const home = (index[at]! & mask) << 1;
      if (((at - home) & last) < ((at - hole) & last)) continue;
      index[hole] = index[at]!;
      index[hole + 1] = index[at + 1]!;
      hole = at;
    }
    index[hole + 1] = 0;
    if ((words[o + word.meta]! & meta.v6) !== 0) this.#freeSlots.push(words[o + word.v6Slot]!);
    words[o + word.state] = 0;
    words[o + word.hash] = this.#freeIds;
    this.#freeIds = id + 1;
    this.size--;
  }

  /** Removes every flow at once. */
  clear(): void {
    this.#index.fill(0);
    this.words.fill(0, 0, this.highWater * recordWords);
    this.size = 0;
    this.highWater = 0;
    this.#freeIds = 0;
    this.#freeSlots = [];
    this.#usedSlots = 0;
  }

  #link(hash: number, entry: number): void {
    const index = this.#index;
    const last = (this.#mask << 1) | 1;
    let at = (hash & this.#mask) << 1;
    while (index[at + 1] !== 0) at = (at + 2) & last;
    index[at] = hash;
    index[at + 1] = entry;
  }

  #grow(): void {
    this.#memory.reserve((this.capacity + 1) * recordBytes);
    const { buffer } = this.#memory;
    this.words = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.bigs = new BigUint64Array(buffer);
    this.capacity = Math.min(Math.floor(buffer.byteLength / recordBytes), this.maxFlows);
  }

  #growIndex(): void {
    const index = this.#index;
    this.#mask = 2 * this.#mask + 1;
    this.#index = new Int32Array((this.#mask + 1) * 2);
    // By the old index, which is read in order and far smaller than the records.
    for (let at = 0; at < index.length; at += 2) if (index[at + 1] !== 0) this.#link(index[at]!, index[at + 1]!);
  }

  #storeAddresses(frame: Frame): number {
    const slot = this.#freeSlots.pop() ?? this.#usedSlots++;
    if ((slot + 1) * addressWords > this.addresses.length) {
      const larger = new Int32Array(Math.max(256 * addressWords, this.addresses.length * 2));
      larger.set(this.addresses);
      this.addresses = larger;
    }
    const at = slot * addressWords;
    const source = frame.direction === 0 ? at : at + 4;
    const destination = frame.direction === 0 ? at + 4 : at;
    const addresses = this.addresses;
    addresses[source] = frame.source0;
    addresses[source + 1] = frame.source1;
    addresses[source + 2] = frame.source2;
    addresses[source + 3] = frame.source3;
    addresses[destination] = frame.destination0;
    addresses[destination + 1] = frame.destination1;
    addresses[destination + 2] = frame.destination2;
    addresses[destination + 3] = frame.destination3;
    return slot;
  }

  #sameAddresses(frame: Frame, slot: number, turned: boolean): boolean {
    const at = slot * addressWords;
    const s = turned ? at + 4 : at;
    const d = turned ? at : at + 4;
    const addresses = this.addresses;
    return (
      addresses[s] === frame.source0 &&
      addresses[s + 1] === frame.source1 &&
      addresses[s + 2] === frame.source2 &&
      addresses[s + 3] === frame.source3 &&
      addresses[d] === frame.destination0 &&
      addresses[d + 1] === frame.destination1 &&
      addresses[d + 2] === frame.destination2 &&
      addresses[d + 3] === frame.destination3
    );
  }
}

/** Entries of the index: a power of two, at least twice the flows. */
function indexSize(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(capacity, 2) * 2));
}

function compareV6(frame: Frame): number {
  if (frame.source0 !== frame.destination0) return frame.source0 < frame.destination0 ? -1 : 1;
  if (frame.source1 !== frame.destination1) return frame.source1 < frame.destination1 ? -1 : 1;
  if (frame.source2 !== frame.destination2) return frame.source2 < frame.destination2 ? -1 : 1;
  if (frame.source3 !== frame.destination3) return frame.source3 < frame.destination3 ? -1 : 1;
  return 0;
}

/** 32 bits of an IPv6 address. */
export function digest(w0: number, w1: number, w2: number, w3: number, seed: number): number {
  let h = Math.imul(w0 ^ seed, 0x9e3779b1) ^ Math.imul(w1, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 15) ^ w2, 0xc2b2ae3d);
  h = Math.imul(h ^ (h >>> 13) ^ w3, 0x27d4eb2f);
  return h ^ (h >>> 16);
}
