import type { DnsTransaction } from "../../model/dns-fields.ts";
import type { FlowFacts } from "../../model/dissector.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import type { Ip } from "../../net/ip.ts";
import type { Engine, EngineSink } from "../engine.ts";
import { Aggregates } from "./aggregates.ts";
import { Dictionary } from "./dictionary.ts";
import { counters, FlowColumns, rates } from "./flow-columns.ts";
import { HostTable, type HostRow, type HostTableOptions } from "./host-table.ts";
import { NameCache } from "./names.ts";
import type { WindowCounter } from "./rate.ts";

/** Everything flows have in common that few values tell apart. */
export interface FlowKind {
  readonly protocol: number;
  readonly vlan: number;
  readonly interface: string;
  readonly exporter: Ip;
  readonly direction: string;
  readonly application: string;
  readonly applicationMaster: string;
  readonly category: string;
}

export interface FlowName {
  readonly hostname: string;
  readonly ja4: string;
}

/** 48 bits each; 0 unknown. */
export interface FlowMacs {
  readonly client: number;
  readonly server: number;
}

export interface LiveAddress {
  readonly ip: Ip;
  readonly country: string;
  readonly asn: number;
}

/** Protocols that carry questions about names of others. */
const nameServices: ReadonlySet<string> = new Set(["DNS", "DNSCrypt", "mDNS", "LLMNR", "NetBIOS", "DHCP", "DHCPv6"]);

/** Longest time the table holds the event loop, milliseconds: the capture ring is read in between. */
export const sliceMs = 2;
/** Flows looked at between two looks at the clock. */
const clockEvery = 256;
/** Tables no larger are brought up to date for each question; of larger ones answers tell what was at the last beat. */
const smallTable = 4_096;

/** Name shown for traffic whose application nobody knows. */
export const unknownApplication = "Unknown";

function applicationOf(named: Pick<FlowFacts, "application" | "applicationMaster">): string {
  return named.application || named.applicationMaster || unknownApplication;
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
 * Flows, hosts, rates and names beside the engine's flow table. Each beat begins a round that takes from the engine what flows gained
 * since the last, in slices, and at its end closes the window that rates are made of. A flow's last packets, between its last round
 * and its end, are taken from the interval it ends with, so that nothing is lost.
 */
export class LiveTable implements EngineSink {
  readonly hosts: HostTable;
  readonly names: NameCache;
  readonly columns = new FlowColumns();
  readonly aggregates = new Aggregates();
  readonly addresses = new Dictionary<LiveAddress>();
  readonly kinds = new Dictionary<FlowKind>();
  readonly flowNames = new Dictionary<FlowName>();
  readonly macs = new Dictionary<FlowMacs>();
  readonly #engine: Engine;
  #size = 0;
  #window = 0;
  #windowStartMs: number;
  #nowMs: number;
  /** Next flow of the round that runs; -1 while none does. */
  #next = -1;
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

  /** Live flows that are known here. */
  get size(): number {
    return this.#size;
  }

  snapshot(slot: number): FlowInterval {
    return this.#engine.snapshot(slot);
  }

  flow(interval: FlowInterval, slot: number): void {
    const { columns } = this;
    if (columns.isLive[slot] !== 1) this.#add(interval, slot);
    const at = slot * counters;
    const { exported, totals } = columns;
    exported[at]! += interval.sentBytes;
    exported[at + 1]! += interval.sentPackets;
    exported[at + 2]! += interval.receivedBytes;
    exported[at + 3]! += interval.receivedPackets;
    if (interval.closes !== 1) return;
    this.#learn(slot, interval);
    this.#account(
      slot,
      Math.max(0, exported[at]! - totals[at]!),
      Math.max(0, exported[at + 1]! - totals[at + 1]!),
      Math.max(0, exported[at + 2]! - totals[at + 2]!),
      Math.max(0, exported[at + 3]! - totals[at + 3]!),
    );
    this.#remove(slot);
  }

  dns(transaction: DnsTransaction): void {
    this.names.dns(transaction);
  }

  /** Brings a small table up to date, so that an answer tells of the packet before the question. */
  refresh(nowMs: number): void {
    if (this.#next >= 0 || this.#engine.activeFlows > smallTable) return;
    this.#nowMs = nowMs;
    this.#visit(0, this.#engine.flowsEnd);
  }

  /** Once a second, before the engine's own: begins a round, unless the last one still runs. */
  beat(nowMs: number): void {
    if (this.#next >= 0) return;
    this.#nowMs = nowMs;
    this.#next = 0;
    this.#goOn();
  }

  /** Bytes per second of a host over the last whole window. */
  bytesPerSecond(rate: WindowCounter): number {
    return this.perSecond(rate.wholeBytes(this.#window));
  }

  /** A sum of the last whole window as a rate. */
  perSecond(windowSum: number): number {
    return (windowSum * 1_000) / this.#last.durationMs;
  }

  /** Bytes of a flow in the last whole window. */
  windowBytes(slot: number): number {
    this.columns.turnTo(slot, this.#window);
    return this.columns.last[slot * rates]!;
  }

  windowPackets(slot: number): number {
    this.columns.turnTo(slot, this.#window);
    return this.columns.last[slot * rates + 1]!;
  }

  #goOn(): void {
    const endMs = performance.now() + sliceMs;
    while (this.#next < this.#engine.flowsEnd) {
      const end = Math.min(this.#engine.flowsEnd, this.#next + clockEvery);
      this.#visit(this.#next, end);
      this.#next = end;
      if (end < this.#engine.flowsEnd && performance.now() > endMs) {
        setImmediate(() => this.#goOn());
        return;
      }
    }
    this.#next = -1;
    this.#closeWindow();
  }

  #visit(start: number, end: number): void {
    this.#engine.touched(
      (slot, sentBytes, sentPackets, receivedBytes, receivedPackets, lastSeenMs) => {
        const { columns } = this;
        if (columns.isLive[slot] !== 1) this.#add(this.#engine.snapshot(slot), slot);
        else this.#lookAgain(slot, sentPackets, receivedPackets);
        columns.lastSeenMs[slot] = Math.floor(lastSeenMs);
        this.#account(slot, sentBytes, sentPackets, receivedBytes, receivedPackets);
      },
      start,
      end,
    );
  }

  /** Ends the window: what it held becomes the rates. */
  #closeWindow(): void {
    const nowMs = this.#nowMs;
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

  #add(interval: FlowInterval, slot: number): void {
    const { columns, addresses } = this;
    columns.open(slot);
    columns.client[slot] = addresses.take(interval.clientIp.text, () => addressOf(interval.clientIp, interval.clientCountry, interval.clientAsn));
    columns.server[slot] = addresses.take(interval.serverIp.text, () => addressOf(interval.serverIp, interval.serverCountry, interval.serverAsn));
    columns.kind[slot] = this.#takeKind(interval);
    columns.name[slot] = this.#takeName(interval);
    columns.macs[slot] = this.#takeMacs(interval.clientMac, interval.serverMac);
    columns.clientPort[slot] = interval.clientPort;
    columns.serverPort[slot] = interval.serverPort;
    columns.isInbound[slot] = interval.direction === "INBOUND" ? 1 : 0;
    columns.firstSeenMs[slot] = interval.firstSeenMs;
    columns.lastSeenMs[slot] = interval.lastSeenMs;
    const client = this.hosts.take(addresses.value(columns.client[slot]).ip, interval.vlan, interval.clientIsLocal === 1, interval.firstSeenMs);
    const server = this.hosts.take(addresses.value(columns.server[slot]).ip, interval.vlan, interval.serverIsLocal === 1, interval.firstSeenMs);
    columns.clientRow[slot] = client;
    columns.serverRow[slot] = server;
    if (client) {
      client.flowsAsClient++;
      client.place = addresses.value(columns.client[slot]);
    }
    if (server) {
      server.flowsAsServer++;
      server.place = addresses.value(columns.server[slot]);
      server.serverPorts.add(this.#serverPortKey(slot), 1);
    }
    this.#nameHosts(slot, interval);
    this.aggregates.change(columns, slot, 1, 0, 0, 0, this.#window, 0, 0);
    this.#size++;
  }

  #remove(slot: number): void {
    const { columns } = this;
    this.#changeAll(slot, -1);
    this.addresses.release(columns.client[slot]!);
    this.addresses.release(columns.server[slot]!);
    this.kinds.release(columns.kind[slot]!);
    this.flowNames.release(columns.name[slot]!);
    this.macs.release(columns.macs[slot]!);
    const client = columns.clientRow[slot];
    const server = columns.serverRow[slot];
    if (client) client.flowsAsClient--;
    if (server) server.flowsAsServer--;
    columns.close(slot);
    this.#size--;
  }

  /** Adds the whole flow to its groups (`sign` 1) or takes it from them (-1). */
  #changeAll(slot: number, sign: 1 | -1): void {
    const { columns } = this;
    columns.turnTo(slot, this.#window);
    const { totals, now, last } = columns;
    const at = slot * counters;
    const packets = totals[at + 1]! + totals[at + 3]!;
    const nowBytes = now[slot * rates]!;
    const lastBytes = last[slot * rates]!;
    this.aggregates.change(columns, slot, sign, sign * totals[at]!, sign * totals[at + 2]!, sign * packets, this.#window, sign * nowBytes, sign * lastBytes);
  }

  /** What dissectors found out since, and MAC addresses of a side that had not spoken yet. Cheap when there is nothing new. */
  #lookAgain(slot: number, sentPackets: number, receivedPackets: number): void {
    const { columns } = this;
    const at = slot * counters;
    const facts = this.#engine.facts(slot);
    const kind = this.kinds.value(columns.kind[slot]!);
    const name = this.flowNames.value(columns.name[slot]!);
    if (
      facts.application !== kind.application ||
      facts.applicationMaster !== kind.applicationMaster ||
      facts.category !== kind.category ||
      facts.hostname !== name.hostname ||
      facts.ja4 !== name.ja4 ||
      (sentPackets > 0 && columns.totals[at + 1] === 0) ||
      (receivedPackets > 0 && columns.totals[at + 3] === 0)
    )
      this.#learn(slot, this.#engine.snapshot(slot));
  }

  /** Takes over what is known of the flow by now: its sums move to the groups it is in. */
  #learn(slot: number, interval: FlowInterval): void {
    const { columns } = this;
    this.#nameHosts(slot, interval);
    const before = this.kinds.value(columns.kind[slot]!);
    const kind = this.#takeKind(interval);
    const name = this.#takeName(interval);
    const macs = this.#takeMacs(interval.clientMac, interval.serverMac);
    const applicationBefore = applicationOf(before);
    const application = applicationOf(interval);
    if (application !== applicationBefore) {
      const bytes = columns.bytes(slot);
      for (const host of [columns.clientRow[slot], columns.serverRow[slot]]) {
        host?.applications.add(applicationBefore, -bytes);
        if (bytes > 0) host?.applications.add(application, bytes);
      }
    }
    columns.serverRow[slot]?.serverPorts.add(this.#serverPortKey(slot), -1);
    this.#changeAll(slot, -1);
    this.kinds.release(columns.kind[slot]!);
    this.flowNames.release(columns.name[slot]!);
    this.macs.release(columns.macs[slot]!);
    columns.kind[slot] = kind;
    columns.name[slot] = name;
    columns.macs[slot] = macs;
    this.#changeAll(slot, 1);
    columns.serverRow[slot]?.serverPorts.add(this.#serverPortKey(slot), 1);
  }

  /** What the flow says of its hosts: their MAC addresses, and the server's name. */
  #nameHosts(slot: number, interval: FlowInterval): void {
    const client = this.columns.clientRow[slot];
    const server = this.columns.serverRow[slot];
    if (client?.isLocal && interval.clientMac !== 0) client.mac = interval.clientMac;
    if (server?.isLocal && interval.serverMac !== 0) server.mac = interval.serverMac;
    // Of a question about a name, the host name is what was asked for, not who was asked.
    if (interval.hostname !== "" && !nameServices.has(interval.applicationMaster)) this.names.server(interval.serverIp.text, interval.hostname);
  }

  #takeKind(interval: FlowInterval): number {
    const { protocol, vlan, direction, exporter, interface: name, applicationMaster, application, category } = interval;
    const again = this.kinds.takeAgain(
      (kind) =>
        kind.protocol === protocol &&
        kind.application === application &&
        kind.applicationMaster === applicationMaster &&
        kind.vlan === vlan &&
        kind.direction === direction &&
        kind.interface === name &&
        kind.category === category &&
        kind.exporter.equals(exporter),
    );
    if (again >= 0) return again;
    const text = `${protocol} ${vlan} ${direction} ${exporter.text} ${name}\n${applicationMaster}\n${application}\n${category}`;
    return this.kinds.take(text, () => kindOf(interval));
  }

  #takeName({ hostname, ja4 }: FlowName): number {
    const again = this.flowNames.takeAgain((name) => name.hostname === hostname && name.ja4 === ja4);
    return again >= 0 ? again : this.flowNames.take(`${ja4} ${hostname}`, () => ({ hostname, ja4 }));
  }

  #takeMacs(client: number, server: number): number {
    const again = this.macs.takeAgain((macs) => macs.client === client && macs.server === server);
    return again >= 0 ? again : this.macs.take(`${client} ${server}`, () => ({ client, server }));
  }

  /** `protocol port application`, taken apart again by the host view. */
  #serverPortKey(slot: number): string {
    const kind = this.kinds.value(this.columns.kind[slot]!);
    return `${kind.protocol} ${this.columns.serverPort[slot]} ${applicationOf(kind)}`;
  }

  #account(slot: number, sentBytes: number, sentPackets: number, receivedBytes: number, receivedPackets: number): void {
    const bytes = sentBytes + receivedBytes;
    const packets = sentPackets + receivedPackets;
    if (packets === 0) return;
    const { columns } = this;
    const at = slot * counters;
    columns.totals[at]! += sentBytes;
    columns.totals[at + 1]! += sentPackets;
    columns.totals[at + 2]! += receivedBytes;
    columns.totals[at + 3]! += receivedPackets;
    columns.turnTo(slot, this.#window);
    columns.now[slot * rates]! += bytes;
    columns.now[slot * rates + 1]! += packets;
    this.aggregates.change(columns, slot, 0, sentBytes, receivedBytes, packets, this.#window, bytes, 0);
    const kind = this.kinds.value(columns.kind[slot]!);
    const sums = this.#sums;
    sums.bytes += bytes;
    sums.packets += packets;
    if (kind.direction === "INBOUND") {
      sums.inBytes += sentBytes;
      sums.outBytes += receivedBytes;
    } else if (kind.direction === "OUTBOUND") {
      sums.inBytes += receivedBytes;
      sums.outBytes += sentBytes;
    }
    const application = applicationOf(kind);
    this.#applications.set(application, (this.#applications.get(application) ?? 0) + bytes);
    const client = columns.clientRow[slot];
    const server = columns.serverRow[slot];
    if (client) this.#accountHost(client, application, sentBytes, sentPackets, receivedBytes, receivedPackets, this.addresses.value(columns.server[slot]!).ip);
    if (server) this.#accountHost(server, application, receivedBytes, receivedPackets, sentBytes, sentPackets, this.addresses.value(columns.client[slot]!).ip);
  }

  #accountHost(host: HostRow, application: string, sentBytes: number, sentPackets: number, receivedBytes: number, receivedPackets: number, peer: Ip): void {
    const bytes = sentBytes + receivedBytes;
    host.lastSeenMs = this.#nowMs;
    host.sentBytes += sentBytes;
    host.sentPackets += sentPackets;
    host.receivedBytes += receivedBytes;
    host.receivedPackets += receivedPackets;
    host.rate.add(this.#window, bytes, sentPackets + receivedPackets);
    host.applications.add(application, bytes);
    host.peers.add(peer.text, bytes);
    this.#active.add(host);
  }
}

function kindOf({ protocol, vlan, interface: name, exporter, direction, application, applicationMaster, category }: FlowInterval): FlowKind {
  return { protocol, vlan, interface: name, exporter, direction, application, applicationMaster, category };
}

function addressOf(ip: Ip, country: string, asn: number): LiveAddress {
  return { ip, country, asn };
}
