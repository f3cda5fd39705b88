import { Ip } from "../../../src/net/ip.ts";

/** What shapes the store of the bench: the same three make the same rows on every machine. */
export interface PlanOptions {
  readonly seed: number;
  /** Of the first row; rows follow over 30 days. */
  readonly startMs: number;
  /** 1 is 50 million rows. */
  readonly scale: number;
}

/** Counts as the edition of the generator: whoever changes what rows hold raises it, and kept stores are made anew. */
export const planEdition = 2;

const days = 30;
const dayMs = 86_400_000;
const localClients = 4_000;
const localServers = 400;
const remoteServers = 15_600;
const sites = 6_000;
/** How much thinner the traffic is at night than on average; by day it is as much denser. */
const nightly = 0.6;
/** Every eighth row goes on with the flow of a row that came so many rows before. */
const continued = { each: 8, at: 7, before: 4_096 + 4 } as const;

/** What a conversation is for; weights add up to 100. */
const services = [
  { weight: 40, port: 53, protocol: 17, master: "DNS", application: "DNS", category: "Network", local: true },
  { weight: 22, port: 443, protocol: 6, master: "TLS", application: "", category: "Web", local: false },
  { weight: 8, port: 443, protocol: 6, master: "TLS", application: "TLS", category: "Web", local: true },
  { weight: 10, port: 443, protocol: 17, master: "QUIC", application: "", category: "Web", local: false },
  { weight: 6, port: 80, protocol: 6, master: "HTTP", application: "HTTP", category: "Web", local: false },
  { weight: 4, port: 8_080, protocol: 6, master: "HTTP", application: "HTTP", category: "Web", local: true },
  { weight: 3, port: 123, protocol: 17, master: "NTP", application: "NTP", category: "Network", local: false },
  { weight: 2, port: 22, protocol: 6, master: "SSH", application: "SSH", category: "RemoteAccess", local: true },
  { weight: 2, port: 445, protocol: 6, master: "SMBv2", application: "SMBv2", category: "FileSharing", local: true },
  { weight: 2, port: 5_432, protocol: 6, master: "PostgreSQL", application: "PostgreSQL", category: "Database", local: true },
  { weight: 1, port: 0, protocol: 1, master: "ICMP", application: "ICMP", category: "Network", local: false },
] as const;
export type Service = (typeof services)[number];

const webApplications = ["TLS", "YouTube", "Netflix", "Microsoft365", "Teams", "GoogleServices", "Facebook", "WhatsApp", "Amazon", "Apple", "Zoom", "Slack"];
const topLevels = ["com", "com", "com", "net", "org", "io", "de", "co.uk", "fr", "jp"];
const hostLabels = ["www", "api", "cdn", "static", "img", "login", "app", "mail"];
const syllables = ["ba", "ne", "to", "ri", "mo", "ka", "lu", "ve", "so", "di", "pa", "xi", "fen", "gor", "tal", "mer"];
const interfaceNames = ["eth0", "eth1", "eth2", "eth3"];

/** Who talks to whom on which port, for what. Rows are drawn of these. */
export interface Relation {
  client: number;
  server: number;
  service: Service;
  application: string;
  interface: string;
  /** -1 where rows have none or each its own. */
  name: number;
}

/** One row as the plan has it. `rowOf` dresses it with everything else that a flow has. */
export interface PlannedRow {
  index: number;
  relation: number;
  firstSeenMs: number;
  lastSeenMs: number;
  /** Row with which its flow began; its own index for most. */
  flow: number;
  continues: boolean;
  /** A later row goes on with its flow. */
  goesOn: boolean;
  name: number;
  clientPort: number;
  sentBytes: number;
  receivedBytes: number;
  sentPackets: number;
  receivedPackets: number;
}

/**
 * The rows of the store bench before anything encodes or stores them: all questions of the bench are answered from here, and what
 * the store says is held against it. Any row can be drawn without the ones before it.
 */
export class StorePlan {
  readonly options: PlanOptions;
  readonly rows: number;
  readonly relations: number;
  readonly startMs: number;
  /** No row is later. */
  readonly endMs: number;
  readonly hosts = localClients + localServers + remoteServers;
  readonly names = sites * hostLabels.length;
  readonly addresses: readonly Ip[];
  readonly #texts: readonly string[];
  readonly #seed: number;
  readonly #row: PlannedRow;

  constructor(options: PlanOptions) {
    this.options = options;
    this.rows = Math.round(50_000_000 * options.scale);
    this.relations = Math.max(20_000, Math.round(this.rows / 12));
    this.startMs = options.startMs;
    this.endMs = options.startMs + days * dayMs;
    this.#seed = mixed(options.seed | 0, 0x9e3779b9);
    this.addresses = Array.from({ length: this.hosts }, (_, host) => addressOf(host, this.#seed));
    this.#texts = Array.from({ length: this.names }, (_, name) => this.#nameText(name));
    this.#row = {
      index: 0,
      relation: 0,
      firstSeenMs: 0.5,
      lastSeenMs: 0.5,
      flow: 0,
      continues: false,
      goesOn: false,
      name: 0,
      clientPort: 0,
      sentBytes: 0.5,
      receivedBytes: 0.5,
      sentPackets: 0.5,
      receivedPackets: 0.5,
    };
  }

  /** The row with this number, in an object that the next call fills again. Times go up with the number, by more than a millisecond. */
  draw(index: number): PlannedRow {
    const row = this.#row;
    const continues = index % continued.each === continued.at && index >= continued.before;
    const flow = continues ? index - continued.before : index;
    const ofFlow = mixed(this.#seed, flow);
    const ofRow = continues ? mixed(this.#seed ^ 0x51ed270b, index) : ofFlow;
    row.index = index;
    row.flow = flow;
    row.continues = continues;
    row.goesOn = index + continued.before < this.rows && (index + continued.before) % continued.each === continued.at;
    const relation = (row.relation = zipf(fraction(ofFlow), this.relations, 20));
    const own = mixed(this.#seed ^ 0x2545f491, relation);
    const service = serviceOf(own);
    row.name = service.protocol === 17 && service.port === 53 ? zipf(fraction(mixed(ofFlow, 3)), this.names, 40) : nameOf(service, own, relation);
    row.clientPort = service.port === 0 ? 0 : 32_768 + (mixed(ofFlow, 5) & 0x7fff);
    const size = mixed(ofRow, 7);
    let durationMs: number;
    if (service.port === 53 || service.port === 123) {
      row.sentPackets = row.receivedPackets = 1;
      row.sentBytes = service.port === 123 ? 90 : 62 + (size & 31);
      row.receivedBytes = service.port === 123 ? 90 : 78 + ((size >>> 5) & 255);
      durationMs = 1 + ((size >>> 13) & 31);
    } else {
      // Most are small, a few are as big as all others together.
      const weight = 1 / (0.002 + fraction(size) ** 1.5);
      row.receivedPackets = 3 + Math.floor(weight * 2.5 * (1 + (size & 3)));
      row.sentPackets = 3 + Math.floor(row.receivedPackets * (0.4 + (size & 15) / 40));
      row.receivedBytes = row.receivedPackets * 66 + Math.floor(row.receivedPackets * (200 + (mixed(size, 9) & 1_023)));
      row.sentBytes = row.sentPackets * 66 + Math.floor(row.sentPackets * (20 + (mixed(size, 11) & 255)));
      durationMs = 20 + Math.floor(row.receivedPackets * (5 + (mixed(size, 13) & 127)));
    }
    row.firstSeenMs = this.timeOf(index);
    row.lastSeenMs = row.firstSeenMs + Math.min(durationMs, 60_000);
    return row;
  }

  /** When the row with this number begins. */
  timeOf(index: number): number {
    const at = ((index + 0.5) / this.rows) * days;
    const day = Math.floor(at);
    const x = at - day;
    return this.startMs + Math.floor((day + x + (nightly * Math.sin(2 * Math.PI * x)) / (2 * Math.PI)) * dayMs);
  }

  /** Attributes of a relation, into an object of the caller's. */
  relation(index: number, into: Relation): Relation {
    const own = mixed(this.#seed ^ 0x2545f491, index);
    const service = serviceOf(own);
    const client = zipf(fraction(mixed(own, 1)), localClients, 60);
    const remote = mixed(own, 2);
    into.client = client;
    into.server =
      service.port === 53
        ? localClients + (remote & 15)
        : service.local
          ? localClients + 16 + zipf(fraction(remote), localServers - 16, 8)
          : localClients + localServers + zipf(fraction(remote), remoteServers, 100);
    into.service = service;
    into.application = service.application || webApplications[mixed(into.server, 77) % webApplications.length]!;
    into.interface = interfaceNames[client & 3]!;
    into.name = nameOf(service, own, index);
    return into;
  }

  /** Text of a name; "" for none. */
  name(index: number): string {
    return index < 0 ? "" : this.#texts[index]!;
  }

  #nameText(index: number): string {
    const site = index % sites;
    const a = mixed(this.#seed, site) % syllables.length;
    const b = mixed(this.#seed, site + 1) % syllables.length;
    const c = mixed(this.#seed, site + 2) % syllables.length;
    const top = topLevels[mixed(site, 5) % topLevels.length]!;
    return `${hostLabels[Math.floor(index / sites)]!}.${syllables[a]!}${syllables[b]!}${syllables[c]!}${site.toString(36)}.${top}`;
  }
}

/** A 32-bit number from two, unsigned; the finalizer of MurmurHash3. */
export function mixed(a: number, b: number): number {
  let h = (a ^ Math.imul(b, 0x9e3779b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const fraction = (word: number): number => word / 0x1_0000_0000;

/** 0 to count - 1 with a probability ~ 1 / (rank + flat). */
function zipf(u: number, count: number, flat: number): number {
  return Math.min(count - 1, Math.floor(flat * ((count / flat + 1) ** u - 1)));
}

function serviceOf(own: number): Service {
  let left = mixed(own, 17) % 100;
  for (const service of services) {
    left -= service.weight;
    if (left < 0) return service;
  }
  return services[0];
}

function nameOf(service: Service, own: number, relation: number): number {
  if (service.port !== 443 && service.port !== 80 && service.port !== 8_080) return -1;
  return zipf(fraction(mixed(own ^ relation, 19)), sites * hostLabels.length, 40);
}

/** Of our own networks, IPv6 for every tenth; servers elsewhere anywhere that is not reserved. */
function addressOf(host: number, seed: number): Ip {
  const word = mixed(seed, host);
  if (host < localClients + localServers) {
    const number = (host % 4) * 65_536 + Math.floor(host / 4) + 10;
    return host % 10 === 9 ? new Ip(0x20010db8, host % 4, 0, 0x1000 + number) : Ip.v4(0x0a000000 + number);
  }
  if (host % 10 === 9) return new Ip(0x2a000000 | (word >>> 12), word, 0, host);
  return Ip.v4(((23 + (host % 80)) << 24) | (word & 0xff_0000) | host);
}
