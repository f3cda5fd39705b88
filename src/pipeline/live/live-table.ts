import type { DnsTransaction } from "../../model/dns-fields.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import type { Ip } from "../../net/ip.ts";
import type { Engine, EngineSink } from "../engine.ts";
import { HostTable, type HostRow, type HostTableOptions } from "./host-table.ts";
import { NameCache } from "./names.ts";
import { WindowCounter } from "./rate.ts";

/** What is kept beside the engine's own record of a live flow. */
export class FlowEntry {
  readonly flowId: bigint;
  readonly clientIp: Ip;
  readonly serverIp: Ip;
  readonly client: HostRow | undefined;
  readonly server: HostRow | undefined;
  readonly isInbound: boolean;
  readonly isOutbound: boolean;
  readonly interface: string;
  readonly firstSeenMs: number;
  /** The engine's number of the flow while it is live; -1 before the engine showed it and after it ended. */
  slot = -1;
  lastSeenMs: number;
  application: string;
  serverPortKey: string;
  touches = 0;
  readonly touched = emptyCounts();
  /** Sum of the intervals that left the engine so far. */
  readonly exported = emptyCounts();
  readonly rate = new WindowCounter();

  constructor(interval: FlowInterval, client: HostRow | undefined, server: HostRow | undefined) {
    this.flowId = interval.flowId;
    this.clientIp = interval.clientIp;
    this.serverIp = interval.serverIp;
    this.client = client;
    this.server = server;
    this.isInbound = interval.direction === "INBOUND";
    this.isOutbound = interval.direction === "OUTBOUND";
    this.interface = interval.interface;
    this.firstSeenMs = interval.firstSeenMs;
    this.lastSeenMs = interval.lastSeenMs;
    this.application = applicationOf(interval);
    this.serverPortKey = serverPortKey(interval, this.application);
  }

  get bytes(): number {
    return this.touched.sentBytes + this.touched.receivedBytes;
  }

  get packets(): number {
    return this.touched.sentPackets + this.touched.receivedPackets;
  }
}

interface Counts {
  sentBytes: number;
  sentPackets: number;
  receivedBytes: number;
  receivedPackets: number;
}

/** Protocols that carry questions about names of others. */
const nameServices: ReadonlySet<string> = new Set(["DNS", "DNSCrypt", "mDNS", "LLMNR", "NetBIOS", "DHCP", "DHCPv6"]);

const emptyCounts = (): Counts => ({ sentBytes: 0, sentPackets: 0, receivedBytes: 0, receivedPackets: 0 });

/** Name shown for traffic whose application nobody knows. */
export const unknownApplication = "Unknown";

function applicationOf(interval: FlowInterval): string {
  return interval.application || interval.applicationMaster || unknownApplication;
}

/** `protocol port application`, taken apart again by the host view. */
function serverPortKey(interval: FlowInterval, application: string): string {
  return `${interval.protocol} ${interval.serverPort} ${application}`;
}

export interface LiveTableOptions extends HostTableOptions {
  readonly maxNames: number;
  /** Names of this machine's own addresses. */
  readonly ownNames: Readonly<Record<string, string>>;
}

/** Totals of the last whole window. */
export interface LiveWindow {
  readonly endMs: number;
  readonly durationMs: number;
  readonly number: number;
  readonly bytes: number;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly packets: number;
  readonly newFlows: number;
  readonly hosts: readonly HostRow[];
  readonly applications: ReadonlyMap<string, number>;
}

const emptyWindow: LiveWindow = {
  endMs: 0,
  durationMs: 1_000,
  number: -1,
  bytes: 0,
  inBytes: 0,
  outBytes: 0,
  packets: 0,
  newFlows: 0,
  hosts: [],
  applications: new Map(),
};

/**
 * Hosts, rates and names beside the engine's flow table. `sync` takes what flows gained since the last time from the engine, `beat`
 * closes the window that rates are made of. A flow's last packets, between its last sync and its end, are taken from the interval it
 * ends with, so that hosts lose nothing.
 */
export class LiveTable implements EngineSink {
  readonly hosts: HostTable;
  readonly names: NameCache;
  readonly #engine: Engine;
  readonly #bySlot: (FlowEntry | undefined)[] = [];
  readonly #byId = new Map<bigint, FlowEntry>();
  #window = 0;
  #windowStartMs: number;
  #nowMs: number;
  #last: LiveWindow = emptyWindow;
  #flowsCreated = 0;
  #sums = { bytes: 0, inBytes: 0, outBytes: 0, packets: 0 };
  #active = new Set<HostRow>();
  #applications = new Map<string, number>();

  constructor(engine: Engine, options: LiveTableOptions, nowMs: number) {
    this.#engine = engine;
    this.hosts = new HostTable(options);
    this.names = new NameCache(options.maxNames, options.ownNames);
    this.#windowStartMs = nowMs;
    this.#nowMs = nowMs;
  }

  get window(): number {
    return this.#window;
  }

  get lastWindow(): LiveWindow {
    return this.#last;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Live flows now; an entry whose `slot` is -1 has ended since. */
  entries(): FlowEntry[] {
    return [...this.#byId.values()].filter((entry) => entry.slot >= 0);
  }

  snapshot(entry: FlowEntry): FlowInterval {
    return this.#engine.snapshot(entry.slot);
  }

  flow(interval: FlowInterval): void {
    const entry = this.#byId.get(interval.flowId) ?? this.#add(interval);
    addCounts(entry.exported, interval.sentBytes, interval.sentPackets, interval.receivedBytes, interval.receivedPackets);
    if (interval.closes !== 1) return;
    this.#learn(entry, interval);
    const { exported, touched } = entry;
    this.#account(
      entry,
      Math.max(0, exported.sentBytes - touched.sentBytes),
      Math.max(0, exported.sentPackets - touched.sentPackets),
      Math.max(0, exported.receivedBytes - touched.receivedBytes),
      Math.max(0, exported.receivedPackets - touched.receivedPackets),
    );
    this.#byId.delete(entry.flowId);
    if (entry.slot >= 0) this.#bySlot[entry.slot] = undefined;
    entry.slot = -1;
    if (entry.client) entry.client.flowsAsClient--;
    if (entry.server) entry.server.flowsAsServer--;
  }

  dns(transaction: DnsTransaction): void {
    this.names.dns(transaction);
  }

  /** Takes in what flows gained since the last call. */
  sync(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#engine.touched((slot, sentBytes, sentPackets, receivedBytes, receivedPackets) => {
      let entry = this.#bySlot[slot];
      if (!entry || isTurn(entry.touches)) {
        const interval = this.#engine.snapshot(slot);
        if (!entry) {
          entry = this.#byId.get(interval.flowId) ?? this.#add(interval);
          entry.slot = slot;
          this.#bySlot[slot] = entry;
        }
        this.#learn(entry, interval);
      }
      entry.touches++;
      this.#account(entry, sentBytes, sentPackets, receivedBytes, receivedPackets);
    });
  }

  /** Ends the window: what it held becomes the rates. Once a second, after `sync`. */
  beat(nowMs: number): void {
    const { flowsCreated } = this.#engine.counters;
    this.#last = {
      endMs: nowMs,
      durationMs: Math.max(1, nowMs - this.#windowStartMs),
      number: this.#window,
      ...this.#sums,
      newFlows: flowsCreated - this.#flowsCreated,
      hosts: [...this.#active],
      applications: this.#applications,
    };
    this.#flowsCreated = flowsCreated;
    this.#sums = { bytes: 0, inBytes: 0, outBytes: 0, packets: 0 };
    this.#active = new Set();
    this.#applications = new Map();
    this.#windowStartMs = nowMs;
    this.#window++;
    this.hosts.age(nowMs);
  }

  /** Bytes per second of a host or flow over the last whole window. */
  bytesPerSecond(rate: WindowCounter): number {
    return (rate.wholeBytes(this.#window) * 1_000) / this.#last.durationMs;
  }

  packetsPerSecond(rate: WindowCounter): number {
    return (rate.wholePackets(this.#window) * 1_000) / this.#last.durationMs;
  }

  #add(interval: FlowInterval): FlowEntry {
    const client = this.hosts.take(interval.clientIp, interval.vlan, interval.clientIsLocal === 1, interval.firstSeenMs);
    const server = this.hosts.take(interval.serverIp, interval.vlan, interval.serverIsLocal === 1, interval.firstSeenMs);
    const entry = new FlowEntry(interval, client, server);
    if (client) client.flowsAsClient++;
    if (server) {
      server.flowsAsServer++;
      server.serverPorts.add(entry.serverPortKey, 1);
    }
    if (client?.isLocal && interval.clientMac !== 0) client.mac = interval.clientMac;
    if (server?.isLocal && interval.serverMac !== 0) server.mac = interval.serverMac;
    this.#byId.set(entry.flowId, entry);
    return entry;
  }

  /** What dissectors found out since: the application, its bytes so far moved to it, and the server's name. */
  #learn(entry: FlowEntry, interval: FlowInterval): void {
    // Of a question about a name, the host name is what was asked for, not who was asked.
    if (!nameServices.has(interval.applicationMaster)) this.names.server(entry.serverIp.text, interval.hostname);
    if (entry.server?.isLocal && interval.serverMac !== 0) entry.server.mac = interval.serverMac;
    const application = applicationOf(interval);
    if (application === entry.application) return;
    for (const host of [entry.client, entry.server]) {
      host?.applications.add(entry.application, -entry.bytes);
      if (entry.bytes > 0) host?.applications.add(application, entry.bytes);
    }
    entry.server?.serverPorts.add(entry.serverPortKey, -1);
    entry.application = application;
    entry.serverPortKey = serverPortKey(interval, application);
    entry.server?.serverPorts.add(entry.serverPortKey, 1);
  }

  #account(entry: FlowEntry, sentBytes: number, sentPackets: number, receivedBytes: number, receivedPackets: number): void {
    const bytes = sentBytes + receivedBytes;
    const packets = sentPackets + receivedPackets;
    if (packets === 0) return;
    entry.lastSeenMs = this.#nowMs;
    addCounts(entry.touched, sentBytes, sentPackets, receivedBytes, receivedPackets);
    entry.rate.add(this.#window, bytes, packets);
    const sums = this.#sums;
    sums.bytes += bytes;
    sums.packets += packets;
    if (entry.isInbound) {
      sums.inBytes += sentBytes;
      sums.outBytes += receivedBytes;
    } else if (entry.isOutbound) {
      sums.inBytes += receivedBytes;
      sums.outBytes += sentBytes;
    }
    this.#applications.set(entry.application, (this.#applications.get(entry.application) ?? 0) + bytes);
    if (entry.client) this.#accountHost(entry.client, entry, sentBytes, sentPackets, receivedBytes, receivedPackets, entry.serverIp);
    if (entry.server) this.#accountHost(entry.server, entry, receivedBytes, receivedPackets, sentBytes, sentPackets, entry.clientIp);
  }

  #accountHost(host: HostRow, entry: FlowEntry, sentBytes: number, sentPackets: number, receivedBytes: number, receivedPackets: number, peer: Ip): void {
    const bytes = sentBytes + receivedBytes;
    host.lastSeenMs = this.#nowMs;
    host.sentBytes += sentBytes;
    host.sentPackets += sentPackets;
    host.receivedBytes += receivedBytes;
    host.receivedPackets += receivedPackets;
    host.rate.add(this.#window, bytes, sentPackets + receivedPackets);
    host.applications.add(entry.application, bytes);
    host.peers.add(peer.text, bytes);
    this.#active.add(host);
  }
}

function addCounts(counts: Counts, sentBytes: number, sentPackets: number, receivedBytes: number, receivedPackets: number): void {
  counts.sentBytes += sentBytes;
  counts.sentPackets += sentPackets;
  counts.receivedBytes += receivedBytes;
  counts.receivedPackets += receivedPackets;
}

/** Facts are learnt in a flow's first packets: look at it again often at first, then once a minute of traffic. */
function isTurn(touches: number): boolean {
  return touches < 4 || touches === 8 || touches % 60 === 0;
}
