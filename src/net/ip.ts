/**
 * IP addresses as four signed 32-bit words, IPv4 mapped into IPv6 (RFC 4291 §2.5.5.2), so one shape serves both families,
 * stays in small integers and compares without text. Text is RFC 5952, made once on demand.
 */
export class Ip {
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
  #text: string | undefined;

  constructor(w0: number, w1: number, w2: number, w3: number) {
    this.w0 = w0 | 0;
    this.w1 = w1 | 0;
    this.w2 = w2 | 0;
    this.w3 = w3 | 0;
  }

  /** An IPv4 address from its 32 bits. */
  static v4(word: number): Ip {
    return new Ip(0, 0, 0xffff, word);
  }

  get isV4(): boolean {
    return this.w0 === 0 && this.w1 === 0 && this.w2 === 0xffff;
  }

  get isUnspecified(): boolean {
    return this.w0 === 0 && this.w1 === 0 && this.w3 === 0 && (this.w2 === 0 || this.w2 === 0xffff);
  }

  equals(other: Ip): boolean {
    return this.w3 === other.w3 && this.w2 === other.w2 && this.w1 === other.w1 && this.w0 === other.w0;
  }

  /** Canonical text: dotted quad for IPv4, RFC 5952 for IPv6. */
  get text(): string {
    return (this.#text ??= format(this));
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

/**
 * Whether an address, by its first word when it is IPv6 and by its last when IPv4, is of a group of hosts: multicast, or IPv4's limited
 * broadcast (RFC 919 §7, RFC 5771 §3, RFC 4291 §2.7). It never is a sender's.
 */
export function isGroupAddress(isV6: boolean, w0: number, w3: number): boolean {
  return isV6 ? w0 >>> 24 === 0xff : w3 >>> 28 === 0xe || w3 === -1;
}

export const unspecifiedIp = new Ip(0, 0, 0, 0);

function format(ip: Ip): string {
  if (ip.isV4) return `${ip.w3 >>> 24}.${(ip.w3 >>> 16) & 255}.${(ip.w3 >>> 8) & 255}.${ip.w3 & 255}`;
  const groups: number[] = [];
  for (const word of [ip.w0, ip.w1, ip.w2, ip.w3]) groups.push(word >>> 16, word & 0xffff);
  let best = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end++;
    if (end - start > bestLength) [best, bestLength] = [start, end - start];
    if (end > start) start = end;
  }
  if (best < 0) return groups.map((group) => group.toString(16)).join(":");
  const head = groups.slice(0, best).map((group) => group.toString(16));
  const tail = groups.slice(best + bestLength).map((group) => group.toString(16));
  return `${head.join(":")}::${tail.join(":")}`;
}

function parseV4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let word = 0;
  for (let i = 1; i <= 4; i++) {
    const part = match[i]!;
    const octet = Number(part);
    if (octet > 255 || (part.length > 1 && part[0] === "0")) return undefined;
    word = (word << 8) | octet;
  }
  return word;
}

/** Text → address; undefined when it is none. Zone ids and leading zeros in IPv4 are refused. */
export function parseIp(text: string): Ip | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return Ip.v4(v4);
  if (text.length < 2 || text.length > 45 || !/^[0-9a-fA-F:.]+$/.test(text)) return undefined;
  let body = text;
  const lastColon = body.lastIndexOf(":");
  if (lastColon < 0) return undefined;
  const last = body.slice(lastColon + 1);
  if (last.includes(".")) {
    const word = parseV4(last);
    if (word === undefined) return undefined;
    body = `${body.slice(0, lastColon + 1)}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`;
  }
  const halves = body.split("::");
  if (halves.length > 2) return undefined;
  const parse = (half: string): number[] | undefined => {
    if (half === "") return [];
    const groups: number[] = [];
    for (const group of half.split(":")) {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
      groups.push(Number.parseInt(group, 16));
    }
    return groups;
  };
  const head = parse(halves[0]!);
  const tail = halves.length === 2 ? parse(halves[1]!) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const g = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  const word = (i: number): number => (g[i]! << 16) | g[i + 1]!;
  return new Ip(word(0), word(2), word(4), word(6));
}
