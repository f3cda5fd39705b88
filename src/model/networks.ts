import { anyNetwork, parseCidr, type Cidr } from "../net/cidr.ts";
import type { Ip } from "../net/ip.ts";
import { AppError } from "./errors.ts";

/** A test of whether an address is in one of these networks. Throws BAD_INPUT, with a place within `path`, for what is no network. */
export function compileNetworks(networks: readonly string[], path: string): (ip: Ip) => boolean {
  return anyNetwork(networks.map((text, i) => networkOf(text, `${path}[${i}]`)));
}

function networkOf(text: string, path: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr) return cidr;
  const got = text.slice(0, 60);
  throw new AppError("BAD_INPUT", `"${got}" is not a network.`, { path, wanted: "a CIDR such as 192.0.2.0/24 or 2001:db8::/32", got });
}
