import type { FlowInterval } from "../../src/model/flow-fields.ts";
import type { LiveFlow } from "../../src/model/flow.ts";
import { flowOfInterval } from "../../src/model/flow-view.ts";
import { compileFlowFilter } from "../../src/model/flow-match.ts";
import type { FlowFilter } from "../../src/model/flow-filter.ts";
import type { Access, LiveHost, LiveView, SummaryRow } from "../../src/model/services/live-view.ts";
import { parseIp } from "../../src/net/ip.ts";
import { protocolName } from "../../src/net/protocol-names.ts";
import { isAnswer } from "../../src/pipeline/live/answered.ts";
import { bucketed, bytesOf, durationOf, grouped, metricsOf, packetsOf, paged, rateOf, within } from "./memory-grouping.ts";

function summaryRow(key: string, rows: readonly FlowInterval[]): SummaryRow {
  return {
    key,
    bytes: metricsOf.BYTES(rows),
    sentBytes: metricsOf.SENT_BYTES(rows),
    receivedBytes: metricsOf.RECEIVED_BYTES(rows),
    packets: metricsOf.PACKETS(rows),
    flows: rows.length,
    bytesPerSecond: rows.reduce((sum, row) => sum + rateOf(row), 0),
  };
}

function placeOf(asClient: readonly FlowInterval[], asServer: readonly FlowInterval[]): Pick<LiveHost, "country" | "asn"> {
  const country = asClient[0]?.clientCountry ?? asServer[0]?.serverCountry ?? "";
  const asn = asClient[0]?.clientAsn ?? asServer[0]?.serverAsn ?? 0;
  return { ...(country === "" ? {} : { country }), ...(asn === 0 ? {} : { asn }) };
}

function hostOf(ip: string, rows: readonly FlowInterval[]): LiveHost {
  const asClient = rows.filter((row) => row.clientIp.text === ip);
  const asServer = rows.filter((row) => row.serverIp.text === ip);
  const total = (list: readonly FlowInterval[], direction: "sent" | "received") => ({
    bytes: list.reduce((sum, row) => sum + row[`${direction}Bytes`], 0),
    packets: list.reduce((sum, row) => sum + row[`${direction}Packets`], 0),
  });
  const added = (one: { bytes: number; packets: number }, two: { bytes: number; packets: number }) => ({
    bytes: one.bytes + two.bytes,
    packets: one.packets + two.packets,
  });
  const top = (by: (row: FlowInterval) => string) =>
    [...bucketed([...asClient, ...asServer], by)].map(([key, list]) => ({ key, bytes: metricsOf.BYTES(list) })).toSorted((a, b) => b.bytes - a.bytes);
  const mac = asClient.find((row) => row.clientMac)?.clientMac ?? asServer.find((row) => row.serverMac)?.serverMac;
  const all = [...asClient, ...asServer];
  return {
    ip,
    ...placeOf(asClient, asServer),
    isLocal: asClient.some((row) => row.clientIsLocal) || asServer.some((row) => row.serverIsLocal),
    ...(mac ? { mac: mac.toString(16).padStart(12, "0").match(/../g)!.join(":") } : {}),
    firstSeenMs: Math.min(...all.map((row) => row.firstSeenMs)),
    lastSeenMs: Math.max(...all.map((row) => row.lastSeenMs)),
    sent: added(total(asClient, "sent"), total(asServer, "received")),
    received: added(total(asClient, "received"), total(asServer, "sent")),
    bytesPerSecond: all.reduce((sum, row) => sum + rateOf(row), 0),
    flowsAsClient: asClient.length,
    flowsAsServer: asServer.length,
    serverPorts: [
      ...bucketed(
        asServer.filter((row) => row.receivedPackets > 0 && isAnswer(row.protocol, row.tcpFlagsReceived, row.serverIp, row.serverPort)),
        (row) => `${row.protocol}/${row.serverPort}`,
      ).values(),
    ].map((list) => ({
      protocol: protocolName(list[0]!.protocol),
      port: list[0]!.serverPort,
      application: list[0]!.application,
      flows: list.length,
    })),
    topApplications: top((row) => row.application).map(({ key, bytes }) => ({ application: key, bytes })),
    topPeers: top((row) => (row.clientIp.text === ip ? row.serverIp.text : row.clientIp.text)).map(({ key, bytes }) => ({ ip: key, bytes })),
  };
}

export function memoryLive(flows: readonly FlowInterval[], clock: () => number): LiveView {
  const open = flows.filter((row) => row.closes === 0);
  const select = (filter: FlowFilter | null | undefined, access: Access) => open.filter(compileFlowFilter(filter, access));
  const totalRate = (access: Access): number => select(null, access).reduce((sum, row) => sum + rateOf(row), 0);
  const live = (row: FlowInterval): LiveFlow => ({ ...flowOfInterval(row), bytesPerSecond: rateOf(row), packetsPerSecond: Math.round(rateOf(row) / 900) });
  const allHosts = (access: Access): LiveHost[] => {
    const inside = within(access.networks);
    const rows = select(null, access);
    const ips = new Set(rows.flatMap((row) => [row.clientIp, row.serverIp].filter(inside).map((ip) => ip.text)));
    return [...ips].map((ip) => hostOf(ip, rows));
  };
  const orders = {
    BYTES: (row: FlowInterval) => bytesOf(row),
    RATE: rateOf,
    NEWEST: (row: FlowInterval) => row.firstSeenMs,
    LONGEST: durationOf,
    PACKETS: packetsOf,
  } as const;
  const hostOrders = {
    BYTES: (host: LiveHost) => host.sent.bytes + host.received.bytes,
    RATE: (host: LiveHost) => host.bytesPerSecond,
    FLOWS: (host: LiveHost) => host.flowsAsClient + host.flowsAsServer,
    LAST_SEEN: (host: LiveHost) => host.lastSeenMs,
    FIRST_SEEN: (host: LiveHost) => host.firstSeenMs,
    NAME: () => 0,
  } as const;
  return {
    interfaces: async (access = { networks: [] }) => [
      {
        name: "eth0",
        state: "UP",
        driver: "afpacket",
        addresses: ["192.168.1.5/24"],
        mac: "00:1b:21:00:00:05",
        mtu: 1_500,
        speedMbps: 1_000,
        bytes: metricsOf.BYTES(select(null, access)),
        packets: metricsOf.PACKETS(select(null, access)),
        drops: 0,
        bytesPerSecond: totalRate(access),
        packetsPerSecond: Math.round(totalRate(access) / 900),
      },
      {
        name: "eth1",
        state: "NO_PERMISSION",
        problem: "The system does not let us capture on eth1.",
        cure: "sudo setcap cap_net_raw+ep $(command -v node)",
        addresses: [],
        bytes: 0,
        packets: 0,
        drops: 0,
        bytesPerSecond: 0,
        packetsPerSecond: 0,
      },
    ],
    flows: async ({ hosts, role, filter, orderBy, ...page }, access) => {
      const isHost = within(hosts);
      const rows = select(filter, access).filter((row) => (role !== "SERVER" && isHost(row.clientIp)) || (role !== "CLIENT" && isHost(row.serverIp)));
      return paged(rows.toSorted((a, b) => orders[orderBy](b) - orders[orderBy](a)).map(live), page);
    },
    summary: async ({ filter, groupBy, groups: hostGroups, orderBy = "BYTES", first }, access) => {
      const rows = select(filter, access);
      const groups = [...grouped(rows, [groupBy], hostGroups).values()]
        .toSorted((a, b) => metricsOf[orderBy](b.rows) - metricsOf[orderBy](a.rows))
        .map((group) => summaryRow(group.keys[0]!, group.rows));
      const { key: _total, ...totals } = summaryRow("", rows);
      const top = groups.slice(0, first);
      const rest = groups.slice(first);
      const add = (field: Exclude<keyof SummaryRow, "key" | "label">) => rest.reduce((sum, row) => sum + row[field], 0);
      return {
        timeMs: clock(),
        totals: { ...totals, hosts: new Set(rows.flatMap((row) => [row.clientIp.text, row.serverIp.text])).size },
        rows: top,
        others: {
          bytes: add("bytes"),
          sentBytes: add("sentBytes"),
          receivedBytes: add("receivedBytes"),
          packets: add("packets"),
          flows: add("flows"),
          bytesPerSecond: add("bytesPerSecond"),
          groups: rest.length,
        },
      };
    },
    hosts: async ({ filter, orderBy, ...page }, access) => {
      const inside = within(filter?.networks);
      const search = filter?.search?.toLowerCase();
      const found = allHosts(access)
        .filter((host) => inside(parseIp(host.ip)!))
        .filter((host) => filter?.isLocal === undefined || filter.isLocal === null || host.isLocal === filter.isLocal)
        .filter((host) => !search || `${host.ip} ${host.name ?? ""} ${host.mac ?? ""}`.toLowerCase().includes(search));
      return paged(
        found.toSorted((a, b) => hostOrders[orderBy](b) - hostOrders[orderBy](a) || a.ip.localeCompare(b.ip)),
        page,
      );
    },
    hostsByAddress: async ({ addresses }, access) => {
      const known = new Map(allHosts(access).map((host) => [host.ip, host]));
      return addresses.map((ip) => known.get(ip) ?? null);
    },
    countries: async ({ first }, access) => {
      const rows = select(null, access);
      const ofSide = (country: string) => rows.filter((row) => row.clientCountry === country || row.serverCountry === country);
      return [...new Set(rows.flatMap((row) => [row.clientCountry, row.serverCountry]))]
        .map((country) => {
          const list = ofSide(country);
          const hosts = list.flatMap((row) => [
            ...(row.clientCountry === country ? [row.clientIp.text] : []),
            ...(row.serverCountry === country ? [row.serverIp.text] : []),
          ]);
          const { sentBytes, receivedBytes, flows: count, bytesPerSecond } = summaryRow(country, list);
          const firstSeenMs = Math.min(...list.map((row) => row.firstSeenMs));
          return { country, hosts: new Set(hosts).size, sentBytes, receivedBytes, flows: count, bytesPerSecond, firstSeenMs };
        })
        .toSorted((one, two) => two.sentBytes + two.receivedBytes - one.sentBytes - one.receivedBytes)
        .slice(0, first);
    },
    macsByAddress: async (addresses, access) =>
      addresses.map((mac) => {
        const [host] = allHosts(access).filter((each) => each.mac === mac);
        if (!host) return null;
        const { ip, sent, received, bytesPerSecond, flowsAsClient, flowsAsServer, firstSeenMs, lastSeenMs } = host;
        return { mac, hosts: [{ ip }], sent, received, bytesPerSecond, flows: flowsAsClient + flowsAsServer, firstSeenMs, lastSeenMs };
      }),
    traffic: async (access = { networks: [] }) => {
      const rows = select(null, access);
      const hosts = allHosts(access).toSorted((one, two) => two.bytesPerSecond - one.bytesPerSecond);
      const local = (test: (row: FlowInterval) => boolean): number => rows.filter(test).reduce((sum, row) => sum + rateOf(row), 0);
      return {
        timeMs: clock(),
        bytesPerSecond: totalRate(access),
        inBytesPerSecond: local((row) => row.serverIsLocal === 1),
        outBytesPerSecond: local((row) => row.direction === "OUTBOUND"),
        packetsPerSecond: Math.round(totalRate(access) / 900),
        newFlowsPerSecond: 0.5,
        activeFlows: rows.length,
        activeHosts: hosts.length,
        drops: 0,
        topHosts: hosts.slice(0, 3).map(({ ip, bytesPerSecond }) => ({ ip, bytesPerSecond })),
        topApplications: [...grouped(rows, ["APPLICATION"]).values()].map((group) => ({
          application: group.keys[0]!,
          bytesPerSecond: summaryRow("", group.rows).bytesPerSecond,
        })),
      };
    },
    status: async () => ({
      running: true,
      pid: 4_242,
      startedAtMs: clock() - 3_600_000,
      restarts: 0,
      gapMs: 0,
      canCapture: true,
      packets: metricsOf.PACKETS(open),
      drops: 0,
      malformed: 2,
      malformedReasons: [{ reason: "ipv4: header cut short", packets: 2 }],
      activeFlows: open.length,
      tableFull: 0,
    }),
  };
}
