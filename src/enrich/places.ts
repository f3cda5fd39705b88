import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nowhere, type Place } from "../model/place.ts";
import type { Ip } from "../net/ip.ts";
import { countryOfNumber } from "./country-number.ts";
import { addressFiles } from "./address-files.ts";
import { RangeTable } from "./range-table.ts";

const cacheBits = 14;
/** The tables may still be made while the first packets come. */
const retryMs = 2_000;

/**
 * Where addresses are. The tables are read when the first public address is asked for, so that what has none to ask for holds none;
 * until they are there, and in a folder without them, every address is nowhere. Answers are shared objects.
 */
export class Places {
  readonly #folder: string;
  readonly #clock: () => number;
  #countries: RangeTable | undefined;
  #asns: RangeTable | undefined;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #cachedIps: (Ip | undefined)[] = [];
  #cachedPlaces: Place[] = [];
  readonly #places = new Map<number, Place>();

  constructor(folder: string, clock: () => number = Date.now) {
    this.#folder = folder;
    this.#clock = clock;
  }

  readonly of = (ip: Ip): Place => {
    if (!isPublic(ip)) return nowhere;
    if (this.#countries === undefined && !this.#load()) return nowhere;
    const slot = Math.imul(ip.w3 ^ Math.imul(ip.w1, 31) ^ ip.w0 ^ ip.w2, 0x9e3779b1) >>> (32 - cacheBits);
    const cached = this.#cachedIps[slot];
    if (cached !== undefined && (cached === ip || cached.equals(ip))) return this.#cachedPlaces[slot]!;
    const place = this.#place(this.#countries!.find(ip), this.#asns!.find(ip));
    this.#cachedIps[slot] = ip;
    this.#cachedPlaces[slot] = place;
    return place;
  };

  #place(country: number, asn: number): Place {
    if (country === 0 && asn === 0) return nowhere;
    const key = country * 0x1_0000_0000 + asn;
    let place = this.#places.get(key);
    if (!place) this.#places.set(key, (place = { country: countryOfNumber(country), asn }));
    return place;
  }

  #load(): boolean {
    const nowMs = this.#clock();
    if (nowMs - this.#triedAtMs < retryMs) return false;
    this.#triedAtMs = nowMs;
    const countries = readTable(join(this.#folder, addressFiles.countries));
    const asns = readTable(join(this.#folder, addressFiles.asns));
    if (!countries || !asns) return false;
    this.#countries = countries;
    this.#asns = asns;
    this.#cachedIps = Array.from({ length: 1 << cacheBits });
    this.#cachedPlaces = Array.from({ length: 1 << cacheBits }, () => nowhere);
    return true;
  }
}

function readTable(path: string): RangeTable | undefined {
  try {
    return RangeTable.decode(readFileSync(path));
  } catch {
    // Not there yet: asked again later.
    return undefined;
  }
}

/** Whether an address can be in the tables at all: not the private, shared, link-local, loopback and multicast ones (RFC 6890). */
export function isPublic(ip: Ip): boolean {
  // Global unicast is 2000::/3 (RFC 4291 §2.4); the rest is not given to anybody.
  if (!ip.isV4) return ip.w0 >>> 29 === 1;
  const word = ip.w3;
  const first = word >>> 24;
  if (first === 0 || first === 10 || first === 127 || first >= 224) return false;
  const two = word >>> 16;
  return two !== 0xc0a8 && two !== 0xa9fe && word >>> 20 !== 0xac1 && word >>> 22 !== 0x191;
}
