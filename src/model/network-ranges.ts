import { Ip } from "../net/ip.ts";
import type { NetworkName } from "./place.ts";

/** Addresses from `from` to before the next range's. */
export interface NetworkRange {
  readonly from: Ip;
  /** Undefined outside of all networks. */
  readonly name: string | undefined;
}

/**
 * In ascending order, where the smallest network around an address becomes another; of two names of one network the first counts.
 * Addresses before the first range are in none.
 */
export function networkRanges(names: readonly NetworkName[]): NetworkRange[] {
  // Networks lie within each other or apart: the smallest changes only where one begins or ends.
  const sorted = names.toSorted((a, b) => compare(a.network.first, b.network.first) || a.network.bits - b.network.bits);
  const ranges: NetworkRange[] = [];
  const around: NetworkName[] = [];
  const add = (from: Ip, name: string | undefined): void => {
    if (ranges.at(-1)?.from.equals(from)) ranges.pop();
    ranges.push({ from, name });
  };
  const leave = (): void => {
    const next = following(around.pop()!.network.last);
    if (next) add(next, around.at(-1)?.name);
  };
  for (const each of sorted) {
    const { network, name } = each;
    while (around.length > 0 && !around.at(-1)!.network.containsNetwork(network)) leave();
    if (around.at(-1)?.network.bits === network.bits) continue;
    add(network.first, name);
    around.push(each);
  }
  while (around.length > 0) leave();
  return ranges;
}

function compare(a: Ip, b: Ip): number {
  return (a.w0 >>> 0) - (b.w0 >>> 0) || (a.w1 >>> 0) - (b.w1 >>> 0) || (a.w2 >>> 0) - (b.w2 >>> 0) || (a.w3 >>> 0) - (b.w3 >>> 0);
}

/** The next address; none after the last there is. */
function following({ w0, w1, w2, w3 }: Ip): Ip | undefined {
  if (w3 !== -1) return new Ip(w0, w1, w2, w3 + 1);
  if (w2 !== -1) return new Ip(w0, w1, w2 + 1, 0);
  if (w1 !== -1) return new Ip(w0, w1 + 1, 0, 0);
  return w0 === -1 ? undefined : new Ip(w0 + 1, 0, 0, 0);
}
