import { type Cidr, parseCidr } from "../net/cidr.ts";
import type { Ip } from "../net/ip.ts";

export interface NetworkName {
  readonly name: string;
  readonly network: Cidr;
}

const maxNameLength = 60;

/** `Office=192.168.1.0/24` → its parts; undefined when it is none. */
export function parseNetworkName(text: string): NetworkName | undefined {
  const at = text.lastIndexOf("=");
  const name = text.slice(0, Math.max(0, at)).trim();
  const network = parseCidr(text.slice(at + 1).trim());
  return network && name !== "" && name.length <= maxNameLength ? { name, network } : undefined;
}

/** The name of the smallest network around an address. */
export function compileNetworkNames(names: readonly NetworkName[]): (ip: Ip) => string | undefined {
  const smallestFirst = names.toSorted((a, b) => b.network.bits - a.network.bits);
  return (ip) => smallestFirst.find(({ network }) => network.contains(ip))?.name;
}
