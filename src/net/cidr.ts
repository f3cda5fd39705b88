import { Ip, parseIp } from "./ip.ts";

/**
 * A network: an address and how many of its leading bits count. Addresses are compared as 128 bits with IPv4 mapped, so
 * `first`..`last` is also the range of an IPv6 column in the store. It follows that `::/0` contains IPv4 too.
 */
export class Cidr {
  /** Lowest address: the network itself, host bits cleared. */
  readonly first: Ip;
  /** Highest address. */
  readonly last: Ip;
  /** Leading bits of the 128: an IPv4 /24 is 120. */
  readonly bits: number;

  constructor(ip: Ip, bits: number) {
    const mask = (word: number): number => maskOf(bits - 32 * word);
    this.bits = bits;
    this.first = new Ip(ip.w0 & mask(0), ip.w1 & mask(1), ip.w2 & mask(2), ip.w3 & mask(3));
    this.last = new Ip(ip.w0 | ~mask(0), ip.w1 | ~mask(1), ip.w2 | ~mask(2), ip.w3 | ~mask(3));
  }

  contains(ip: Ip): boolean {
    const { first, bits } = this;
    if (bits > 96) return ip.w0 === first.w0 && ip.w1 === first.w1 && ip.w2 === first.w2 && (ip.w3 & maskOf(bits - 96)) === first.w3;
    if (bits > 64) return ip.w0 === first.w0 && ip.w1 === first.w1 && (ip.w2 & maskOf(bits - 64)) === first.w2;
    if (bits > 32) return ip.w0 === first.w0 && (ip.w1 & maskOf(bits - 32)) === first.w1;
    return (ip.w0 & maskOf(bits)) === first.w0;
  }

  /** Whether every address of `other` is one of ours. */
  containsNetwork(other: Cidr): boolean {
    return other.bits >= this.bits && this.contains(other.first);
  }

  get isV4(): boolean {
    return this.bits >= 96 && this.first.isV4;
  }

  /** `192.0.2.0/24`; the length is in the family's own bits. */
  get text(): string {
    return `${this.first.text}/${this.isV4 ? this.bits - 96 : this.bits}`;
  }

  toString(): string {
    return this.text;
  }
}

/** A word with this many leading ones: none at 0 or less, all at 32 or more. */
function maskOf(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : ~(-1 >>> bits);
}

/** `192.0.2.0/24`, `2001:db8::/32`, or a bare address as a network of one. Host bits are cleared. Undefined when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf("/");
  const ip = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (!ip) return undefined;
  if (slash < 0) return new Cidr(ip, 128);
  const length = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const shift = text.includes(":") ? 0 : 96;
  const bits = Number(length) + shift;
  return bits > 128 ? undefined : new Cidr(ip, bits);
}

/** A test of membership in any of some networks, fast for few of them. */
export function anyNetwork(networks: readonly Cidr[]): (ip: Ip) => boolean {
  return (ip) => {
    for (const network of networks) if (network.contains(ip)) return true;
    return false;
  };
}
