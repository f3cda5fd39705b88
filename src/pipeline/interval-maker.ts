import { emptyFacts, type Dissector, type FlowFacts } from "../model/dissector.ts";
import type { FlowInterval } from "../model/flow-fields.ts";
import type { FlowDirection, FlowSource } from "../model/flow.ts";
import { isEncryptedService, portName } from "../model/port-names.ts";
import { nowhere, type PlaceOf } from "../model/place.ts";
import { communityIdHash } from "../net/community-id.ts";
import { Ip, unspecifiedIp } from "../net/ip.ts";
import { protocolName } from "../net/protocol-names.ts";
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

const cacheBits = 15;
const cacheSlots = 1 << cacheBits;
/** A cache nobody has asked yet: an idle process has none. */
const none: (Ip | undefined)[] = [];

/** Flow records → rows. Addresses are shared objects as long as they stay in a small cache, so their text is made once. */
export class IntervalMaker {
  readonly #table: FlowTable;
  readonly #source: FlowSource;
  readonly #isLocal: (ip: Ip) => boolean;
  readonly #interfaceNames: readonly string[];
  readonly #portFacts: PortFacts;
  readonly #placeOf: PlaceOf;
  #v4Cache = none;
  #v6Cache = none;

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
    if ((words[o + word.meta]! & meta.v6) === 0) {
      const w3 = words[o + side]!;
      const slot = Math.imul(w3, 0x9e3779b1) >>> (32 - cacheBits);
      const cached = this.#v4Cache[slot];
      if (cached?.w3 === w3) return cached;
      if (this.#v4Cache === none) this.#v4Cache = Array.from({ length: cacheSlots });
      return (this.#v4Cache[slot] = Ip.v4(w3));
    }
    const at = words[o + word.v6Slot]! * 8 + side * 4;
    const w0 = addresses[at]!;
    const w1 = addresses[at + 1]!;
    const w2 = addresses[at + 2]!;
    const w3 = addresses[at + 3]!;
    const slot = Math.imul(words[o + side]!, 0x9e3779b1) >>> (32 - cacheBits);
    const cached = this.#v6Cache[slot];
    if (cached?.w3 === w3 && cached.w2 === w2 && cached.w1 === w1 && cached.w0 === w0) return cached;
    if (this.#v6Cache === none) this.#v6Cache = Array.from({ length: cacheSlots });
    return (this.#v6Cache[slot] = new Ip(w0, w1, w2, w3));
  }

  /** The row of flow `id`; times are cut to whole milliseconds. */
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
    return {
      flowId,
      firstSeenMs: Math.floor(firstMs),
      lastSeenMs: Math.floor(lastMs),
      opens,
      closes,
      endReason,
      source: this.#source,
      exporter: unspecifiedIp,
      samplingRate: 1,
      interface: this.#interfaceNames[metaWord >>> meta.interfaceShift] ?? "",
      vlan: (metaWord >>> meta.vlanShift) & meta.vlanMask,
      protocol,
      clientIp,
      clientPort,
      clientMac: macOf(words, o, clientSide),
      serverIp,
      serverPort,
      serverMac: macOf(words, o, 1 - clientSide),
      clientIsLocal: clientIsLocal ? 1 : 0,
      serverIsLocal: serverIsLocal ? 1 : 0,
      clientCountry: clientPlace.country,
      serverCountry: serverPlace.country,
      clientAsn: clientPlace.asn,
      serverAsn: serverPlace.asn,
      direction: directionOf(clientIsLocal, serverIsLocal),
      sentBytes: turned ? counters.bytesB : counters.bytesA,
      sentPackets: turned ? counters.packetsB : counters.packetsA,
      sentPayloadBytes: turned ? counters.payloadB : counters.payloadA,
      receivedBytes: turned ? counters.bytesA : counters.bytesB,
      receivedPackets: turned ? counters.packetsA : counters.packetsB,
      receivedPayloadBytes: turned ? counters.payloadA : counters.payloadB,
      tcpFlagsSent: (turned ? flags >>> 8 : flags) & 0xff,
      tcpFlagsReceived: (turned ? flags : flags >>> 8) & 0xff,
      connectionState: connection.history === "" ? "" : connectionState(connection.history),
      connectionHistory: connection.history,
      sentRetransmissions: connection.retransmissions[0],
      receivedRetransmissions: connection.retransmissions[1],
      sentOutOfOrder: connection.outOfOrder[0],
      receivedOutOfOrder: connection.outOfOrder[1],
      sentLost: connection.lostBytes[0],
      receivedLost: connection.lostBytes[1],
      sentZeroWindows: connection.zeroWindows[0],
      receivedZeroWindows: connection.zeroWindows[1],
      clientLatencyUs: atLeastOne(connection.clientLatencyUs),
      serverLatencyUs: atLeastOne(connection.serverLatencyUs),
      applicationLatencyUs: atLeastOne(connection.applicationLatencyUs),
      sentInterarrivalMinUs: gaps.minUs[clientSide]!,
      sentInterarrivalMaxUs: gaps.maxUs[clientSide]!,
      sentInterarrivalTotalUs: gaps.totalUs[clientSide]!,
      receivedInterarrivalMinUs: gaps.minUs[1 - clientSide]!,
      receivedInterarrivalMaxUs: gaps.maxUs[1 - clientSide]!,
      receivedInterarrivalTotalUs: gaps.totalUs[1 - clientSide]!,
      icmpType,
      icmpCode,
      communityIdHash: communityIdHash(protocol, clientIp, isIcmp ? icmpType : clientPort, serverIp, isIcmp ? icmpCode : serverPort),
      applicationMaster: facts.applicationMaster,
      application: facts.application,
      applicationConfidence: facts.applicationConfidence,
      category: facts.category,
      encrypted: facts.encrypted ? 1 : 0,
      hostname: facts.hostname,
      tlsVersion: facts.tlsVersion,
      tlsCipher: facts.tlsCipher,
      tlsAlpn: facts.tlsAlpn,
      ja4: facts.ja4,
      certificateSubject: certificate.subject,
      certificateIssuer: certificate.issuer,
      certificateNames: certificate.names,
      certificateNotBeforeMs: certificate.notBeforeMs,
      certificateNotAfterMs: certificate.notAfterMs,
      certificateSha1: certificate.sha1,
      certificateSha256: certificate.sha256,
      httpMethod: facts.httpMethod,
      httpPath: facts.httpPath,
      httpUserAgent: facts.httpUserAgent,
      httpStatus: facts.httpStatus,
      dnsQueryType: facts.dnsQueryType,
      dnsResponseCode: facts.dnsResponseCode,
      sshClient: ssh.client,
      sshServer: ssh.server,
      hassh: ssh.hassh,
      hasshServer: ssh.hasshServer,
      dhcpFingerprint: dhcp.fingerprint,
      dhcpVendorClass: dhcp.vendorClass,
      tunnel: tunnelNames[(stateWord >>> state.tunnelShift) & state.tunnelMask] ?? "",
    };
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
