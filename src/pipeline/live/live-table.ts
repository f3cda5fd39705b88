import type { FlowInterval } from "../../model/flow-fields.ts";
import type { NetworkOf } from "../../model/place.ts";
import type { TouchedVisitor } from "../engine.ts";
import { FlowOutline } from "../flow-outline.ts";
import { Aggregates } from "./aggregates.ts";
import { isAnswer } from "./answered.ts";
import { counters, FlowColumns, rates } from "./flow-columns.ts";
import { FlowGroups, type FlowKind, type LiveAddress } from "./flow-groups.ts";
import { HostTable, type HostRow, type HostTableOptions } from "./host-table.ts";
import type { LiveSink, LiveSource, NameAnswer } from "./live-source.ts";
import { emptyWindow, WindowSums, type LiveWindow } from "./live-window.ts";
import { NameCache } from "./names.ts";
import { undivided, undividedTurn, type Slices, type Steps } from "./slices.ts";

/** Flows looked at in one step. */
const flowsAtOnce = 8;
/** Tables no larger are brought up to date for each question; of larger ones answers tell what was at the last beat. */
const smallTable = 4_096;
/** Intervals that may wait while the table stands still. */
const maxWaiting = 8_192;
/** Taken in one step afterwards. */
const waitingAtOnce = 16;

export interface LiveTableOptions extends HostTableOptions {
  readonly maxNames: number;
  /** As many flows as the engine's table may have. */
  readonly maxFlows: number;
  /** Shared with who else has long work in the same process. */
  readonly slices: Slices;
  /** Names of this machine's own addresses. */
  readonly ownNames: Readonly<Record<string, string>>;
  /** Names of networks; without it none has one. */
  readonly networkOf?: NetworkOf;
}

/**
 * Flows, hosts, rates and names beside the engine's flow table. Each beat begins a round that takes from the engine what flows gained
 * since the last, in slices, and at its end closes the window that rates are made of. A flow's last packets, between its last round
 * and its end, are taken from the interval it ends with, so that nothing is lost.
 *
 * Whoever asks sees a state in which all sums agree: a flow enters all its groups in one step. Answers made of sums or hosts are of one
 * instant, for which the table stands still; in them a flow is as its last round found it, at most one beat old. Answers that go through
 * the flows see each one whole, at its turn. Rates are of the last window that is whole.
 */
export class LiveTable implements LiveSink {
  readonly slices: Slices;
  readonly hosts: HostTable;
  readonly names: NameCache;
  readonly networkOf: NetworkOf;
  readonly columns: FlowColumns;
  readonly aggregates = new Aggregates();
  readonly groups: FlowGroups;
  readonly #engine: LiveSource;
  readonly #visitor: TouchedVisitor;
  /** Of the flow at hand. */
  readonly #outline = new FlowOutline();
  /** What the engine exported while the table stood still, from `#waitingFrom` on. */
  readonly #waiting: { readonly interval: FlowInterval; readonly slot: number }[] = [];
  #waitingFrom = 0;
  #isStill = false;
  #isRound = false;
  #size = 0;
  #window = 0;
  #windowStartMs: number;
  #nowMs: number;
  #last: LiveWindow = emptyWindow;
  #flowsCreated = 0;
  #sums = new WindowSums(0);

  constructor(engine: LiveSource, options: LiveTableOptions, nowMs: number) {
    this.#engine = engine;
    this.slices = options.slices;
    this.columns = new FlowColumns(options.maxFlows);
    this.groups = new FlowGroups(engine.outlines);
    this.hosts = new HostTable(options);
    this.names = new NameCache(options.maxNames, options.ownNames);
    this.networkOf = options.networkOf ?? (() => undefined);
    this.#windowStartMs = nowMs;
    this.#nowMs = nowMs;
    this.#visitor = (slot, sentBytes, sentPackets, receivedBytes, receivedPackets, lastSeenMs) => {
      const { columns } = this;
      const isNew = columns.isLive[slot] !== 1;
      if (isNew) this.#add(this.#engine.outlines.fill(slot, this.#outline), slot);
      else this.#lookAgain(slot, sentPackets, receivedPackets);
      columns.lastSeenMs[slot] = Math.floor(lastSeenMs);
      this.#account(slot, isNew ? 1 : 0, sentBytes, sentPackets, receivedBytes, receivedPackets);
    };
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
    if (!this.#isStill && this.#waitingFrom === this.#waiting.length) {
      this.#take(interval, slot);
      return;
    }
    this.#waiting.push({ interval: { ...interval }, slot });
    // Who comes while others wait pays for two, so that however many come the queue gets shorter, and stays within its bound.
    if (!this.#isStill) this.#takeWaiting(2);
    else if (this.#waiting.length - this.#waitingFrom > maxWaiting) this.#takeWaiting(1);
  }

  dns(answer: NameAnswer): void {
    this.names.dns(answer);
  }

  /** Brings a small table up to date, so that an answer tells of the packet before the question. */
  *refresh(nowMs: number): Steps {
    if (this.#engine.activeFlows > smallTable) return;
    this.#nowMs = nowMs;
    yield* this.#visit();
  }

  /** The same steps over a table that stands still: what the engine exports meanwhile is taken afterwards, before anything else. */
  *still<T>(steps: Steps<T>): Steps<T> {
    this.#isStill = true;
    try {
      return yield* undivided(steps);
    } finally {
      this.#isStill = false;
      while (this.#waitingFrom < this.#waiting.length) {
        this.#takeWaiting(waitingAtOnce);
        yield undividedTurn;
      }
    }
  }

  /** Once a second: begins a round, unless the last one still runs. Resolves when it has ended. */
  async beat(nowMs: number): Promise<void> {
    if (this.#isRound) return;
    this.#isRound = true;
    this.#nowMs = nowMs;
    await this.slices.run(this.#round(), { isBackground: true });
  }

  /** Bytes per second of a host over the last whole window. */
  bytesPerSecond(host: HostRow): number {
    return this.perSecond(host.wholeBytes(this.#window));
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

  *#round(): Steps {
    yield* this.#visit();
    yield* this.still(this.#closeWindow());
    yield* this.hosts.age(this.#nowMs);
    this.#isRound = false;
  }

  *#visit(): Steps {
    for (let start = 0; start < this.#engine.flowsEnd; start += flowsAtOnce) {
      this.#engine.touched(this.#visitor, start, Math.min(this.#engine.flowsEnd, start + flowsAtOnce));
      yield;
    }
  }

  /** Ends the window: what it held becomes the rates. */
  *#closeWindow(): Steps {
    const nowMs = this.#nowMs;
    const { flowsCreated } = this.#engine.counters;
    this.#last = yield* this.#sums.close(this.#windowStartMs, nowMs, flowsCreated - this.#flowsCreated);
    this.#flowsCreated = flowsCreated;
    this.#window++;
    this.#sums = new WindowSums(this.#window);
    this.#windowStartMs = nowMs;
  }

  #takeWaiting(count: number): void {
    const waiting = this.#waiting;
    for (let i = 0; i < count && this.#waitingFrom < waiting.length; i++) {
      const { interval, slot } = waiting[this.#waitingFrom++]!;
      this.#take(interval, slot);
    }
    if (this.#waitingFrom < waiting.length && this.#waitingFrom < maxWaiting) return;
    waiting.splice(0, this.#waitingFrom);
    this.#waitingFrom = 0;
  }

  #take(interval: FlowInterval, slot: number): void {
    const { columns, groups } = this;
    const isNew = columns.isLive[slot] !== 1;
    if (isNew) this.#add(this.#outline.ofInterval(interval), slot);
    const at = slot * counters;
    const { exported, totals } = columns;
    exported[at]! += interval.sentBytes;
    exported[at + 1]! += interval.sentPackets;
    exported[at + 2]! += interval.receivedBytes;
    exported[at + 3]! += interval.receivedPackets;
    columns.serverFlags[slot] = interval.tcpFlagsReceived;
    if (interval.closes !== 1) {
      if (isNew) this.aggregates.change(columns, slot, 1, 0, 0, 0, this.#window, 0, 0);
      return;
    }
    if (!isNew && !groups.fits(columns, slot, interval)) this.#learn(slot, this.#outline.ofInterval(interval));
    this.#account(
      slot,
      isNew ? 1 : 0,
      Math.max(0, exported[at]! - totals[at]!),
      Math.max(0, exported[at + 1]! - totals[at + 1]!),
      Math.max(0, exported[at + 2]! - totals[at + 2]!),
      Math.max(0, exported[at + 3]! - totals[at + 3]!),
    );
    this.#remove(slot);
  }

  /** Makes the flow known; it stands in no sum before it is counted as a flow there. */
  #add(outline: FlowOutline, slot: number): void {
    const { columns, groups } = this;
    const firstSeenMs = outline.times[0]!;
    columns.open(slot);
    groups.take(columns, slot, outline);
    columns.clientPort[slot] = outline.clientPort;
    columns.serverPort[slot] = outline.serverPort;
    columns.serverFlags[slot] = outline.tcpFlagsReceived;
    columns.firstSeenMs[slot] = firstSeenMs;
    columns.lastSeenMs[slot] = outline.times[1]!;
    const kind = groups.kinds.value(columns.kind[slot]!);
    const clientAddress = groups.addresses.value(columns.client[slot]!);
    const serverAddress = groups.addresses.value(columns.server[slot]!);
    columns.isInbound[slot] = kind.direction === "INBOUND" ? 1 : 0;
    const client = this.hosts.take(clientAddress, kind.vlan, firstSeenMs);
    // Counted at once: a host with a live flow makes no room for the other one.
    if (client) {
      client.flowsAsClient++;
      client.place = clientAddress;
    }
    const server = this.hosts.take(serverAddress, kind.vlan, firstSeenMs);
    columns.clientHost[slot] = client?.number ?? -1;
    columns.serverHost[slot] = server?.number ?? -1;
    if (server) {
      server.flowsAsServer++;
      server.place = serverAddress;
    }
    this.#nameHosts(slot, client, server);
    this.#size++;
  }

  #remove(slot: number): void {
    const { columns } = this;
    this.#changeAll(slot, -1);
    this.groups.release(columns, slot);
    const client = this.hosts.row(columns.clientHost[slot]!);
    const server = this.hosts.row(columns.serverHost[slot]!);
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
    if (
      (sentPackets > 0 && columns.totals[at + 1] === 0) ||
      (receivedPackets > 0 && columns.totals[at + 3] === 0) ||
      !this.groups.isNamed(columns, slot, this.#engine.facts(slot))
    )
      this.#learn(slot, this.#engine.outlines.fill(slot, this.#outline));
  }

  /** Takes over what is known of the flow by now: its sums move to the groups it is in. */
  #learn(slot: number, outline: FlowOutline): void {
    const { columns, groups } = this;
    const client = this.hosts.row(columns.clientHost[slot]!);
    const server = this.hosts.row(columns.serverHost[slot]!);
    const before = groups.kinds.value(columns.kind[slot]!);
    this.#changeAll(slot, -1);
    groups.retake(columns, slot, outline);
    columns.serverFlags[slot] = outline.tcpFlagsReceived;
    this.#changeAll(slot, 1);
    this.#nameHosts(slot, client, server);
    const kind = groups.kinds.value(columns.kind[slot]!);
    if (kind.applicationNumber === before.applicationNumber) return;
    const bytes = columns.bytes(slot);
    for (const host of [client, server]) {
      host?.applications.add(before.applicationNumber, -bytes, before.shownApplication);
      host?.applications.add(kind.applicationNumber, bytes, kind.shownApplication);
    }
    if (columns.isAnswered[slot] === 0) return;
    server?.addServerPort(before, columns.serverPort[slot]!, -1);
    server?.addServerPort(kind, columns.serverPort[slot]!, 1);
  }

  /** What the flow says of its hosts: their MAC addresses, and the server's name. */
  #nameHosts(slot: number, client: HostRow | undefined, server: HostRow | undefined): void {
    const { columns, groups } = this;
    const clientMac = groups.macs.value(columns.clientMac[slot]!);
    const serverMac = groups.macs.value(columns.serverMac[slot]!);
    if (client?.isLocal && clientMac !== 0) client.mac = clientMac;
    if (server?.isLocal && serverMac !== 0) server.mac = serverMac;
    const hostname = groups.hostnames.value(columns.hostname[slot]!);
    // Of a question about a name, the host name is what was asked for, not who was asked.
    if (hostname === "" || groups.kinds.value(columns.kind[slot]!).isNameService) return;
    this.names.server(groups.addresses.value(columns.server[slot]!).ip, hostname);
  }

  /** What a flow gained; `flows` is 1 when it is new. */
  #account(slot: number, flows: number, sentBytes: number, sentPackets: number, receivedBytes: number, receivedPackets: number): void {
    const bytes = sentBytes + receivedBytes;
    const packets = sentPackets + receivedPackets;
    if (packets === 0 && flows === 0) return;
    const { columns, groups } = this;
    const at = slot * counters;
    columns.totals[at]! += sentBytes;
    columns.totals[at + 1]! += sentPackets;
    columns.totals[at + 2]! += receivedBytes;
    columns.totals[at + 3]! += receivedPackets;
    columns.turnTo(slot, this.#window);
    columns.now[slot * rates]! += bytes;
    columns.now[slot * rates + 1]! += packets;
    this.aggregates.change(columns, slot, flows, sentBytes, receivedBytes, packets, this.#window, bytes, 0);
    const kind = groups.kinds.value(columns.kind[slot]!);
    this.#sums.add(kind, sentBytes, receivedBytes, packets);
    const client = this.hosts.row(columns.clientHost[slot]!);
    const server = this.hosts.row(columns.serverHost[slot]!);
    if (client) this.#accountHost(client, kind, sentBytes, sentPackets, receivedBytes, receivedPackets, groups.addresses.value(columns.server[slot]!));
    if (server && receivedPackets > 0 && columns.isAnswered[slot] === 0) {
      const port = columns.serverPort[slot]!;
      if (isAnswer(kind.protocol, columns.serverFlags[slot]!, server.ip, port)) {
        columns.isAnswered[slot] = 1;
        server.addServerPort(kind, port, 1);
      }
    }
    if (server) this.#accountHost(server, kind, receivedBytes, receivedPackets, sentBytes, sentPackets, groups.addresses.value(columns.client[slot]!));
  }

  #accountHost(
    host: HostRow,
    { applicationNumber, shownApplication }: FlowKind,
    sentBytes: number,
    sentPackets: number,
    receivedBytes: number,
    receivedPackets: number,
    peer: LiveAddress,
  ): void {
    const bytes = sentBytes + receivedBytes;
    if (host.count(this.#window, this.#nowMs, sentBytes, sentPackets, receivedBytes, receivedPackets)) this.#sums.addHost(host);
    host.applications.add(applicationNumber, bytes, shownApplication);
    host.peers.add(peer.key, bytes, peer.ip);
  }
}
