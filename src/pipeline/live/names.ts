import { parseIp, type Ip } from "../../net/ip.ts";
import { printable } from "../../runtime/printable.ts";
import { readAddress, readV4 } from "./address-words.ts";
import { WordDictionary } from "./word-dictionary.ts";
import type { NameAnswer } from "./live-source.ts";

/** How much a source of names is believed; a better one is not overwritten by a worse one. */
const ranks = { serverName: 1, dnsAnswer: 2, reverseDns: 3, own: 4 } as const;

const maxNameLength = 253;
/** Labels of letters, digits, hyphens and underscores (RFC 1123 §2.1, RFC 8552). */
const hostName = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/i;

/** Names for addresses, learnt from the traffic. Text from the network, cleaned. Bounded: the longest unused go first. */
export class NameCache {
  /** One use of each: its number's place in the line from the oldest to the newest. */
  readonly #names = new WordDictionary<string>();
  readonly #capacity: number;
  #ranks = new Uint8Array(0);
  #older = new Int32Array(0);
  #newer = new Int32Array(0);
  #oldest = -1;
  #newest = -1;
  /** The address at hand. */
  readonly #words = new Int32Array(4);

  constructor(capacity: number, own: Readonly<Record<string, string>> = {}) {
    this.#capacity = capacity;
    for (const [address, text] of Object.entries(own)) {
      const ip = parseIp(address);
      const name = cleaned(text);
      if (ip && name !== "") this.#learn(ip.w0, ip.w1, ip.w2, ip.w3, name, ranks.own);
    }
  }

  get size(): number {
    return this.#names.size;
  }

  get(ip: string): string | undefined {
    const words = this.#words;
    if (!readAddress(ip, words)) return undefined;
    const number = this.#names.find(words[0]!, words[1]!, words[2]!, words[3]!);
    return number < 0 ? undefined : this.#names.value(number);
  }

  /** Addresses in answers to A and AAAA questions get the name asked for; PTR answers name the address in the question. */
  dns(transaction: NameAnswer): void {
    const { type, answers } = transaction;
    if (answers.length === 0) return;
    if (type === "PTR") {
      const ip = addressOfReverseName(transaction.name);
      if (ip !== undefined) this.#learnText(ip, cleaned(answers[0]!), ranks.reverseDns);
      return;
    }
    if (type !== "A" && type !== "AAAA") return;
    const name = cleaned(transaction.name);
    for (let i = 0; i < answers.length; i++) this.#learnText(answers[i]!, name, ranks.dnsAnswer);
  }

  /**
   * What a client called the server: TLS server name or HTTP Host. A claim that proves nothing: it names only what has no
   * other name, the first one stays, and it must be a host name with a dot.
   */
  server({ w0, w1, w2, w3 }: Ip, hostname: string): void {
    if (this.#names.find(w0, w1, w2, w3) >= 0 || !hostName.test(hostname) || readV4(hostname, this.#words)) return;
    const name = cleaned(hostname);
    if (name !== "") this.#learn(w0, w1, w2, w3, name, ranks.serverName);
  }

  #learnText(ip: string, name: string, rank: number): void {
    const words = this.#words;
    if (name !== "" && readAddress(ip, words)) this.#learn(words[0]!, words[1]!, words[2]!, words[3]!, name, rank);
  }

  #learn(w0: number, w1: number, w2: number, w3: number, name: string, rank: number): void {
    let number = this.#names.find(w0, w1, w2, w3);
    if (number < 0) {
      if (this.#names.size >= this.#capacity && this.#oldest >= 0) {
        const leaving = this.#oldest;
        this.#unlink(leaving);
        this.#names.release(leaving);
      }
      number = this.#names.add(w0, w1, w2, w3, name);
      if (number >= this.#ranks.length) this.#grow();
      this.#link(number);
    } else {
      if (this.#ranks[number]! > rank) return;
      this.#names.setValue(number, name);
      if (number !== this.#newest) {
        this.#unlink(number);
        this.#link(number);
      }
    }
    this.#ranks[number] = rank;
  }

  /** Makes it the newest. */
  #link(number: number): void {
    this.#older[number] = this.#newest;
    this.#newer[number] = -1;
    if (this.#newest >= 0) this.#newer[this.#newest] = number;
    else this.#oldest = number;
    this.#newest = number;
  }

  #unlink(number: number): void {
    const older = this.#older[number]!;
    const newer = this.#newer[number]!;
    if (older >= 0) this.#newer[older] = newer;
    else this.#oldest = newer;
    if (newer >= 0) this.#older[newer] = older;
    else this.#newest = older;
  }

  #grow(): void {
    const size = Math.max(1_024, 2 * this.#ranks.length);
    const { ranks, older, newer } = { ranks: new Uint8Array(size), older: new Int32Array(size), newer: new Int32Array(size) };
    ranks.set(this.#ranks);
    older.set(this.#older);
    newer.set(this.#newer);
    [this.#ranks, this.#older, this.#newer] = [ranks, older, newer];
  }
}

/** Without the dot of the root, and of printable characters; empty when nothing is left. */
function cleaned(text: string): string {
  return printable(text.endsWith(".") ? text.slice(0, -1) : text, maxNameLength);
}

/** `4.3.2.1.in-addr.arpa` → `1.2.3.4` (RFC 1035 §3.5); 32 nibbles under `ip6.arpa` likewise (RFC 3596 §2.5). */
export function addressOfReverseName(name: string): string | undefined {
  const v4 = /^(\d{1,3}(?:\.\d{1,3}){3})\.in-addr\.arpa\.?$/i.exec(name);
  if (v4) return parseIp(v4[1]!.split(".").toReversed().join("."))?.text;
  const v6 = /^((?:[0-9a-f]\.){32})ip6\.arpa\.?$/i.exec(name);
  if (!v6) return undefined;
  const digits = v6[1]!.replaceAll(".", "").split("").toReversed().join("");
  return parseIp(digits.match(/.{4}/g)!.join(":"))?.text;
}
