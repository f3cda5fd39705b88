import type { DnsTransaction } from "../../model/dns-fields.ts";
import { parseIp } from "../../net/ip.ts";
import { printable } from "../../runtime/printable.ts";

/** How much a source of names is believed; a better one is not overwritten by a worse one. */
const ranks = { serverName: 1, dnsAnswer: 2, reverseDns: 3, own: 4 } as const;

const maxNameLength = 253;
/** Labels of letters, digits, hyphens and underscores (RFC 1123 §2.1, RFC 8552). */
const hostName = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/i;

/** Names for addresses, learnt from the traffic. Text from the network, cleaned. Bounded: the longest unused go first. */
export class NameCache {
  readonly #names = new Map<string, { readonly name: string; readonly rank: number }>();
  readonly #capacity: number;

  constructor(capacity: number, own: Readonly<Record<string, string>> = {}) {
    this.#capacity = capacity;
    for (const [ip, name] of Object.entries(own)) this.#learn(ip, name, ranks.own);
  }

  get size(): number {
    return this.#names.size;
  }

  get(ip: string): string | undefined {
    return this.#names.get(ip)?.name;
  }

  /** Addresses in answers to A and AAAA questions get the name asked for; PTR answers name the address in the question. */
  dns(transaction: DnsTransaction): void {
    if (transaction.answers.length === 0) return;
    if (transaction.type === "PTR") {
      const ip = addressOfReverseName(transaction.name);
      const answer = transaction.answers[0];
      if (ip !== undefined && answer !== undefined) this.#learn(ip, answer, ranks.reverseDns);
      return;
    }
    if (transaction.type !== "A" && transaction.type !== "AAAA") return;
    for (const answer of transaction.answers) {
      const ip = parseIp(answer);
      if (ip) this.#learn(ip.text, transaction.name, ranks.dnsAnswer);
    }
  }

  /**
   * What a client called the server: TLS server name or HTTP Host. A claim that proves nothing: it names only what has no
   * other name, the first one stays, and it must be a host name with a dot.
   */
  server(ip: string, hostname: string): void {
    if (hostName.test(hostname) && !parseIp(hostname) && !this.#names.has(ip)) this.#learn(ip, hostname, ranks.serverName);
  }

  #learn(ip: string, text: string, rank: number): void {
    const name = printable(text.replace(/\.$/, ""), maxNameLength);
    if (name === "") return;
    const known = this.#names.get(ip);
    if (known && known.rank > rank) return;
    if (known) this.#names.delete(ip);
    this.#names.set(ip, { name, rank });
    if (this.#names.size > this.#capacity) this.#names.delete(this.#names.keys().next().value!);
  }
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
