import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import type { HostTotals } from "../../model/services/flow-history.ts";
import type { LiveHost, LiveView } from "../../model/services/live-view.ts";
import { groupsOf } from "../host-group-members.ts";
import { builder, needs } from "../builder.ts";
import { connectionOf, livePage, pageArgs } from "../connection.ts";
import { accessOf, type ApiContext } from "../context.ts";
import { totalsOfHost } from "../host-totals.ts";
import { selects } from "../selection.ts";
import { switchPortOf } from "../snmp-access.ts";
import { withNameNotice } from "../unknown-names.ts";
import { fromNetwork, untrusted } from "../untrusted-text.ts";
import { HostOrderEnum, HostRoleEnum, LiveFlowOrderEnum } from "./enums.ts";
import { asNameText, asnText, countryText, FlowConnection, networkText } from "./flow.ts";
import { FlowFilter, vlanRule } from "./flow-filter.ts";
import { SwitchPort, switchPortText } from "./switch-port.ts";
import { TimeWindow, windowOf } from "./time-window.ts";

export const vendorText = "Maker of the network card by the IEEE's registry; null when unknown, or when the address was made up (private, random).";

export const HostTraffic = builder.objectRef<LiveHost["sent"]>("HostTraffic").implement({
  description: "What a host sent or received since it was first seen live.",
  fields: (t) => ({
    bytes: t.field({ type: "BigInt", description: "Bytes.", resolve: (traffic) => traffic.bytes }),
    packets: t.field({ type: "BigInt", description: "Packets.", resolve: (traffic) => traffic.packets }),
  }),
});

const ServerPort = builder.objectRef<LiveHost["serverPorts"][number]>("ServerPort").implement({
  description: "A port a host answers on.",
  fields: (t) => ({
    protocol: t.exposeString("protocol", { description: "TCP, UDP or SCTP." }),
    port: t.exposeInt("port", { description: "Port number." }),
    application: t.string({ nullable: true, description: "Application seen there; null when unknown.", resolve: (port) => port.application || null }),
    flows: t.exposeInt("flows", { description: "Flows to it." }),
  }),
});

const HostApplication = builder.objectRef<LiveHost["topApplications"][number]>("HostApplication").implement({
  description: "An application a host uses.",
  fields: (t) => ({
    application: t.exposeString("application", { description: "Its name." }),
    bytes: t.field({ type: "BigInt", description: "Bytes both ways.", resolve: (row) => row.bytes }),
  }),
});

const HostPeer = builder.objectRef<LiveHost["topPeers"][number]>("HostPeer").implement({
  description: "Another host it talks to.",
  fields: (t) => ({
    ip: t.field({ type: "IP", description: "Address of the peer.", resolve: (peer) => peer.ip }),
    name: t.string({ nullable: true, description: fromNetwork("A name known for it."), resolve: (peer) => untrusted(peer.name) }),
    bytes: t.field({ type: "BigInt", description: "Bytes both ways.", resolve: (peer) => peer.bytes }),
  }),
});

const HostHistory = builder.objectRef<HostTotals>("HostHistory").implement({
  description: "What a host did in a window of the past.",
  fields: (t) => ({
    sentBytes: t.field({ type: "BigInt", description: "Bytes it sent.", resolve: (totals) => totals.sentBytes }),
    receivedBytes: t.field({ type: "BigInt", description: "Bytes it received.", resolve: (totals) => totals.receivedBytes }),
    flows: t.field({ type: "BigInt", description: "Flows it had a part in.", resolve: (totals) => totals.flows }),
    firstSeen: t.field({ type: "DateTime", description: "Its first packet in the window.", resolve: (totals) => totals.firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "Its last packet in the window.", resolve: (totals) => totals.lastSeenMs }),
  }),
});

const Host = builder.objectRef<LiveHost>("Host").implement({
  description: "A host that is in memory now, with what it did since it was first seen live.",
  fields: (t) => ({
    ip: t.field({ type: "IP", description: "Its address.", resolve: (host) => host.ip }),
    vlan: t.int({ nullable: true, description: "VLAN it is in; null when untagged.", resolve: (host) => host.vlan || null }),
    name: t.string({
      nullable: true,
      description: fromNetwork(
        "A name known for the address: from DNS answers seen, else what its first client called it (TLS server name, HTTP Host), which proves nothing.",
      ),
      resolve: (host) => untrusted(host.name),
    }),
    mac: t.field({ type: "MAC", nullable: true, description: "Its MAC address; null for hosts behind a router.", resolve: (host) => host.mac ?? null }),
    switchPort: t.field({ type: SwitchPort, nullable: true, description: switchPortText, resolve: ({ mac }, _args, context) => switchPortOf(mac, context) }),
    isLocal: t.exposeBoolean("isLocal", { description: "True when it is in a local network." }),
    country: t.string({ nullable: true, description: countryText, resolve: (host) => host.country ?? null }),
    asn: t.field({ type: "ASN", nullable: true, description: asnText, resolve: (host) => host.asn ?? null }),
    asName: t.string({
      nullable: true,
      description: asNameText,
      resolve: (host, _args, { services }) => (host.asn === undefined ? null : (services.addressBook.asName(host.asn) ?? null)),
    }),
    network: t.string({ nullable: true, description: networkText, resolve: (host, _args, { services }) => services.addressBook.network(host.ip) ?? null }),
    history: t.field({
      type: HostHistory,
      nullable: true,
      description: "What it did in a window, from the flow store; null when nothing is kept of it there. The hosts of a list are asked for together.",
      args: {
        window: t.arg({
          type: TimeWindow,
          required: true,
          defaultValue: { from: "-24h", to: "now" },
          description: "The time to look at; the last day when left out.",
        }),
      },
      resolve: async (host, { window }, context) => (await totalsOfHost(host.ip, windowOf(window, context), context)) ?? null,
    }),
    groups: t.stringList({
      description: "Names of the host groups its address or its MAC is in.",
      resolve: async (host, _args, context) => (await groupsOf(context))(host.ip, host.mac),
    }),
    vendor: t.string({
      nullable: true,
      description: vendorText,
      resolve: (host, _args, { services }) => (host.mac === undefined ? null : (services.addressBook.vendor(host.mac) ?? null)),
    }),
    // Nullable only so that it can be selected beside HostNotLive's of the same name.
    firstSeen: t.field({ type: "DateTime", nullable: true, description: "Since when it is live; never null.", resolve: (host) => host.firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", nullable: true, description: "Its last packet; never null.", resolve: (host) => host.lastSeenMs }),
    sent: t.field({ type: HostTraffic, description: "What it sent.", resolve: (host) => host.sent }),
    received: t.field({ type: HostTraffic, description: "What it received.", resolve: (host) => host.received }),
    bytesPerSecond: t.exposeFloat("bytesPerSecond", { description: "Bytes per second now, both ways." }),
    flowsAsClient: t.exposeInt("flowsAsClient", { description: "Live flows it opened." }),
    flowsAsServer: t.exposeInt("flowsAsServer", { description: "Live flows it was called in." }),
    serverPorts: t.field({ type: [ServerPort], description: "Ports it answers on, busiest first, at most 20.", resolve: (host) => [...host.serverPorts] }),
    topApplications: t.field({ type: [HostApplication], description: "Applications by bytes, most first.", resolve: (host) => [...host.topApplications] }),
    topPeers: t.field({ type: [HostPeer], description: "Peers by bytes, most first.", resolve: (host) => [...host.topPeers] }),
    liveFlows: t.field({
      type: FlowConnection,
      description: "Its flows in memory now, the newest first when not said otherwise.",
      args: {
        role: t.arg({ type: HostRoleEnum, required: true, defaultValue: "ANY", description: "Which side it must be." }),
        filter: t.arg({ type: FlowFilter, description: "Which flows." }),
        orderBy: t.arg({ type: LiveFlowOrderEnum, required: true, defaultValue: "NEWEST", description: "Order." }),
        ...pageArgs(5, 100),
      },
      resolve: async (host, args, context, info) =>
        withNameNotice(
          livePage(await context.services.live.flows({ ...args, hosts: [host.ip] }, accessOf(context)), args.after),
          args.filter,
          context,
          selects(info, "notice"),
        ),
    }),
  }),
});

const HostConnection = connectionOf("Host", Host, "hosts");

interface NotLive {
  readonly kind: "not-live";
  readonly address: string;
  /** Why it is not known whether it is live. */
  readonly liveProblem?: string;
  /** Asked for once, and only when a field needs it. */
  history(): Promise<{
    readonly firstSeenMs?: number;
    readonly lastSeenMs?: number;
    readonly flows: number;
    readonly bytes: number;
    readonly problem?: string;
  }>;
}

const historyWindowMs = 731 * 86_400_000;

function notLive(address: string, context: ApiContext, liveProblem?: string): NotLive {
  let asked: ReturnType<NotLive["history"]> | undefined;
  return { kind: "not-live", address, ...(liveProblem === undefined ? {} : { liveProblem }), history: () => (asked ??= seenInHistory(address, context)) };
}

async function seenInHistory(address: string, context: ApiContext): ReturnType<NotLive["history"]> {
  try {
    const { rows, totals } = await context.services.history.stats(
      {
        window: { fromMs: context.nowMs - historyWindowMs, toMs: context.nowMs },
        filter: { match: { host: [address] } },
        groupBy: ["DIRECTION"],
        metrics: ["BYTES", "FLOWS"],
        orderBy: "BYTES",
        first: 10,
      },
      accessOf(context),
      context.signal,
    );
    const seen = rows.length > 0;
    return {
      ...(seen ? { firstSeenMs: Math.min(...rows.map((row) => row.firstSeenMs)), lastSeenMs: Math.max(...rows.map((row) => row.lastSeenMs)) } : {}),
      flows: totals.FLOWS ?? 0,
      bytes: totals.BYTES ?? 0,
    };
  } catch (error) {
    if (error instanceof AppError) return { flows: 0, bytes: 0, problem: error.message };
    throw error;
  }
}

const HostNotLive = builder.objectRef<NotLive>("HostNotLive").implement({
  description:
    "A host that is not in memory: it never was seen, or it was quiet for so long that it aged out, or it is not known because the meter is away. What it did is in history.",
  fields: (t) => ({
    ip: t.field({ type: "IP", description: "The address asked for.", resolve: (host) => host.address }),
    firstSeen: t.field({
      type: "DateTime",
      nullable: true,
      description: "Its first flow kept in history; null when there is none.",
      resolve: async (host) => (await host.history()).firstSeenMs ?? null,
    }),
    lastSeen: t.field({
      type: "DateTime",
      nullable: true,
      description: "Its last flow in history; null when there is none.",
      resolve: async (host) => (await host.history()).lastSeenMs ?? null,
    }),
    flowsInHistory: t.field({ type: "BigInt", description: "How many flows history has of it.", resolve: async (host) => (await host.history()).flows }),
    bytesInHistory: t.field({ type: "BigInt", description: "How many bytes those had, both ways.", resolve: async (host) => (await host.history()).bytes }),
    liveProblem: t.string({
      nullable: true,
      description: "Why it is not known whether the host is live, such as a meter that is away; null when it is known that it is not.",
      resolve: (host) => host.liveProblem ?? null,
    }),
    message: t.string({
      description: "Why there is nothing live, and where to look instead.",
      resolve: async (host) => {
        const { firstSeenMs, flows, problem } = await host.history();
        if (host.liveProblem !== undefined) {
          const past = problem ? `history cannot be read either: ${problem}` : `history holds ${flows} flows of it`;
          return `Whether it is live is not known. ${host.liveProblem} Meanwhile: ${past}.`;
        }
        if (problem) return `Not seen live; history cannot be read now: ${problem}`;
        return firstSeenMs === undefined
          ? "Not seen live, and history holds no flow of it. Check the address, and that its traffic passes a captured interface."
          : `Aged out of the live view; history holds ${flows} flows of it. Look with flows, flowStats or dnsQueries (tool search_flows), filter host ${host.address}.`;
      },
    }),
  }),
});

const HostLookup = builder.unionType("HostLookup", {
  description: "What is known about an address now: the live host, or where its history is.",
  types: [Host, HostNotLive],
  resolveType: (value) => ("kind" in value ? HostNotLive : Host),
});

const HostFilter = builder.inputType("HostFilter", {
  description: "Which live hosts.",
  fields: (t) => ({
    search: t.string({
      description: "Part of the address, the name or the MAC address.",
      validate: z.string().max(253, "What is looked for has at most 253 characters.").nullish(),
    }),
    networks: t.field({
      type: ["CIDR"],
      description: "Only hosts in one of these networks.",
      validate: z.array(z.string()).max(100, "At most 100 networks can be named at once.").nullish(),
    }),
    isLocal: t.boolean({ description: "Only local hosts, or only remote ones." }),
  }),
});

builder.queryField("hosts", (t) =>
  t.field({
    type: HostConnection,
    description: "Hosts in memory now. Pages are cut from one snapshot. UNAVAILABLE while the meter is away; health says since when.",
    authScopes: needs.read,
    args: {
      filter: t.arg({ type: HostFilter, description: "Which hosts." }),
      orderBy: t.arg({ type: HostOrderEnum, required: true, defaultValue: "BYTES", description: "Order." }),
      ...pageArgs(),
    },
    resolve: async (_root, args, context) => livePage(await context.services.live.hosts(args, accessOf(context)), args.after),
  }),
);

/** What has a history answers from there when the live part cannot. */
async function liveOnes(query: Parameters<LiveView["hostsByAddress"]>[0], context: ApiContext): Promise<readonly (LiveHost | null)[] | AppError> {
  try {
    return await context.services.live.hostsByAddress(query, accessOf(context));
  } catch (error) {
    if (error instanceof AppError && (error.code === "UNAVAILABLE" || error.code === "TIMEOUT")) return error;
    throw error;
  }
}

builder.queryField("hostsByAddress", (t) =>
  t.field({
    type: [HostLookup],
    description:
      "What is known now about some addresses: one entry each, in the order asked. While the meter is away every entry is a HostNotLive that says so.",
    authScopes: needs.read,
    args: {
      addresses: t.arg({
        type: ["IP"],
        required: true,
        description: "The addresses, 1 to 50.",
        validate: z.array(z.string()).min(1, "At least one address must be named.").max(50, "At most 50 addresses can be asked for at once."),
      }),
      vlan: t.arg.int({ description: "Only in this VLAN.", validate: z.int().min(0, vlanRule).max(4_095, vlanRule).nullish() }),
    },
    resolve: async (_root, args, context) => {
      const found = await liveOnes(args, context);
      if (found instanceof AppError) {
        const { got, cure } = found.details;
        const why = [found.message, got && `Seen: ${got}.`, cure].filter(Boolean).join(" ");
        return args.addresses.map((address) => notLive(address, context, why));
      }
      return args.addresses.map((address, index) => found[index] ?? notLive(address, context));
    },
  }),
);

export default { name: "host" };
