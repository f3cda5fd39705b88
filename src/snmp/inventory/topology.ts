import { deviceName, type KnownArpEntry, type KnownBridgeEntry, type KnownInterface, type KnownNeighbour, type SnmpDevice } from "../../model/snmp-device.ts";
import type { SwitchPort, Topology, TopologyLink, TopologyNode, TopologySource } from "../../model/services/snmp.ts";
import { parseIp } from "../../net/ip.ts";

export interface TopologyFacts {
  readonly devices: readonly SnmpDevice[];
  /** Of these devices, as all that follows. */
  readonly interfaces: readonly KnownInterface[];
  readonly neighbours: readonly KnownNeighbour[];
  /** Where bridges saw the devices' own MAC addresses. */
  readonly bridge: readonly KnownBridgeEntry[];
  /** ARP entries of the devices' addresses. */
  readonly arp: readonly KnownArpEntry[];
  /** Where devices are that are no bridges, by MAC address. */
  readonly switchPorts: ReadonlyMap<string, SwitchPort>;
}

type End = TopologyLink["from"];

/** Devices and what lies between them: what they say of their neighbours, and for those that say nothing what bridge and ARP tables show. */
export function topologyOf(facts: TopologyFacts): Topology {
  const directory = new Directory(facts);
  const links = new Links();
  for (const neighbour of facts.neighbours) {
    const far = directory.neighbour(neighbour);
    if (far === undefined || far.nodeId === neighbour.deviceId) continue;
    links.add({ nodeId: neighbour.deviceId, ...portOf(neighbour.localIfIndex, neighbour.localPort) }, far, neighbour.protocol);
  }
  const { macs } = directory;
  for (const [a, b] of bridged(facts, macs)) if (!links.between(a.nodeId, b.nodeId)) links.add(directory.named(a), directory.named(b), "bridge");
  for (const device of facts.devices) {
    if (links.touches(device.id)) continue;
    const own = [...macs].filter(([, id]) => id === device.id).map(([mac]) => mac);
    const port = own.flatMap((mac) => facts.switchPorts.get(mac) ?? []).find(({ deviceId }) => deviceId !== device.id);
    if (port) links.add({ nodeId: port.deviceId, ifIndex: port.ifIndex, port: port.port }, { nodeId: device.id }, "bridge");
  }
  const addresses = new Map(facts.devices.map(({ id, address }) => [address, id]));
  for (const { deviceId, address, ifIndex } of facts.arp) {
    const far = addresses.get(address);
    if (far === undefined || far === deviceId || links.touches(far)) continue;
    links.add(directory.named({ nodeId: deviceId, ifIndex }), { nodeId: far }, "arp");
  }
  return { nodes: directory.nodes, links: links.list };
}

const portOf = (ifIndex: number | undefined, port: string | undefined): Omit<End, "nodeId"> => ({
  ...(ifIndex !== undefined && { ifIndex }),
  ...(port !== undefined && { port }),
});

/** Who is who: devices by what others call them. */
class Directory {
  readonly #nodes = new Map<string, TopologyNode>();
  readonly #byName = new Map<string, string>();
  readonly #byAddress = new Map<string, string>();
  readonly #ports = new Map<string, KnownInterface[]>();
  /** The devices' own MAC addresses; of two devices with the same one neither has it. */
  readonly macs = new Map<string, string>();

  constructor({ devices, interfaces, arp }: TopologyFacts) {
    for (const device of devices) {
      this.#nodes.set(device.id, { id: device.id, deviceId: device.id, name: deviceName(device), address: device.address });
      this.#byAddress.set(device.address, device.id);
      const { name } = device.facts?.system ?? {};
      if (name !== undefined && name !== "") this.#byName.set(hostOf(name), this.#byName.has(hostOf(name)) ? "" : device.id);
    }
    const shared = new Set<string>();
    const own = (mac: string, id: string): void => {
      if (shared.has(mac) || mac === "00:00:00:00:00:00") return;
      const other = this.macs.get(mac);
      if (other !== undefined && other !== id) {
        this.macs.delete(mac);
        shared.add(mac);
      } else this.macs.set(mac, id);
    };
    for (const one of interfaces) {
      this.#ports.set(one.deviceId, [...(this.#ports.get(one.deviceId) ?? []), one]);
      if (one.mac !== undefined) own(one.mac, one.deviceId);
      for (const { address } of one.addresses) if (!isLocal(address) && !this.#byAddress.has(address)) this.#byAddress.set(address, one.deviceId);
    }
    // A device that keeps its MAC address to itself is known by what others ask for it.
    for (const { address, mac } of arp) {
      const id = this.#byAddress.get(address);
      if (id !== undefined && this.#nodes.get(id)?.address === address) own(mac, id);
    }
  }

  get nodes(): readonly TopologyNode[] {
    return [...this.#nodes.values()];
  }

  /** The far end of what a device says of a neighbour; undefined when it names nobody. */
  neighbour({ chassisId, systemName, addresses, portId, portDescription, platform, systemDescription }: KnownNeighbour): End | undefined {
    const id =
      (chassisId === undefined ? undefined : this.macs.get(chassisId)) ??
      addresses.map((address) => this.#byAddress.get(parseIp(address)?.text ?? address)).find((found) => found !== undefined) ??
      (systemName === undefined ? undefined : this.#byName.get(hostOf(systemName)) || undefined);
    if (id !== undefined) {
      const port = this.#ports
        .get(id)
        ?.find((one) => [one.name, one.description, one.mac].includes(portId ?? "") || (portDescription !== undefined && one.name === portDescription));
      return { nodeId: id, ...portOf(port?.ifIndex, port?.name ?? portId) };
    }
    const key = chassisId ?? (systemName === undefined ? undefined : hostOf(systemName)) ?? addresses[0];
    if (key === undefined || key === "") return undefined;
    const nodeId = `heard:${key.slice(0, 100)}`;
    const description = platform ?? systemDescription;
    if (!this.#nodes.has(nodeId)) {
      this.#nodes.set(nodeId, {
        id: nodeId,
        name: systemName ?? chassisId ?? addresses[0]!,
        ...(addresses[0] !== undefined && { address: parseIp(addresses[0])?.text ?? addresses[0] }),
        ...(chassisId !== undefined && { chassisId }),
        ...(description !== undefined && { description }),
      });
    }
    return { nodeId, ...portOf(undefined, portId) };
  }

  /** With the port's name. */
  named(end: End): End {
    const port = this.#ports.get(end.nodeId)?.find(({ ifIndex }) => ifIndex === end.ifIndex);
    return port ? { ...end, port: port.name } : end;
  }
}

/** Names are told with and without the domain, in any case. */
const hostOf = (name: string): string => name.toLowerCase().replace(/\..*$/, "");
const isLocal = (address: string): boolean => /^(?:127\.|::1$|fe80:|169\.254\.)/.test(address);

class Links {
  readonly #links = new Map<string, TopologyLink>();
  readonly #ends = new Set<string>();
  readonly #pairs = new Set<string>();

  get list(): readonly TopologyLink[] {
    return [...this.#links.values()];
  }

  touches(nodeId: string): boolean {
    return this.#ends.has(nodeId);
  }

  between(a: string, b: string): boolean {
    return this.#pairs.has([a, b].toSorted().join(" "));
  }

  /** Both ends tell of the same cable: it is one link. */
  add(a: End, b: End, source: TopologySource): void {
    const [from, to] = [a, b].toSorted((x, y) => (endKey(x) < endKey(y) ? -1 : 1)) as [End, End];
    const key = `${endKey(from)} - ${endKey(to)}`;
    const known = this.#links.get(key);
    if (!known) this.#links.set(key, { from, to, sources: [source] });
    else if (!known.sources.includes(source)) this.#links.set(key, { ...known, sources: [...known.sources, source] });
    this.#ends.add(from.nodeId).add(to.nodeId);
    this.#pairs.add([from.nodeId, to.nodeId].toSorted().join(" "));
  }
}

const endKey = ({ nodeId, ifIndex, port }: End): string => `${nodeId} ${ifIndex ?? port ?? ""}`;

/** Pairs of bridges that see each other with none between: no third that both see on the very ports on which they see each other. */
function* bridged({ bridge }: TopologyFacts, macs: ReadonlyMap<string, string>): Generator<readonly [End, End]> {
  const seen = new Map<string, Map<string, number>>();
  for (const { deviceId, mac, ifIndex } of bridge) {
    const other = macs.get(mac);
    if (other === undefined || other === deviceId) continue;
    const ports = seen.get(deviceId) ?? new Map<string, number>();
    seen.set(deviceId, ports.set(other, ifIndex));
  }
  for (const [a, fromA] of seen) {
    for (const [b, portA] of fromA) {
      const fromB = seen.get(b);
      const portB = fromB?.get(a);
      if (a >= b || portB === undefined) continue;
      const isBetween = [...fromA].some(([c, port]) => c !== b && port === portA && fromB!.get(c) === portB);
      if (!isBetween)
        yield [
          { nodeId: a, ifIndex: portA },
          { nodeId: b, ifIndex: portB },
        ];
    }
  }
}
