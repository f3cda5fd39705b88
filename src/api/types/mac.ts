import { z } from "zod";
import type { LiveMac } from "../../model/services/live-view.ts";
import { parseMac } from "../../net/mac.ts";
import { builder, needs } from "../builder.ts";
import { accessOf } from "../context.ts";
import { switchPortOf } from "../snmp-access.ts";
import { fromNetwork, untrusted } from "../untrusted-text.ts";
import { HostTraffic, vendorText } from "./host.ts";
import { SwitchPort, switchPortText } from "./switch-port.ts";

const MacHost = builder.objectRef<LiveMac["hosts"][number]>("MacHost").implement({
  description: "An address that a network card has.",
  fields: (t) => ({
    ip: t.field({ type: "IP", description: "The address.", resolve: (host) => host.ip }),
    vlan: t.int({ nullable: true, description: "VLAN it is in; null when untagged.", resolve: (host) => host.vlan ?? null }),
    name: t.string({ nullable: true, description: fromNetwork("A name known for it."), resolve: (host) => untrusted(host.name) }),
  }),
});

/** Made up by the host itself, as phones do against being tracked (IEEE 802c). */
const isMadeUp = (mac: string): boolean => (Math.floor((parseMac(mac) ?? 0) / 2 ** 40) & 2) !== 0;
const madeUpText = "True when the host made the address up itself (private, random): it has no maker and may change.";

const Mac = builder.objectRef<LiveMac>("Mac").implement({
  description: "A network card of live local hosts, with what they did since they were first seen live.",
  fields: (t) => ({
    mac: t.field({ type: "MAC", description: "Its address.", resolve: (row) => row.mac }),
    vendor: t.string({ nullable: true, description: vendorText, resolve: (row, _args, { services }) => services.addressBook.vendor(row.mac) ?? null }),
    isMadeUp: t.boolean({ description: madeUpText, resolve: (row) => isMadeUp(row.mac) }),
    switchPort: t.field({ type: SwitchPort, nullable: true, description: switchPortText, resolve: ({ mac }, _args, context) => switchPortOf(mac, context) }),
    hosts: t.field({ type: [MacHost], description: "Addresses and VLANs it has now, busiest first, at most 50.", resolve: (row) => [...row.hosts] }),
    sent: t.field({ type: HostTraffic, description: "What they sent.", resolve: (row) => row.sent }),
    received: t.field({ type: HostTraffic, description: "What they received.", resolve: (row) => row.received }),
    bytesPerSecond: t.exposeFloat("bytesPerSecond", { description: "Bytes per second now, both ways." }),
    flows: t.exposeInt("flows", { description: "Live flows." }),
    firstSeen: t.field({ type: "DateTime", description: "Since when it is live.", resolve: (row) => row.firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "Its last packet.", resolve: (row) => row.lastSeenMs }),
  }),
});

interface NotLive {
  readonly kind: "not-live";
  readonly mac: string;
}

const MacNotLive = builder.objectRef<NotLive>("MacNotLive").implement({
  description: "A MAC address that no live local host has.",
  fields: (t) => ({
    mac: t.field({ type: "MAC", description: "The address asked for.", resolve: (row) => row.mac }),
    vendor: t.string({ nullable: true, description: vendorText, resolve: (row, _args, { services }) => services.addressBook.vendor(row.mac) ?? null }),
    isMadeUp: t.boolean({ description: madeUpText, resolve: (row) => isMadeUp(row.mac) }),
    switchPort: t.field({ type: SwitchPort, nullable: true, description: switchPortText, resolve: ({ mac }, _args, context) => switchPortOf(mac, context) }),
    message: t.string({
      description: "Where to look instead.",
      resolve: (row) => `No live local host has it. Look for its flows of the past with flows or flowStats (tool search_flows), filter mac ${row.mac}.`,
    }),
  }),
});

const MacLookup = builder.unionType("MacLookup", {
  description: "What is known about a MAC address now: the live one, or where to look.",
  types: [Mac, MacNotLive],
  resolveType: (value) => ("kind" in value ? MacNotLive : Mac),
});

builder.queryField("macsByAddress", (t) =>
  t.field({
    type: [MacLookup],
    description: "What is known now about some MAC addresses: one entry each, in the order asked.",
    authScopes: needs.read,
    args: {
      addresses: t.arg({
        type: ["MAC"],
        required: true,
        description: "The addresses, 1 to 50.",
        validate: z.array(z.string()).min(1, "At least one address must be named.").max(50, "At most 50 addresses can be asked for at once."),
      }),
    },
    resolve: async (_root, { addresses }, context) => {
      const found = await context.services.live.macsByAddress(addresses, accessOf(context));
      return addresses.map((mac, index): LiveMac | NotLive => found[index] ?? { kind: "not-live", mac });
    },
  }),
);

export default { name: "mac" };
