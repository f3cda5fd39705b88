import {
  topologySources,
  type Topology as TopologyShape,
  type TopologyLink as LinkShape,
  type TopologyNode as NodeShape,
  type TopologySource,
} from "../../model/services/snmp.ts";
import { parseIp } from "../../net/ip.ts";
import { builder, needs } from "../builder.ts";
import { isLimited, mayName, visibleDevices } from "../snmp-access.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";
import { namedEnum } from "./enums.ts";
import { SnmpDevice } from "./snmp-device.ts";

const maxNodes = 2_000;
const maxLinks = 5_000;

const TopologySourceEnum = namedEnum("TopologySource", "What tells of a link.", topologySources, {
  lldp: "A device heard the other by LLDP (IEEE 802.1AB).",
  cdp: "By CDP (Cisco).",
  bridge: "Bridge tables: a port saw the other's MAC address, with no other device between.",
  arp: "An ARP table: both are in one network; the cable may go elsewhere.",
} satisfies Record<TopologySource, string>);

const TopologyNode = builder.objectRef<NodeShape>("TopologyNode").implement({
  description: "A device of the topology: one that is polled, or one others heard of.",
  fields: (t) => ({
    id: t.id({ description: "Id of the node within the topology.", resolve: ({ id }) => cleanUntrusted(id) }),
    name: t.string({ description: fromNetwork("Its name."), resolve: ({ name }) => cleanUntrusted(name) }),
    address: t.field({
      type: "IP",
      nullable: true,
      description: "Its address, where one is known.",
      resolve: ({ address }) => (address === undefined ? null : (parseIp(address)?.text ?? null)),
    }),
    chassisId: t.string({
      nullable: true,
      description: fromNetwork("What it identifies itself by; null for devices that are polled."),
      resolve: ({ chassisId }) => untrusted(chassisId),
    }),
    description: t.string({
      nullable: true,
      description: fromNetwork("What it says of itself; null for devices that are polled."),
      resolve: ({ description }) => untrusted(description),
    }),
    device: t.field({
      type: SnmpDevice,
      nullable: true,
      description: "The device, when it is polled: those without are not monitored.",
      resolve: ({ deviceId }, _args, { services }) => (deviceId === undefined ? null : (services.snmp.get(deviceId) ?? null)),
    }),
  }),
});

const TopologyEnd = builder.objectRef<LinkShape["from"]>("TopologyEnd").implement({
  description: "One end of a link.",
  fields: (t) => ({
    nodeId: t.id({ description: "Id of the node.", resolve: ({ nodeId }) => cleanUntrusted(nodeId) }),
    ifIndex: t.int({ nullable: true, description: "Number of the interface, where it is known.", resolve: ({ ifIndex }) => ifIndex ?? null }),
    port: t.string({ nullable: true, description: fromNetwork("Name of the interface."), resolve: ({ port }) => untrusted(port) }),
  }),
});

const TopologyLink = builder.objectRef<LinkShape>("TopologyLink").implement({
  description: "A link between two devices.",
  fields: (t) => ({
    from: t.field({ type: TopologyEnd, description: "One end.", resolve: ({ from }) => from }),
    to: t.field({ type: TopologyEnd, description: "The other end.", resolve: ({ to }) => to }),
    sources: t.field({ type: [TopologySourceEnum], description: "What tells of it.", resolve: ({ sources }) => [...sources] }),
  }),
});

const Topology = builder.objectRef<TopologyShape>("Topology").implement({
  description: "SNMP devices and what lies between them.",
  fields: (t) => ({
    nodes: t.field({ type: [TopologyNode], description: `Devices, at most ${maxNodes}.`, resolve: ({ nodes }) => nodes.slice(0, maxNodes) }),
    links: t.field({ type: [TopologyLink], description: `Links, at most ${maxLinks}.`, resolve: ({ links }) => links.slice(0, maxLinks) }),
    nodeCount: t.int({ description: "How many devices there are.", resolve: ({ nodes }) => nodes.length }),
    linkCount: t.int({ description: "How many links there are.", resolve: ({ links }) => links.length }),
  }),
});

builder.queryField("topology", (t) =>
  t.field({
    type: Topology,
    description:
      "How SNMP devices are connected, from what they hear of each other and what their tables show. A caller limited to networks sees devices inside them.",
    authScopes: needs.read,
    resolve: async (_root, _args, context) => {
      const whole = await context.services.snmp.topology(new Set(visibleDevices(context).map(({ id }) => id)));
      if (!isLimited(context)) return whole;
      const named = mayName(context);
      const nodes = whole.nodes.filter(({ address }) => address !== undefined && named(address));
      const shown = new Set(nodes.map(({ id }) => id));
      return { nodes, links: whole.links.filter(({ from, to }) => shown.has(from.nodeId) && shown.has(to.nodeId)) };
    },
  }),
);

export default { name: "topology" };
