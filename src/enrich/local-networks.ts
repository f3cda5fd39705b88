import { AppError } from "../model/errors.ts";
import { anyNetwork, parseCidr, type Cidr } from "../net/cidr.ts";
import type { Ip } from "../net/ip.ts";

/**
 * Networks that are ours unless configured otherwise: private use (RFC 1918, RFC 4193), shared (RFC 6598), link-local, loopback,
 * and the addresses of the link itself: unspecified, broadcast and multicast.
 */
export const defaultLocalNetworks: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "127.0.0.0/8",
  "0.0.0.0/32",
  "224.0.0.0/4",
  "255.255.255.255/32",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
  "::1/128",
  "::/128",
];

/** A test of whether an address is ours. Throws BAD_INPUT for what is no network. */
export function compileLocalNetworks(networks: readonly string[], path = "localNetworks"): (ip: Ip) => boolean {
  return anyNetwork(networks.map((text, i) => parseNetwork(text, `${path}[${i}]`)));
}

function parseNetwork(text: string, path: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr) return cidr;
  throw new AppError("BAD_INPUT", `"${text.slice(0, 60)}" is not a network.`, {
    path,
    wanted: "a CIDR such as 192.168.0.0/16 or 2001:db8::/32",
    got: text.slice(0, 60),
  });
}
