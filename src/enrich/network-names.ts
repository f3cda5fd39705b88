import { networkRanges } from "../model/network-ranges.ts";
import type { NetworkName, NetworkOf } from "../model/place.ts";
import { parseCidr } from "../net/cidr.ts";

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
  const ranges = networkRanges(names);
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
