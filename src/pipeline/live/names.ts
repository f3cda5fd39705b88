import { parseIp, type Ip } from "../../net/ip.ts";
import { printable } from "../../runtime/printable.ts";
import type { NameAnswer } from "./live-source.ts";

/** How much a source of names is believed; a better one is not overwritten by a worse one. */
const ranks = { serverName: 1, dnsAnswer: 2, reverseDns: 3, own: 4 } as const;

const maxNameLength = 253;
/** Labels of letters, digits, hyphens and underscores (RFC 1123 §2.1, RFC 8552). */
const hostName = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/i;

interface Known {
  readonly name: string;
  readonly rank: number;
}

/** Names for addresses, learnt from the traffic. Text from the network, cleaned. Bounded: the longest unused go first. */
export class NameCache {
  /** By `keyOf` an address. */
  readonly #names = new Map<number | string, Known>();
  readonly #capacity: number;

  constructor(capacity: number, own: Readonly<Record<string, string>> = {}) {
    this.#capacity = capacity;
    for (const [address, text] of Object.entries(own)) {
      const ip = parseIp(address);
      const name = cleaned(text);
      if (ip && name !== "") this.#learn(keyOf(ip), name, ranks.own);
    }
  }

  get size(): number {
    return this.#names.size;
  }

  get(ip: string): string | undefined {
    const key = keyOfText(ip);
    return key === undefined ? undefined : this.#names.get(key)?.name;
  }

  /** Addresses in answers to A and AAAA questions get the name asked for; PTR answers name the address in the question. */
  dns(transaction: NameAnswer): void {
    if (transaction.answers.length === 0) return;
    if (transaction.type === "PTR") {
      const ip = addressOfReverseName(transaction.name);
      const key = ip === undefined ? undefined : keyOfText(ip);
      const name = cleaned(transaction.answers[0]!);
      if (key !== undefined && name !== "") this.#learn(key, name, ranks.reverseDns);
      return;
    }
    if (transaction.type !== "A" && transaction.type !== "AAAA") return;
    const name = cleaned(transaction.name);
    if (name === "") return;
    for (const answer of transaction.answers) {
      const key = keyOfText(answer);
      if (key !== undefined) this.#learn(key, name, ranks.dnsAnswer);
    }
  }

  /**
   * What a client called the server: TLS server name or HTTP Host. A claim that proves nothing: it names only what has no
   * other name, the first one stays, and it must be a host name with a dot.
   */
  server(ip: Ip, hostname: string): void {
    const key = keyOf(ip);
    if (this.#names.has(key) || !hostName.test(hostname) || parseIp(hostname)) return;
    const name = cleaned(hostname);
    if (name !== "") this.#learn(key, name, ranks.serverName);
  }

  #learn(key: number | string, name: string, rank: number): void {
    const known = this.#names.get(key);
    if (known && known.rank > rank) return;
    if (known) this.#names.delete(key);
    this.#names.set(key, known?.name === name && known.rank === rank ? known : { name, rank });
    if (this.#names.size > this.#capacity) this.#names.delete(this.#names.keys().next().value!);
  }
}

/** IPv4 by its 32 bits: no text is made of the many addresses that flow by. */
function keyOf(ip: Ip): number | string {
  return ip.isV4 ? ip.w3 : ip.text;
}

/** IPv6 in its canonical form: only hexadecimal digits and colons. */
const canonicalV6 = /^(?=.*:.*:)[0-9a-f:]{2,39}$/;

/**
 * As `keyOf`; undefined for what is no address. What only looks like IPv6 is nobody's key: taking answers apart, which are in canonical
 * form when they are addresses, would take longer than everything else done with them.
 */
function keyOfText(text: string): number | string | undefined {
  return wordOfV4(text) ?? (canonicalV6.test(text) ? text : undefined);
}

/** The signed 32 bits of a dotted quad without leading zeros; undefined for anything else. Answers are read by the thousand. */
function wordOfV4(text: string): number | undefined {
  const { length } = text;
  if (length > 15) return undefined;
  let word = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (octet < 0) return undefined;
      word = (word << 8) | octet;
      octet = -1;
      dots++;
      continue;
    }
    const digit = code - 48;
    if (digit < 0 || digit > 9 || octet === 0) return undefined;
    octet = octet < 0 ? digit : octet * 10 + digit;
    if (octet > 255) return undefined;
  }
  return dots === 3 && octet >= 0 ? (word << 8) | octet : undefined;
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
