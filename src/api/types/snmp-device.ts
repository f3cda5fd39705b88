import { ifIndexRule } from "../snmp-input.ts";
import { z } from "zod";
import { deviceName, type SnmpDevice as DeviceShape, snmpLimits, type SnmpStatus } from "../../model/snmp-device.ts";
import type { DeviceKind } from "../../model/snmp-report.ts";
import type { SnmpPort } from "../../model/services/snmp.ts";
import { builder } from "../builder.ts";
import { keysetPage, pageArgs } from "../connection.ts";
import { isLimited, mayName, readingOf } from "../snmp-access.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";
import { describedEnum, namedEnum } from "./enums.ts";
import { networkText } from "./flow.ts";
import { ownKinds, type SnapshotInRow, SnmpEventConnection, SnmpEventKindEnum, SnmpSnapshot } from "./snmp-history.ts";
import { SnmpInterface, SnmpInterfaceConnection, SnmpNeighbour, SnmpPortMac } from "./snmp-interface.ts";
import { SnmpComponent, SnmpProblem, SnmpProcessor, SnmpSensor, SnmpSpace, SnmpVlan, SnmpVpn } from "./snmp-reading.ts";

export const SnmpStatusEnum = describedEnum("SnmpStatus", "Where an SNMP device stands.", {
  UP: "It answers all it is asked.",
  DEGRADED: "It answers, but not everything.",
  UNREACHABLE: "It does not answer.",
  AUTH_ERROR: "It answers, and refuses the credential.",
  UNKNOWN: "It was not asked yet.",
} satisfies Record<SnmpStatus, string>);

const SnmpDeviceKind = namedEnum(
  "SnmpDeviceKind",
  "What kind of thing a device is.",
  ["network", "firewall", "wireless", "server", "storage", "power", "printer", "management"],
  {
    network: "Switch or router.",
    firewall: "Firewall.",
    wireless: "Access point or its controller.",
    server: "Server.",
    storage: "Storage.",
    power: "UPS or power distribution.",
    printer: "Printer.",
    management: "Management processor of a server.",
  } satisfies Record<DeviceKind, string>,
);

const kindsRule = z.array(z.unknown()).max(20, "Each kind once is enough.");

const percent = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value * 10) / 10);

export const SnmpDevice = builder.objectRef<DeviceShape>("SnmpDevice").implement({
  description: "A device that is polled by SNMP.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the device." }),
    address: t.field({ type: "IP", description: "Where it is asked.", resolve: ({ address }) => address }),
    port: t.exposeInt("port", { description: "UDP port it is asked at." }),
    name: t.string({
      description: fromNetwork("What people call it, else its sysName, else its address."),
      resolve: (device) => cleanUntrusted(deviceName(device)),
    }),
    sysName: t.string({ nullable: true, description: fromNetwork("What it calls itself."), resolve: ({ facts }) => untrusted(facts?.system.name) }),
    description: t.string({
      nullable: true,
      description: fromNetwork("What it says of itself."),
      resolve: ({ facts }) => untrusted(facts?.system.description),
    }),
    contact: t.string({ nullable: true, description: fromNetwork("Whom to ask about it."), resolve: ({ facts }) => untrusted(facts?.system.contact) }),
    location: t.string({ nullable: true, description: fromNetwork("Where it stands."), resolve: ({ facts }) => untrusted(facts?.system.location) }),
    objectId: t.string({
      nullable: true,
      description: "sysObjectID: its maker's number for its kind.",
      resolve: ({ facts }) => facts?.system.objectId ?? null,
    }),
    vendor: t.string({ nullable: true, description: "Its maker.", resolve: ({ facts }) => untrusted(facts?.identity.vendor) }),
    model: t.string({ nullable: true, description: "Its model.", resolve: ({ facts }) => untrusted(facts?.identity.model) }),
    os: t.string({
      nullable: true,
      description: "Short name of its operating system: ios, junos, linux …",
      resolve: ({ facts }) => untrusted(facts?.identity.os),
    }),
    version: t.string({ nullable: true, description: "Version of that.", resolve: ({ facts }) => untrusted(facts?.identity.version) }),
    serial: t.string({ nullable: true, description: "Its serial number.", resolve: ({ facts }) => untrusted(facts?.identity.serial) }),
    kind: t.field({ type: SnmpDeviceKind, nullable: true, description: "What kind of thing it is.", resolve: ({ facts }) => facts?.identity.kind ?? null }),
    network: t.string({
      nullable: true,
      description: networkText,
      resolve: ({ address }, _args, { services }) => services.addressBook.network(address) ?? null,
    }),
    status: t.field({ type: SnmpStatusEnum, description: "Where it stands.", resolve: ({ standing }) => standing.status }),
    reason: t.string({ nullable: true, description: "Why it is not UP.", resolve: ({ standing }) => untrusted(standing.reason) }),
    since: t.field({ type: "DateTime", description: "Since when it stands there.", resolve: ({ standing }) => standing.sinceMs }),
    lastAnsweredAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "Its last answer; null when it never gave one.",
      resolve: ({ standing }) => standing.lastAnsweredAtMs ?? null,
    }),
    lastTriedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it was asked last.",
      resolve: ({ standing }) => standing.lastTriedAtMs ?? null,
    }),
    pinged: t.boolean({
      description: "Whether it was pinged beside, as those are that do not answer.",
      resolve: ({ standing }) => standing.pingMs !== undefined,
    }),
    pingMs: t.float({
      nullable: true,
      description: "Milliseconds of that ping; null when nothing came back.",
      resolve: ({ standing }) => standing.pingMs ?? null,
    }),
    pollMs: t.float({ nullable: true, description: "Milliseconds the last poll took.", resolve: ({ standing }) => standing.pollMs ?? null }),
    overruns: t.int({
      description: "Polls left out because the one before still ran, since the server's start.",
      resolve: ({ standing }) => standing.overruns,
    }),
    uptimeMs: t.float({
      nullable: true,
      description: "Milliseconds since it started, as of its last answer.",
      resolve: ({ vitals, facts }) => vitals?.uptimeMs ?? facts?.system.uptimeMs ?? null,
    }),
    interfacesUp: t.int({ nullable: true, description: "Interfaces that are up.", resolve: ({ vitals }) => vitals?.interfacesUp ?? null }),
    interfacesDown: t.int({
      nullable: true,
      description: "Interfaces that should be up and are not.",
      resolve: ({ vitals }) => vitals?.interfacesDown ?? null,
    }),
    cpuPercent: t.float({ nullable: true, description: "How busy its processors are, the mean.", resolve: ({ vitals }) => percent(vitals?.cpuPercent) }),
    memoryPercent: t.float({ nullable: true, description: "How full its fullest memory is.", resolve: ({ vitals }) => percent(vitals?.memoryPercent) }),
    interval: t.field({ type: "Duration", description: "How often it is polled.", resolve: ({ intervalMs }) => intervalMs }),
    deadline: t.field({ type: "Duration", description: "When a poll is given up.", resolve: ({ deadlineMs }) => deadlineMs }),
    enabled: t.exposeBoolean("enabled", { description: "False while it is not polled." }),
    anySender: t.exposeBoolean("anySender", { description: "Whether answers from its other addresses are taken." }),
    credentialName: t.string({
      nullable: true,
      description: "Name of the credential it is read with; null while those of its network are tried, and for callers limited to networks.",
      resolve: ({ credentialId }, _args, context) =>
        isLimited(context) ? null : untrusted(context.services.snmp.credentials().find(({ id }) => id === credentialId)?.name),
    }),
    tags: t.stringList({ description: "Words people gave it.", resolve: ({ tags }) => tags.map(cleanUntrusted) }),
    comment: t.string({ description: "What people wrote of it.", resolve: ({ comment }) => cleanUntrusted(comment) }),
    createdBy: t.string({ description: "Who added it.", resolve: ({ createdBy }) => cleanUntrusted(createdBy) }),
    createdThrough: t.string({ description: "Through what: a session, or a token's name.", resolve: ({ createdThrough }) => cleanUntrusted(createdThrough) }),
    createdAt: t.field({ type: "DateTime", description: "When.", resolve: ({ createdAtMs }) => createdAtMs }),
    readAt: t.field({ type: "DateTime", nullable: true, description: "When everything of it was read last.", resolve: ({ facts }) => facts?.readAtMs ?? null }),
    processors: t.field({
      type: [SnmpProcessor],
      description: "Its processors, at most 500.",
      resolve: async (device, _args, context) => few((await readingOf(device, context))?.processors),
    }),
    memory: t.field({
      type: [SnmpSpace],
      description: "Its memories, at most 500.",
      resolve: async (device, _args, context) => few((await readingOf(device, context))?.memory),
    }),
    storage: t.field({
      type: [SnmpSpace],
      description: "Its disks and file systems, at most 500.",
      resolve: async (device, _args, context) => few((await readingOf(device, context))?.storage),
    }),
    sensors: t.field({
      type: [SnmpSensor],
      description: "Its sensors, at most 500.",
      resolve: async (device, _args, context) => few((await readingOf(device, context))?.sensors),
    }),
    vpn: t.field({
      type: [SnmpVpn],
      description: "VPN sessions and tunnels it counts, where it does; at most 500.",
      resolve: async (device, _args, context) => few((await readingOf(device, context))?.vpn),
    }),
    components: t.field({
      type: [SnmpComponent],
      description: "Its parts, at most 500.",
      resolve: async (device, _args, context) => few((await readingOf(device, context))?.components),
    }),
    vlans: t.field({
      type: [SnmpVlan],
      description: "Its VLANs, at most 500.",
      resolve: async (device, _args, context) => few((await readingOf(device, context))?.vlans),
    }),
    problems: t.field({
      type: [SnmpProblem],
      description: "What it did not tell when everything was read, at most 500.",
      resolve: async (device, _args, context) => few((await readingOf(device, context))?.problems),
    }),
    interfaces: t.field({
      type: SnmpInterfaceConnection,
      description: "Its interfaces, busiest first.",
      args: { ...pageArgs(25), onlyUp: t.arg.boolean({ required: true, defaultValue: false, description: "Only those that are up." }) },
      resolve: async ({ id }, { onlyUp, ...page }, context) => {
        const ports = (await portsOf(id, context)).filter(({ operStatus }) => !onlyUp || operStatus === "up");
        return keysetPage(page, async ({ first, after }) => {
          const from = after === null ? 0 : ports.findIndex(({ ifIndex }) => String(ifIndex) === after) + 1;
          const rows = ports.slice(from, from + first);
          return { rows, total: ports.length, ...(from + rows.length < ports.length && { next: String(rows.at(-1)!.ifIndex) }) };
        });
      },
    }),
    interface: t.field({
      type: SnmpInterface,
      nullable: true,
      description: "One of its interfaces; null when it has none of this number.",
      args: { ifIndex: t.arg.int({ required: true, description: "Number of the interface.", validate: ifIndexRule }) },
      resolve: async ({ id }, { ifIndex }, context) => (await portsOf(id, context)).find((port) => port.ifIndex === ifIndex) ?? null,
    }),
    macsBehind: t.field({
      type: [SnmpPortMac],
      description: "MAC addresses seen on one of its interfaces, at most 500; none for callers limited to networks.",
      args: { ifIndex: t.arg.int({ required: true, description: "Number of the interface.", validate: ifIndexRule }) },
      resolve: async ({ id }, { ifIndex }, context) => (isLimited(context) ? [] : [...(await context.services.snmp.macsBehind(id, ifIndex, 500))]),
    }),
    neighbours: t.field({
      type: [SnmpNeighbour],
      description: "What it heard of others at its ports (LLDP, CDP), at most 500; for callers limited to networks those with an address inside.",
      resolve: async ({ id }, _args, context) => {
        const named = mayName(context);
        const all = await context.services.snmp.neighbours(id);
        if (!isLimited(context)) return all.slice(0, 500);
        return all.flatMap((one) => (one.addresses.some(named) ? [{ ...one, addresses: one.addresses.filter(named) }] : [])).slice(0, 500);
      },
    }),
    events: t.field({
      type: SnmpEventConnection,
      description: "What changed at it, newest first; for callers limited to networks without what tells of others.",
      args: {
        ...pageArgs(25),
        kinds: t.arg({ type: [SnmpEventKindEnum], description: "Only these kinds.", validate: kindsRule.nullish() }),
        ifIndex: t.arg.int({ description: "Only of this interface.", validate: ifIndexRule.nullish() }),
      },
      resolve: ({ id }, { kinds, ifIndex, ...page }, context) => {
        const shown = isLimited(context) ? ownKinds.filter((kind) => kinds?.includes(kind) ?? true) : kinds;
        return keysetPage(page, (place) =>
          context.services.snmp.events({ deviceIds: [id], ...(shown && { kinds: shown }), ...(typeof ifIndex === "number" && { ifIndex }), ...place }),
        );
      },
    }),
    snapshots: t.field({
      type: [SnmpSnapshot],
      description: "Its configuration at each change, newest first, each with what differs from the one before; none for callers limited to networks.",
      args: {
        first: t.arg.int({
          required: true,
          defaultValue: 5,
          description: `How many, 1 to ${snmpLimits.snapshots}.`,
          validate: z.int().min(1, "At least 1 must be asked for.").max(snmpLimits.snapshots, `At most ${snmpLimits.snapshots} are kept.`),
        }),
      },
      resolve: async ({ id }, { first }, context) => {
        if (isLimited(context)) return [];
        const all = await context.services.snmp.snapshots(id, first + 1);
        return all.slice(0, first).map((snapshot, i): SnapshotInRow => ({ ...snapshot, ...(all[i + 1] && { before: all[i + 1]! }) }));
      },
    }),
  }),
});

/** A device tells as many parts as it likes. */
const few = <T>(rows: readonly T[] | undefined): T[] => (rows ?? []).slice(0, 500);

/** Without what a caller may not be told of: addresses of other networks that a router has. */
async function portsOf(id: string, context: Parameters<typeof mayName>[0]): Promise<readonly SnmpPort[]> {
  const ports = await context.services.snmp.ports(id);
  if (!isLimited(context)) return ports;
  const named = mayName(context);
  return ports.map((port) => ({ ...port, addresses: port.addresses.filter(({ address }) => named(address)) }));
}

export default { name: "snmp-device" };
