import type { InterfaceStatus } from "../../model/snmp-report.ts";
import type { KnownBridgeEntry, KnownNeighbour, SnmpInterfaceRates } from "../../model/snmp-device.ts";
import type { SnmpPort } from "../../model/services/snmp.ts";
import { parseIp } from "../../net/ip.ts";
import { builder } from "../builder.ts";
import { connectionOf } from "../connection.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";
import { namedEnum } from "./enums.ts";
import { vendorText } from "./host.ts";

const SnmpInterfaceStatus = namedEnum(
  "SnmpInterfaceStatus",
  "State of an interface (RFC 2863).",
  ["up", "down", "testing", "unknown", "dormant", "notPresent", "lowerLayerDown"],
  {
    up: "Packets pass.",
    down: "None pass.",
    testing: "It is tested; none pass.",
    unknown: "The device does not know.",
    dormant: "It waits for something, such as a call.",
    notPresent: "A part is missing.",
    lowerLayerDown: "What lies below it is down.",
  } satisfies Record<InterfaceStatus, string>,
);

const percent = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value * 100) / 100);

const rate = (description: string, of: (rates: SnmpInterfaceRates) => number | undefined) => ({ description, of });
const rates = {
  inBitsPerSecond: rate("Bits per second received.", (one) => one.inBitsPerSecond),
  outBitsPerSecond: rate("Bits per second sent.", (one) => one.outBitsPerSecond),
  inPacketsPerSecond: rate("Packets per second received.", (one) => one.inPacketsPerSecond),
  outPacketsPerSecond: rate("Packets per second sent.", (one) => one.outPacketsPerSecond),
  inErrorsPerSecond: rate("Received packets per second with errors.", (one) => one.inErrorsPerSecond),
  outErrorsPerSecond: rate("Packets per second not sent for errors.", (one) => one.outErrorsPerSecond),
  inDiscardsPerSecond: rate("Received packets per second thrown away though without errors.", (one) => one.inDiscardsPerSecond),
  outDiscardsPerSecond: rate("Packets per second not sent for want of room.", (one) => one.outDiscardsPerSecond),
  inUsePercent: rate("Share of the speed received.", (one) => one.inUsePercent),
  outUsePercent: rate("Share of the speed sent.", (one) => one.outUsePercent),
} as const;

const SnmpRates = builder.objectRef<SnmpInterfaceRates>("SnmpInterfaceRates").implement({
  description: "Counters of an interface between the last two polls, as rates; null where the device does not tell, or it restarted between them.",
  fields: (t) => ({
    at: t.field({ type: "DateTime", description: "When it was polled.", resolve: (one) => one.atMs }),
    overMs: t.float({ description: "Milliseconds between the two polls.", resolve: (one) => one.overMs }),
    ...Object.fromEntries(
      Object.entries(rates).map(([name, { description, of }]) => [name, t.float({ nullable: true, description, resolve: (one) => percent(of(one)) })]),
    ),
  }),
});

const SnmpAddress = builder.objectRef<SnmpPort["addresses"][number]>("SnmpInterfaceAddress").implement({
  description: "An address of an interface.",
  fields: (t) => ({
    ip: t.field({ type: "IP", description: "The address.", resolve: ({ address }) => address }),
    prefixLength: t.int({
      nullable: true,
      description: "Length of its network; null when the device does not say.",
      resolve: ({ prefixLength }) => prefixLength ?? null,
    }),
  }),
});

export const SnmpInterface = builder.objectRef<SnmpPort>("SnmpInterface").implement({
  description: "An interface of an SNMP device.",
  fields: (t) => ({
    ifIndex: t.exposeInt("ifIndex", { description: "Its number; may change when the device restarts." }),
    name: t.string({ description: fromNetwork("Its name."), resolve: (port) => cleanUntrusted(port.name) }),
    alias: t.string({ nullable: true, description: fromNetwork("What people wrote at it."), resolve: (port) => untrusted(port.alias) }),
    description: t.string({ nullable: true, description: fromNetwork("What the device says of it."), resolve: (port) => untrusted(port.description) }),
    type: t.int({
      nullable: true,
      description: "IANAifType: 6 Ethernet, 24 loopback, 53 virtual, 131 tunnel, 161 aggregate …",
      resolve: (port) => port.type ?? null,
    }),
    speedBitsPerSecond: t.float({ nullable: true, description: "Speed; null when unknown.", resolve: (port) => port.speedBitsPerSecond ?? null }),
    adminStatus: t.field({ type: SnmpInterfaceStatus, nullable: true, description: "What people want it to be.", resolve: (port) => port.adminStatus ?? null }),
    operStatus: t.field({ type: SnmpInterfaceStatus, nullable: true, description: "What it is.", resolve: (port) => port.operStatus ?? null }),
    duplex: t.string({ nullable: true, description: "full or half; null when unknown.", resolve: (port) => port.duplex ?? null }),
    mtu: t.int({ nullable: true, description: "Longest packet in bytes.", resolve: (port) => port.mtu ?? null }),
    mac: t.field({ type: "MAC", nullable: true, description: "Its MAC address.", resolve: (port) => port.mac ?? null }),
    vlan: t.int({ nullable: true, description: "VLAN of untagged frames.", resolve: (port) => port.vlan ?? null }),
    aggregateIfIndex: t.int({ nullable: true, description: "The link aggregation it belongs to.", resolve: (port) => port.aggregateIfIndex ?? null }),
    addresses: t.field({
      type: [SnmpAddress],
      description: "Its addresses, at most 500; for callers limited to networks those inside.",
      resolve: (port) => port.addresses.slice(0, 500),
    }),
    lastChangeUptimeMs: t.float({
      nullable: true,
      description: "Milliseconds the device had run when the state last changed.",
      resolve: (port) => port.lastChangeUptimeMs ?? null,
    }),
    rates: t.field({ type: SnmpRates, nullable: true, description: "What passes now; null before the second poll.", resolve: (port) => port.rates ?? null }),
  }),
});
export const SnmpInterfaceConnection = connectionOf("SnmpInterface", SnmpInterface, "interfaces of an SNMP device");

export const SnmpNeighbour = builder.objectRef<KnownNeighbour>("SnmpNeighbour").implement({
  description: "What a device heard of another at one of its ports.",
  fields: (t) => ({
    protocol: t.exposeString("protocol", { description: "lldp or cdp." }),
    localIfIndex: t.int({
      nullable: true,
      description: "Number of the own interface; null when it cannot be told.",
      resolve: (one) => one.localIfIndex ?? null,
    }),
    localPort: t.string({ nullable: true, description: fromNetwork("Name of the own interface."), resolve: (one) => untrusted(one.localPort) }),
    name: t.string({ nullable: true, description: fromNetwork("Name of the neighbour."), resolve: (one) => untrusted(one.systemName) }),
    port: t.string({ nullable: true, description: fromNetwork("Port of the neighbour."), resolve: (one) => untrusted(one.portId) }),
    portDescription: t.string({
      nullable: true,
      description: fromNetwork("What the neighbour says of this port."),
      resolve: (one) => untrusted(one.portDescription),
    }),
    chassisId: t.string({
      nullable: true,
      description: fromNetwork("Identity of the neighbour, mostly a MAC address."),
      resolve: (one) => untrusted(one.chassisId),
    }),
    description: t.string({
      nullable: true,
      description: fromNetwork("What the neighbour says of itself."),
      resolve: (one) => untrusted(one.systemDescription),
    }),
    platform: t.string({ nullable: true, description: fromNetwork("Model of the neighbour."), resolve: (one) => untrusted(one.platform) }),
    addresses: t.field({
      type: ["IP"],
      description: "Its addresses.",
      resolve: (one) => one.addresses.flatMap((address) => parseIp(address)?.text ?? []),
    }),
    capabilities: t.stringList({
      description: "What it says it is: bridge, router, wlanAccessPoint, telephone …",
      resolve: (one) => one.capabilities.map(cleanUntrusted),
    }),
    seenAt: t.field({ type: "DateTime", description: "When the device said so last.", resolve: (one) => one.seenAtMs }),
  }),
});

export const SnmpPortMac = builder.objectRef<KnownBridgeEntry>("SnmpPortMac").implement({
  description: "A MAC address that a port saw.",
  fields: (t) => ({
    mac: t.field({ type: "MAC", description: "The address.", resolve: ({ mac }) => mac }),
    vendor: t.string({ nullable: true, description: vendorText, resolve: ({ mac }, _args, { services }) => services.addressBook.vendor(mac) ?? null }),
    vlan: t.int({ nullable: true, description: "VLAN it was seen in.", resolve: ({ vlan }) => vlan ?? null }),
    seenAt: t.field({ type: "DateTime", description: "When the device said so last.", resolve: ({ seenAtMs }) => seenAtMs }),
  }),
});

export default { name: "snmp-interface" };
