import type { DnsFinding } from "../model/dissector.ts";
import { applicationOfHost, type NamedApplication } from "../model/application-names.ts";
import { parseIp, type Ip } from "../net/ip.ts";

const slotBits = 13;
const slots = 1 << slotBits;
const slotWords = 4;
/** How long after an answer an address is believed to be what the name says: programs use addresses far beyond their time to live. */
const believedMs = 3_600_000;

/**
 * Applications of addresses, learnt from DNS answers about names in the application tables. Bounded: one address in a slot, the
 * last one stays. An address that answered for two applications within the hour, as those of shared hosting do, names none.
 */
export class AddressApplications {
  /** Four words of an address each. Made with the first answer: most captures of one link have few, an idle process none. */
  #addresses: Int32Array | undefined;
  readonly #untilMs: number[] = [];
  readonly #applications: (NamedApplication | undefined)[] = [];

  get isEmpty(): boolean {
    return this.#addresses === undefined;
  }

  learn({ name, type, answers, timeMs }: DnsFinding): void {
    if (answers.length === 0 || (type !== "A" && type !== "AAAA")) return;
    const application = applicationOfHost(name);
    if (!application) return;
    for (const answer of answers) {
      const ip = parseIp(answer);
      if (ip && !ip.isUnspecified) this.#put(ip, application, timeMs);
    }
  }

  /** The application `ip` answered for in the hour before `timeMs`, unless there were several. */
  find(ip: Ip, timeMs: number): NamedApplication | undefined {
    if (!this.#addresses) return undefined;
    const slot = slotOf(ip);
    return this.#has(this.#addresses, slot, ip) && timeMs < this.#untilMs[slot]! ? this.#applications[slot] : undefined;
  }

  #put(ip: Ip, application: NamedApplication, timeMs: number): void {
    if (!this.#addresses) {
      this.#addresses = new Int32Array(slots * slotWords);
      for (let slot = 0; slot < slots; slot++) {
        this.#untilMs.push(Number.NEGATIVE_INFINITY);
        this.#applications.push(undefined);
      }
    }
    const slot = slotOf(ip);
    const isShared = this.#has(this.#addresses, slot, ip) && timeMs < this.#untilMs[slot]! && this.#applications[slot] !== application;
    this.#addresses.set([ip.w0, ip.w1, ip.w2, ip.w3], slot * slotWords);
    this.#untilMs[slot] = timeMs + believedMs;
    this.#applications[slot] = isShared ? undefined : application;
  }

  #has(addresses: Int32Array, slot: number, { w0, w1, w2, w3 }: Ip): boolean {
    const at = slot * slotWords;
    return addresses[at + 3] === w3 && addresses[at + 2] === w2 && addresses[at + 1] === w1 && addresses[at] === w0;
  }
}

function slotOf({ w0, w1, w2, w3 }: Ip): number {
  return Math.imul(w3 ^ Math.imul(w2 ^ Math.imul(w1 ^ Math.imul(w0, 0x85ebca6b), 0xc2b2ae35), 0x27d4eb2f), 0x9e3779b1) >>> (32 - slotBits);
}
