import { emptyFacts, type Dissector, type FlowFacts } from "../model/dissector.ts";
import { flowFields, type FlowInterval } from "../model/flow-fields.ts";
import type { FlowDirection, FlowSource } from "../model/flow.ts";
import { isEncryptedService, portName } from "../model/port-names.ts";
import { nowhere, type PlaceOf } from "../model/place.ts";
import { communityIdHash } from "../net/community-id.ts";
import { Ip, unspecifiedIp } from "../net/ip.ts";
import { protocolName } from "../net/protocol-names.ts";
import { emptyRowOf } from "./empty-row.ts";
import { macOf, meta, recordWords, state, word } from "./flow-record.ts";
import type { FlowTable } from "./flow-table.ts";
import { tunnelNames } from "./frame.ts";
import { unknownGaps, type PacketGaps } from "./packet-gaps.ts";
import { connectionState } from "./tcp-history.ts";
import type { TcpMeasurements } from "./tcp-tracker.ts";

/** Counters of one row by direction A to B, B to A. */
export interface RowCounters {
  bytesA: number;
  bytesB: number;
  packetsA: number;
  packetsB: number;
  payloadA: number;
  payloadB: number;
}

/** Of flows that are no TCP connections, or were not seen packet by packet. */
const unmeasured: TcpMeasurements = {
  retransmissions: [0, 0],
  outOfOrder: [0, 0],
  lostBytes: [0, 0],
  zeroWindows: [0, 0],
  serverLatencyUs: -1,
  clientLatencyUs: -1,
  applicationLatencyUs: -1,
  history: "",
};

/** A row of which nothing is known. */
export const emptyRow = emptyRowOf(flowFields);

/** Flow records → rows. Each row has addresses of its own, which end with it and cost less than shared ones that outlive many rows. */
export class IntervalMaker {
  readonly #table: FlowTable;
  readonly #source: FlowSource;
  readonly #isLocal: (ip: Ip) => boolean;
  readonly #interfaceNames: readonly string[];
  readonly #portFacts: PortFacts;
  readonly #placeOf: PlaceOf;
  /** Filled again for each row: an object for each would be most of what rows cost the collector of garbage. */
  readonly #row = emptyRow();

  constructor(
    table: FlowTable,
    source: FlowSource,
    isLocal: (ip: Ip) => boolean,
    interfaceNames: readonly string[],
    portFacts: PortFacts,
    placeOf: PlaceOf = () => nowhere,
  ) {
    this.#table = table;
    this.#source = source;
    this.#isLocal = isLocal;
    this.#interfaceNames = interfaceNames;
    this.#portFacts = portFacts;
    this.#placeOf = placeOf;
  }

  /** Address of endpoint A (`side` 0) or B (1). */
  address(id: number, side: number): Ip {
    const { words, addresses } = this.#table;
    const o = id * recordWords;
    if ((words[o + word.meta]! & meta.v6) === 0) return Ip.v4(words[o + side]!);
    const at = words[o + word.v6Slot]! * 8 + side * 4;
    return new Ip(addresses[at]!, addresses[at + 1]!, addresses[at + 2]!, addresses[at + 3]!);
  }

  /** The row of flow `id`, good until the next one; times are cut to whole milliseconds. */
  row(
    id: number,
    flowId: bigint,
    counters: RowCounters,
    firstMs: number,
    lastMs: number,
    opens: number,
    closes: number,
    endReason: string,
    known: FlowFacts | undefined,
    connection: TcpMeasurements = unmeasured,
    gaps: PacketGaps = unknownGaps,
    row: FlowInterval = this.#row,
  ): FlowInterval {
    const { words } = this.#table;
    const o = id * recordWords;
    const stateWord = words[o + word.state]!;
    const metaWord = words[o + word.meta]!;
    const ports = words[o + word.ports]!;
    const flags = words[o + word.tcpFlags]!;
    const protocol = metaWord & 0xff;
    const turned = (stateWord & state.clientIsB) !== 0;
    const a = this.address(id, 0);
    const b = this.address(id, 1);
    const clientIp = turned ? b : a;
    const serverIp = turned ? a : b;
    const clientPort = turned ? ports & 0xffff : ports >>> 16;
    const serverPort = turned ? ports >>> 16 : ports & 0xffff;
    const clientIsLocal = this.#isLocal(clientIp);
    const serverIsLocal = this.#isLocal(serverIp);
    const clientPlace = this.#placeOf(clientIp);
    const serverPlace = this.#placeOf(serverIp);
    const clientSide = turned ? 1 : 0;
    const icmpType = (flags >>> 16) & 0xff;
    const icmpCode = flags >>> 24;
    const facts = known ?? this.#portFacts.of(protocol, serverPort);
    const { certificate, ssh, dhcp } = facts;
    const isIcmp = protocol === 1 || protocol === 58;
    row.flowId = flowId;
    row.firstSeenMs = Math.floor(firstMs);
    row.lastSeenMs = Math.floor(lastMs);
    // What comes before is the affair of `IntervalChains`.
    row.previousFirstSeenMs = 0;
    row.renamed = 0;
    row.opens = opens;
    row.closes = closes;
    row.endReason = endReason;
    row.source = this.#source;
    row.exporter = unspecifiedIp;
    row.samplingRate = 1;
    row.interface = this.#interfaceNames[metaWord >>> meta.interfaceShift] ?? "";
    row.vlan = (metaWord >>> meta.vlanShift) & meta.vlanMask;
    row.protocol = protocol;
    row.clientIp = clientIp;
    row.clientPort = clientPort;
    row.clientMac = macOf(words, o, clientSide);
    row.serverIp = serverIp;
    row.serverPort = serverPort;
    row.serverMac = macOf(words, o, 1 - clientSide);
    row.clientIsLocal = clientIsLocal ? 1 : 0;
    row.serverIsLocal = serverIsLocal ? 1 : 0;
    row.clientCountry = clientPlace.country;
    row.serverCountry = serverPlace.country;
    row.clientAsn = clientPlace.asn;
    row.serverAsn = serverPlace.asn;
    row.direction = directionOf(clientIsLocal, serverIsLocal);
    row.sentBytes = turned ? counters.bytesB : counters.bytesA;
    row.sentPackets = turned ? counters.packetsB : counters.packetsA;
    row.sentPayloadBytes = turned ? counters.payloadB : counters.payloadA;
    row.receivedBytes = turned ? counters.bytesA : counters.bytesB;
    row.receivedPackets = turned ? counters.packetsA : counters.packetsB;
    row.receivedPayloadBytes = turned ? counters.payloadA : counters.payloadB;
    row.tcpFlagsSent = (turned ? flags >>> 8 : flags) & 0xff;
    row.tcpFlagsReceived = (turned ? flags : flags >>> 8) & 0xff;
    row.connectionState = connection.history === "" ? "" : connectionState(connection.history);
    row.connectionHistory = connection.history;
    row.sentRetransmissions = connection.retransmissions[0];
    row.receivedRetransmissions = connection.retransmissions[1];
    row.sentOutOfOrder = connection.outOfOrder[0];
    row.receivedOutOfOrder = connection.outOfOrder[1];
    row.sentLost = connection.lostBytes[0];
    row.receivedLost = connection.lostBytes[1];
    row.sentZeroWindows = connection.zeroWindows[0];
    row.receivedZeroWindows = connection.zeroWindows[1];
    row.clientLatencyUs = atLeastOne(connection.clientLatencyUs);
    row.serverLatencyUs = atLeastOne(connection.serverLatencyUs);
    row.applicationLatencyUs = atLeastOne(connection.applicationLatencyUs);
    row.sentInterarrivalMinUs = gaps.minUs[clientSide]!;
    row.sentInterarrivalMaxUs = gaps.maxUs[clientSide]!;
    row.sentInterarrivalTotalUs = gaps.totalUs[clientSide]!;
    row.receivedInterarrivalMinUs = gaps.minUs[1 - clientSide]!;
    row.receivedInterarrivalMaxUs = gaps.maxUs[1 - clientSide]!;
    row.receivedInterarrivalTotalUs = gaps.totalUs[1 - clientSide]!;
    row.icmpType = icmpType;
    row.icmpCode = icmpCode;
    row.communityIdHash = communityIdHash(protocol, clientIp, isIcmp ? icmpType : clientPort, serverIp, isIcmp ? icmpCode : serverPort);
    row.applicationMaster = facts.applicationMaster;
    row.application = facts.application;
    row.applicationConfidence = facts.applicationConfidence;
    row.category = facts.category;
    row.encrypted = facts.encrypted ? 1 : 0;
    row.hostname = facts.hostname;
    row.tlsVersion = facts.tlsVersion;
    row.tlsCipher = facts.tlsCipher;
    row.tlsAlpn = facts.tlsAlpn;
    row.ja4 = facts.ja4;
    row.certificateSubject = certificate.subject;
    row.certificateIssuer = certificate.issuer;
    row.certificateNames = certificate.names;
    row.certificateNotBeforeMs = certificate.notBeforeMs;
    row.certificateNotAfterMs = certificate.notAfterMs;
    row.certificateSha1 = certificate.sha1;
    row.certificateSha256 = certificate.sha256;
    row.httpMethod = facts.httpMethod;
    row.httpPath = facts.httpPath;
    row.httpUserAgent = facts.httpUserAgent;
    row.httpStatus = facts.httpStatus;
    row.dnsQueryType = facts.dnsQueryType;
    row.dnsResponseCode = facts.dnsResponseCode;
    row.sshClient = ssh.client;
    row.sshServer = ssh.server;
    row.hassh = ssh.hassh;
    row.hasshServer = ssh.hasshServer;
    row.dhcpFingerprint = dhcp.fingerprint;
    row.dhcpVendorClass = dhcp.vendorClass;
    row.tunnel = tunnelNames[(stateWord >>> state.tunnelShift) & state.tunnelMask] ?? "";
    return row;
  }
}

/** Columns say 0 where nothing was measured; what took less than a microsecond took one. */
const atLeastOne = (us: number): number => (us === 0 ? 1 : Math.max(0, us));

export function directionOf(clientIsLocal: boolean, serverIsLocal: boolean): FlowDirection {
  if (clientIsLocal) return serverIsLocal ? "LOCAL" : "OUTBOUND";
  return serverIsLocal ? "INBOUND" : "TRANSIT";
}

/** What protocol number and port alone say of a flow no dissector named. */
export class PortFacts {
  readonly #byPort = new Map<number, FlowFacts>();
  readonly #byProtocol: readonly FlowFacts[];
  readonly #nothing = emptyFacts();

  constructor(dissectors: readonly Dissector[]) {
    // Protocols without ports are named by the IP header itself.
    this.#byProtocol = Array.from({ length: 256 }, (_, protocol) => {
      const name = protocolName(protocol);
      if (protocol === 6 || protocol === 17 || protocol === 132 || /^\d+$/.test(name)) return this.#nothing;
      return { ...emptyFacts(), applicationMaster: name, application: name, applicationConfidence: "INSPECTED", category: "Network" };
    });
    for (const dissector of dissectors) {
      for (const port of dissector.ports.tcp ?? []) this.#add((6 << 16) | port, dissector.title, dissector.category);
      for (const port of dissector.ports.udp ?? []) this.#add((17 << 16) | port, dissector.title, dissector.category);
    }
  }

  /** Whether the port alone tells a service. */
  knows(protocol: number, port: number): boolean {
    return this.#byPort.has((protocol << 16) | port) || portName(protocol, port) !== undefined;
  }

  of(protocol: number, serverPort: number): FlowFacts {
    const key = (protocol << 16) | serverPort;
    const known = this.#byPort.get(key);
    if (known) return known;
    const service = portName(protocol, serverPort);
    if (!service) return this.#byProtocol[protocol] ?? this.#nothing;
    return this.#add(key, service.name, service.category);
  }

  /** The first to claim a port has it. */
  #add(key: number, name: string, category: string): FlowFacts {
    const facts = this.#byPort.get(key) ?? {
      ...emptyFacts(),
      applicationMaster: name,
      application: name,
      applicationConfidence: "PORT",
      category,
      encrypted: isEncryptedService(name),
    };
    this.#byPort.set(key, facts);
    return facts;
  }
}
