import { AppError } from "../../model/errors.ts";
import { snmpLimits } from "../../model/snmp-device.ts";
import type { Cidr } from "../../net/cidr.ts";
import { parseCidr } from "../../net/cidr.ts";
import { Ip } from "../../net/ip.ts";

/**
 * Networks written as people do, without those inside another. BAD_INPUT with its place for what is no network, for one outside of
 * `allowed`, and for more than 4,096 addresses together.
 */
export function checkedRanges(texts: readonly string[], allowed: readonly Cidr[], path: string): readonly Cidr[] {
  const ranges = texts.map((text, i) => {
    const got = text.slice(0, 60);
    const range = parseCidr(text);
    if (!range) throw new AppError("BAD_INPUT", `"${got}" is not a network.`, { path: `${path}[${i}]`, wanted: "a CIDR such as 192.0.2.0/24", got });
    if (!allowed.some((network) => network.isV4 === range.isV4 && network.containsNetwork(range)))
      throw new AppError("FORBIDDEN", `${range.text} is not one of the local networks: only those are searched.`, {
        path: `${path}[${i}]`,
        got,
        cure: "Add it to localNetworks, or add its devices with addSnmpDevices.",
      });
    return range;
  });
  const apart = ranges.filter((range, i) => !ranges.some((other, j) => j !== i && other.containsNetwork(range) && (other.bits < range.bits || j < i)));
  const addresses = apart.reduce((sum, { bits }) => sum + 2 ** (128 - bits), 0);
  if (addresses > snmpLimits.discoveryAddresses) {
    throw new AppError("LIMIT_EXCEEDED", "The ranges are too large to search at once.", {
      path,
      wanted: `at most ${snmpLimits.discoveryAddresses} addresses, a /20`,
      got: addresses > 1e9 ? "more than a billion" : String(addresses),
      cure: "Search them one after the other.",
    });
  }
  return apart;
}

/** Every address of these networks a host may have: without the network's own and the broadcast address of IPv4 networks of more than two. */
export function addressesOf(ranges: readonly Cidr[]): string[] {
  return ranges.flatMap((range) => {
    const count = 2 ** (128 - range.bits);
    const { w0, w1, w2, w3 } = range.first;
    const edges = range.isV4 && count > 2;
    return Array.from({ length: count }, (_, i) => i)
      .filter((i) => !edges || (i > 0 && i < count - 1))
      .map((i) => new Ip(w0, w1, w2, (w3 + i) | 0).text);
  });
}
