import type { NetworkName, NetworkOf } from "../model/place.ts";
import { parseCidr } from "../net/cidr.ts";
import { Ip } from "../net/ip.ts";

const maxNameLength = 60;

/** `Office=192.168.1.0/24` → its parts; undefined when it is none. */
export function parseNetworkName(text: string): NetworkName | undefined {
  const at = text.lastIndexOf("=");
  const name = text.slice(0, Math.max(0, at)).trim();
  const network = parseCidr(text.slice(at + 1).trim());
  return network && name !== "" && name.length <= maxNameLength ? { name, network } : undefined;
}

/** The name of the smallest network around an address; of two names of one network the first. Quick however many there are. */
export function compileNetworkNames(names: readonly NetworkName[]): NetworkOf {
  const ranges = rangesOf(names);
  const named = ranges.map(({ name }) => name);
  const [w0, w1, w2, w3] = (["w0", "w1", "w2", "w3"] as const).map((word) => Uint32Array.from(ranges, ({ from }) => from[word])) as Words;
  return (ip) => {
    const a = ip.w0 >>> 0;
    const b = ip.w1 >>> 0;
    const c = ip.w2 >>> 0;
    const d = ip.w3 >>> 0;
    let low = 0;
    let high = named.length;
    // The last range that begins at or before the address.
    while (low < high) {
      const at = (low + high) >>> 1;
      const order = w0[at]! - a || w1[at]! - b || w2[at]! - c || w3[at]! - d;
      if (order <= 0) low = at + 1;
      else high = at;
    }
    return low === 0 ? undefined : named[low - 1];
  };
}

type Words = [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** From an address to the next range's. */
interface Range {
  readonly from: Ip;
  readonly name: string | undefined;
}

/** Networks lie within each other or apart: which is the smallest changes only where one begins or ends. */
function rangesOf(names: readonly NetworkName[]): Range[] {
  const sorted = names.toSorted((a, b) => compare(a.network.first, b.network.first) || a.network.bits - b.network.bits);
  const ranges: Range[] = [];
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
