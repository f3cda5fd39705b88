import { AppError } from "../../model/errors.ts";
import type { SecretBox } from "../../model/secret-box.ts";
import { type SnmpDevice, snmpLimits } from "../../model/snmp-device.ts";
import type { SnmpReport } from "../../model/snmp-report.ts";
import type { Job } from "../../model/services/jobs.ts";
import type { PolledDevices, SnmpDiscovery, SnmpInventory, SnmpPoller, SnmpPort, SnmpRecords } from "../../model/services/snmp.ts";
import { type Cidr, parseCidr } from "../../net/cidr.ts";
import type { Component } from "../../runtime/lifecycle.ts";
import type { Log } from "../../runtime/log.ts";
import { addressesOf, checkedRanges } from "./address-ranges.ts";
import type { AskDevice } from "./ask-device.ts";
import { CredentialBook } from "./credential-book.ts";
import { DeviceRegistry } from "./device-registry.ts";
import { discoverDevices } from "./discover-devices.ts";
import { switchPorts } from "./switch-ports.ts";
import { topologyOf } from "./topology.ts";
import { tryCredentials } from "./try-credentials.ts";

export interface SnmpInventoryOptions {
  readonly records: SnmpRecords;
  readonly secrets: SecretBox;
  readonly ask: AskDevice;
  /** Begins work in this process: `ServerJobs.run`. */
  readonly runJob: (input: {
    readonly kind: string;
    readonly title: string;
    readonly work: (report: (share: number, message?: string, counts?: Readonly<Record<string, number>>) => void, signal: AbortSignal) => Promise<string>;
  }) => Job;
  /** CIDRs that may be searched: discovery stays at home. */
  readonly localNetworks: readonly string[];
  readonly log: Log;
  readonly clock?: () => number;
}

export interface SnmpInventoryPart extends SnmpInventory, Component {
  /** The same as the poller sees it. */
  readonly polled: PolledDevices;
  /** Once there is one. */
  usePoller(poller: SnmpPoller): void;
}

/** Devices, credentials, discovery, and what is asked of them. Inert until started. */
export function createSnmpInventory({ records, secrets, ask, runJob, localNetworks, log, clock = Date.now }: SnmpInventoryOptions): SnmpInventoryPart {
  const registry = new DeviceRegistry(records, log);
  const credentials = new CredentialBook(records, secrets, log);
  const searched: readonly Cidr[] = localNetworks.flatMap((text) => parseCidr(text) ?? []);
  let poller: SnmpPoller | undefined;

  const credentialsFor: PolledDevices["credentialsFor"] = ({ address, credentialId }) => {
    if (credentialId === undefined) return credentials.for(address);
    const info = credentials.list().find(({ id }) => id === credentialId);
    return info?.isReadable ? [credentials.named(credentialId)] : [];
  };

  const checkedDiscovery = ({ ranges: texts, credentialIds }: SnmpDiscovery) => {
    const ranges = checkedRanges(texts, searched, "input.ranges");
    const chosen = credentialIds?.map((id) => credentials.named(id));
    if (!chosen && credentials.list().every(({ isReadable }) => !isReadable))
      throw new AppError("CONFLICT", "There is no SNMP credential to try.", { cure: "Make one with setSnmpCredential." });
    return { ranges, chosen };
  };

  /** What was seen at a first look, until the poller has read more. */
  const show = ({ id, standing }: SnmpDevice, { system, identity }: Pick<SnmpReport, "system" | "identity">): void => {
    const nowMs = clock();
    registry.progress({
      id,
      standing: { ...standing, status: "UP", sinceMs: nowMs, lastTriedAtMs: nowMs, lastAnsweredAtMs: nowMs },
      facts: { readAtMs: nowMs, system, identity },
    });
  };

  return {
    name: "snmp inventory",
    async start() {
      await credentials.load();
      await registry.start();
    },
    stop: () => registry.stop(),
    usePoller: (given) => void (poller = given),
    polled: {
      list: () => registry.list(),
      get: (id) => registry.get(id),
      watch: (listener) => registry.watch(listener),
      credentialsFor,
      keepProgress: (progress) => registry.progress(progress),
      keepReport: (id, report) => records.keepReport(id, report),
      keepTables: (id, tables, seenAtMs) => records.keepTables(id, tables, seenAtMs),
      tables: (id) => records.tables(id),
      addEvents: async (events) => void (await records.addEvents(events)),
    },

    list: () => registry.list(),
    get: (id) => registry.get(id),
    async add(wanted, trials = []) {
      const added = await registry.add(wanted);
      for (const device of added) {
        const trial = trials.find(({ address, port, found }) => found && address === device.address && port === device.port);
        if (trial?.found) show(device, trial.found);
      }
      return added.map((device) => registry.get(device.id) ?? device);
    },
    change: (device) => registry.change(device),
    remove: (ids) => registry.remove(ids),
    async try({ address, port, credentialId, anySender }, signal) {
      const some = credentialId === undefined ? credentials.for(address) : [credentials.named(credentialId)];
      return (await tryCredentials(ask, { address, port, ...(anySender !== undefined && { anySender }) }, some, signal)).trial;
    },
    planDiscovery: (wanted) => {
      const { ranges, chosen } = checkedDiscovery(wanted);
      return { addresses: addressesOf(ranges).length, credentials: (chosen ?? credentials.list()).length };
    },
    discover(wanted) {
      const { ranges, chosen } = checkedDiscovery(wanted);
      const { port, device } = wanted;
      return runJob({
        kind: "snmp-discovery",
        title: `SNMP devices in ${ranges.map(({ text }) => text).join(", ")}`.slice(0, 200),
        work: (report, signal) =>
          discoverDevices({
            ranges,
            port,
            device,
            ask,
            signal,
            report,
            credentialsFor: (address) => chosen ?? credentials.for(address),
            at: (address, at) => registry.at(address, at),
            async add(one, found) {
              for (const added of await registry.add([one])) show(added, found);
            },
          }),
      });
    },

    credentials: () => credentials.list(),
    setCredential: (wanted) => credentials.set(wanted),
    async removeCredential(id) {
      await credentials.remove(id);
      registry.forgetCredential(id);
    },

    async readNow(id, signal) {
      if (!poller) throw new AppError("UNAVAILABLE", "Nothing polls SNMP devices yet.", { cure: "Try again when the server has started." });
      await poller.readNow(id, signal);
      const device = registry.get(id);
      if (device) return device;
      throw new AppError("NOT_FOUND", "There is no such SNMP device.", { path: "input.device", cure: "snmpDevices lists them." });
    },
    live: (id) => poller?.live(id),
    async reading(id) {
      const reading = await records.reading(id);
      const live = poller?.live(id);
      if (!reading || !live) return reading;
      const { processors, memory, storage, sensors, vpn } = live;
      return { ...reading, processors, memory, storage, sensors, vpn };
    },
    async ports(id) {
      const [{ interfaces }, live] = [await records.tables(id), poller?.live(id)];
      const ports = interfaces.map((one): SnmpPort => {
        const now = live?.interfaces.get(one.ifIndex);
        if (!now) return one;
        const { adminStatus, operStatus, rates } = now;
        return { ...one, ...(adminStatus && { adminStatus }), ...(operStatus && { operStatus }), ...(rates && { rates }) };
      });
      return ports.toSorted((a, b) => busyness(b) - busyness(a) || a.ifIndex - b.ifIndex);
    },
    neighbours: (id) => records.neighbours([id]),
    macsBehind: (id, ifIndex, first) => records.macsBehind(id, ifIndex, first),
    events: (query) => records.events(query),
    snapshots: (id, first) => records.snapshots(id, Math.min(first, snmpLimits.snapshots)),
    async topology(deviceIds) {
      const devices = registry.list().filter(({ id }) => deviceIds.has(id));
      const ids = devices.map(({ id }) => id);
      const isOurs = ({ deviceId }: { readonly deviceId: string }): boolean => deviceIds.has(deviceId);
      const [interfaces, neighbours, arp] = await Promise.all([
        records.interfaces(ids),
        records.neighbours(ids),
        records.arpEntries({ addresses: devices.map(({ address }) => address) }),
      ]);
      // What devices speak with: of a switch's hundred ports the few that have an address, or that another asked for.
      const macs = [
        ...new Set([
          ...interfaces.filter(({ addresses }) => addresses.length > 0).flatMap(({ mac }) => mac ?? []),
          ...arp.filter(isOurs).map(({ mac }) => mac),
        ]),
      ];
      const [bridge, ports] = await Promise.all([records.bridgeEntries(macs), switchPorts(records, macs, deviceNow(registry, deviceIds))]);
      return topologyOf({ devices, interfaces, neighbours, bridge: bridge.filter(isOurs), arp: arp.filter(isOurs), switchPorts: ports });
    },
    switchPortsOf: (macs, isVisible) =>
      switchPorts(records, macs, (id) => {
        const device = registry.get(id);
        return device && isVisible(device) ? device : undefined;
      }),
    async macsOf(addresses) {
      const entries = (await records.arpEntries({ addresses })).toSorted((a, b) => a.seenAtMs - b.seenAtMs);
      return new Map(entries.map((entry) => [entry.address, entry]));
    },
  };
}

const deviceNow =
  (registry: DeviceRegistry, ids: ReadonlySet<string>) =>
  (id: string): SnmpDevice | undefined =>
    ids.has(id) ? registry.get(id) : undefined;

/** Both ways together, in bits a second. */
const busyness = ({ rates }: SnmpPort): number => (rates?.inBitsPerSecond ?? 0) + (rates?.outBitsPerSecond ?? 0);
