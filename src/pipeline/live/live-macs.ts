import { AppError } from "../../model/errors.ts";
import type { Access, LiveMac } from "../../model/services/live-view.ts";
import { formatMac, parseMac } from "../../net/mac.ts";
import type { HostRow } from "./host-table.ts";
import { networkTest } from "./live-hosts.ts";
import type { LiveTable } from "./live-table.ts";
import type { Steps } from "./slices.ts";

/** Addresses shown of one MAC address. */
const maxHosts = 50;

/** One entry per MAC address, in order; null when no live host that the caller may see has it. BAD_INPUT for text that is none. */
export function* liveMacs(table: LiveTable, addresses: readonly string[], access: Access): Steps<(LiveMac | null)[]> {
  const maySee = networkTest(access.networks, "access.networks") ?? (() => true);
  const wanted = addresses.map((text, i) => {
    const mac = parseMac(text);
    if (mac !== undefined) return mac;
    throw new AppError("BAD_INPUT", `"${text.slice(0, 60)}" is not a MAC address.`, {
      path: `addresses[${i}]`,
      wanted: "00:1b:21:3c:4d:5e",
      got: text.slice(0, 60),
    });
  });
  const found = new Map<number, HostRow[]>(wanted.map((mac) => [mac, []]));
  yield* table.hosts.forEach((row) => {
    if (row.mac !== 0 && maySee(row.ip)) found.get(row.mac)?.push(row);
  });
  return wanted.map((mac) => {
    const rows = found.get(mac)!;
    return rows.length === 0 ? null : liveMac(table, mac, rows);
  });
}

function liveMac(table: LiveTable, mac: number, rows: readonly HostRow[]): LiveMac {
  const sum = (of: (row: HostRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    mac: formatMac(mac),
    hosts: rows
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, maxHosts)
      .map(({ ip, vlan }) => {
        const name = table.names.get(ip.text);
        return { ip: ip.text, ...(vlan === 0 ? {} : { vlan }), ...(name === undefined ? {} : { name }) };
      }),
    sent: { bytes: sum((row) => row.sentBytes), packets: sum((row) => row.sentPackets) },
    received: { bytes: sum((row) => row.receivedBytes), packets: sum((row) => row.receivedPackets) },
    bytesPerSecond: sum((row) => table.bytesPerSecond(row)),
    flows: sum((row) => row.flows),
    firstSeenMs: Math.min(...rows.map((row) => row.firstSeenMs)),
    lastSeenMs: Math.max(...rows.map((row) => row.lastSeenMs)),
  };
}
