import type { FlowInterval } from "../model/flow-fields.ts";
import { flowDirections, flowSources } from "../model/flow.ts";
import { hasDhcp, hasSsh, hasTls, isMeasured, meanOf, tcpFlagsText } from "../model/flow-view.ts";
import { communityIdDigest } from "../net/community-id.ts";
import type { Ip } from "../net/ip.ts";
import { protocolName } from "../net/protocol-names.ts";
import {
  maxCharacterBytes,
  piece,
  pieceSlack,
  putAgain,
  putBase64,
  putDigits,
  putIpv4,
  putMac,
  putNumber,
  putPiece,
  putQuoted,
  putText,
  type Piece,
} from "../runtime/json-bytes.ts";
import { putTime } from "../runtime/json-time.ts";
import type { LineWriter } from "../runtime/line-writer.ts";
import { certificateLength, putCertificate } from "./certificate-line.ts";

/** Most texts of one key whose pieces are kept. Cleared when full: a flood of made-up ones costs time only. */
const maxKept = 4_096;

/** `,"key":"value"` of a key that has few values. */
class Member {
  readonly #key: string;
  readonly #pieces = new Map<string, Piece>();

  constructor(key: string) {
    this.#key = key;
  }

  /** Writes it unless the value is empty. */
  put(into: DataView, at: number, value: string): number {
    return value === "" ? at : putPiece(into, at, this.#pieces.get(value) ?? this.#make(value));
  }

  #make(value: string): Piece {
    const made = piece(`,"${this.#key}":${JSON.stringify(value)}`);
    if (this.#pieces.size >= maxKept) this.#pieces.clear();
    this.#pieces.set(value, made);
    return made;
  }
}

const pieceOfEach = (names: readonly string[], text: (name: string) => string): Readonly<Record<string, Piece>> =>
  Object.fromEntries(names.map((name) => [name, piece(text(name))]));
/** Pieces by a number from 0 to 255, each made when first asked for. */
class Octets {
  readonly #text: (octet: number) => string;
  readonly #pieces: (Piece | undefined)[] = Array.from({ length: 256 });

  constructor(text: (octet: number) => string) {
    this.#text = text;
  }

  of(octet: number): Piece {
    return (this.#pieces[octet] ??= piece(this.#text(octet)));
  }
}

const id = piece('{"id":"');
const communityId = piece('","communityId":"1:');
const sourceFirstSeen = pieceOfEach(flowSources, (source) => `","source":"${source}","firstSeen":"`);
const lastSeen = piece('","lastSeen":"');
const duration = piece('","durationMs":');
const isOpen = piece(',"isOpen":true');
const isClosed = piece(',"isOpen":false');
const endReason = new Member("endReason");
const vlan = piece(',"vlan":');
const client = new Octets((number) => `,"protocol":${JSON.stringify(protocolName(number))},"client":{"ip":"`);
const port = piece('","port":');
const mac = piece(',"mac":"');
const country = new Member("country");
const asn = piece(',"asn":');
const quote = piece('"');
const localThenServer = piece(',"isLocal":true},"server":{"ip":"');
const remoteThenServer = piece(',"isLocal":false},"server":{"ip":"');
const localThenDirection = pieceOfEach(flowDirections, (direction) => `,"isLocal":true},"direction":"${direction}"`);
const remoteThenDirection = pieceOfEach(flowDirections, (direction) => `,"isLocal":false},"direction":"${direction}"`);
const end = piece("}");
const hostname = piece(',"hostname":');
const sent = piece(',"sent":{"bytes":');
const packets = piece(',"packets":');
const payload = piece(',"payloadBytes":');
const received = piece('},"received":{"bytes":');
const flagsSent = new Octets((bits) => `,"tcpFlags":{"sent":${JSON.stringify(tcpFlagsText(bits))}`);
const flagsReceived = new Octets((bits) => `,"received":${JSON.stringify(tcpFlagsText(bits))}}`);
const tls = piece(',"tls":');
const tlsVersion = new Member("version");
const tlsCipher = new Member("cipher");
const tlsServerName = piece(',"serverName":');
const tlsAlpn = new Member("alpn");
const ja4 = new Member("ja4");
const connection = piece(',"connection":');
const connectionState = new Member("state");
const connectionHistory = new Member("history");
const clientLatency = piece(',"clientLatencyUs":');
const serverLatency = piece(',"serverLatencyUs":');
const applicationLatency = piece(',"applicationLatencyUs":');
const sentRetransmissions = piece(',"sent":{"retransmissions":');
const receivedRetransmissions = piece(',"received":{"retransmissions":');
const outOfOrder = piece(',"outOfOrder":');
const lost = piece(',"lost":');
const zeroWindows = piece(',"zeroWindows":');
const interarrivalMin = piece(',"interarrivalUs":{"min":');
const interarrivalMean = piece(',"mean":');
const interarrivalMax = piece(',"max":');
const http = piece(',"http":');
const httpMethod = new Member("method");
const httpHost = piece(',"host":');
const httpPath = piece(',"path":');
const httpUrl = piece(',"url":');
const httpUserAgent = new Member("userAgent");
const httpStatus = piece(',"status":');
const dns = piece(',"dns":');
const dnsQuery = piece(',"query":');
const dnsQueryType = new Member("queryType");
const dnsResponseCode = new Member("responseCode");
const ssh = piece(',"ssh":');
const sshClient = new Member("clientSoftware");
const sshServer = new Member("serverSoftware");
const hassh = new Member("hassh");
const hasshServer = new Member("hasshServer");
const dhcp = piece(',"dhcp":');
const dhcpHostname = piece(',"hostname":');
const dhcpFingerprint = new Member("fingerprint");
const dhcpVendorClass = new Member("vendorClass");
const icmpType = piece(',"icmp":{"type":');
const icmpCode = piece(',"code":');
const interfaceName = new Member("interface");
const exporterKey = piece(',"exporter":');
const samplingRate = piece(',"samplingRate":');
const tunnel = new Member("tunnel");
/** More than all pieces, numbers and addresses of a line, each of its keys being there. */
const maxFixedBytes = 2_048 + pieceSlack;

/**
 * Writes one flow as a line of JSON: what `JSON.stringify(flowOfInterval(row))` would give, but for the times, which are ISO
 * 8601 in `firstSeen` and `lastSeen`. Byte by byte, because printing would be a third of the work of `wiregraph flows`.
 */
export function writeFlowLine(out: LineWriter, row: FlowInterval): void {
  const application = applicationPiece(row);
  const start = out.begin(maxFixedBytes + application.length + maxCharacterBytes * (textLength(row) + certificateLength(row)));
  const into = out.view;
  let at = putHead(into, start, row);
  at = putEndpoints(into, at, row);
  at = putPiece(into, at, application);
  const hostAt = row.hostname === "" ? at : putPiece(into, at, hostname);
  const hostEnd = (at = row.hostname === "" ? at : putQuoted(into, hostAt, row.hostname));
  at = putCounters(into, at, row);
  if (isMeasured(row)) at = putConnection(into, at, row);
  at = putDetails(into, at, row, hostAt, hostEnd);
  out.end(putOrigin(into, at, row));
}

/** Which flow it is, and when. */
function putHead(into: DataView, start: number, row: FlowInterval): number {
  let at = putId(into, putPiece(into, start, id), row.flowId);
  at = putCommunityId(into, putPiece(into, at, communityId), row);
  at = putTime(into, putPiece(into, at, sourceFirstSeen[row.source]!), row.firstSeenMs);
  at = putTime(into, putPiece(into, at, lastSeen), row.lastSeenMs);
  at = putCount(into, at, duration, row.lastSeenMs - row.firstSeenMs);
  at = putPiece(into, at, row.closes === 0 ? isOpen : isClosed);
  at = endReason.put(into, at, row.endReason);
  return row.vlan === 0 ? at : putCount(into, at, vlan, row.vlan);
}

function putCommunityId(into: DataView, at: number, row: FlowInterval): number {
  const { protocol, clientIp, serverIp } = row;
  const first = isIcmp(protocol) ? row.icmpType : row.clientPort;
  const second = isIcmp(protocol) ? row.icmpCode : row.serverPort;
  return putBase64(into, at, communityIdDigest(protocol, clientIp, first, serverIp, second));
}

function putEndpoints(into: DataView, start: number, row: FlowInterval): number {
  const hasPorts = row.protocol === 6 || row.protocol === 17 || row.protocol === 132;
  let at = putEndpoint(into, putPiece(into, start, client.of(row.protocol)), row.clientIp, hasPorts, row.clientPort, row.clientMac);
  at = putPlace(into, at, row.clientCountry, row.clientAsn);
  at = putPiece(into, at, row.clientIsLocal === 1 ? localThenServer : remoteThenServer);
  at = putEndpoint(into, at, row.serverIp, hasPorts, row.serverPort, row.serverMac);
  at = putPlace(into, at, row.serverCountry, row.serverAsn);
  return putPiece(into, at, (row.serverIsLocal === 1 ? localThenDirection : remoteThenDirection)[row.direction]!);
}

function putCounters(into: DataView, start: number, row: FlowInterval): number {
  let at = putCount(into, start, sent, row.sentBytes);
  at = putCount(into, at, packets, row.sentPackets);
  at = putCount(into, at, payload, row.sentPayloadBytes);
  at = putCount(into, at, received, row.receivedBytes);
  at = putCount(into, at, packets, row.receivedPackets);
  at = putCount(into, at, payload, row.receivedPayloadBytes);
  at = putPiece(into, at, end);
  if (row.protocol !== 6) return at;
  at = putPiece(into, at, flagsSent.of(row.tcpFlagsSent & 255));
  return putPiece(into, at, flagsReceived.of(row.tcpFlagsReceived & 255));
}

/** Where it was seen, and the line's end. */
function putOrigin(into: DataView, start: number, row: FlowInterval): number {
  let at = start;
  if (isIcmp(row.protocol)) {
    at = putCount(into, at, icmpType, row.icmpType);
    at = putCount(into, at, icmpCode, row.icmpCode);
    at = putPiece(into, at, end);
  }
  at = interfaceName.put(into, at, row.interface);
  if (!row.exporter.isUnspecified) {
    at = putQuoted(into, putPiece(into, at, exporterKey), row.exporter.text);
    if (row.samplingRate !== 1) at = putCount(into, at, samplingRate, row.samplingRate);
  }
  return putPiece(into, tunnel.put(into, at, row.tunnel), end);
}

const isIcmp = (protocol: number): boolean => protocol === 1 || protocol === 58;

/** UTF-16 code units of all texts a line shows; the host name and path are there several times. */
function textLength(row: FlowInterval): number {
  const { hostname: name, httpPath } = row;
  const names = 4 * name.length + 2 * httpPath.length + row.httpMethod.length + row.httpUserAgent.length;
  const details = row.tlsVersion.length + row.tlsCipher.length + row.tlsAlpn.length + row.ja4.length + row.dnsQueryType.length + row.dnsResponseCode.length;
  const ssh = row.sshClient.length + row.sshServer.length + row.hassh.length + row.hasshServer.length;
  const rest = row.dhcpFingerprint.length + row.dhcpVendorClass.length + row.connectionState.length + row.connectionHistory.length;
  return names + details + ssh + rest + row.endReason.length + row.interface.length + row.tunnel.length + row.clientCountry.length + row.serverCountry.length;
}

function putCount(into: DataView, at: number, key: Piece, value: number): number {
  return putNumber(into, putPiece(into, at, key), value);
}

/** The address's opening quote has been written. */
function putEndpoint(into: DataView, start: number, ip: Ip, hasPorts: boolean, portNumber: number, address: number): number {
  let at = ip.isV4 ? putIpv4(into, start, ip.w3) : putText(into, start, ip.text);
  at = hasPorts ? putCount(into, at, port, portNumber) : putPiece(into, at, quote);
  if (address === 0) return at;
  at = putMac(into, putPiece(into, at, mac), address);
  return putPiece(into, at, quote);
}

function putPlace(into: DataView, start: number, countryCode: string, system: number): number {
  const at = country.put(into, start, countryCode);
  return system === 0 ? at : putCount(into, at, asn, system);
}

/** What the dissectors found, by protocol. The host name has been written, in quotes, at [hostAt, hostEnd), which is empty without one. */
function putDetails(into: DataView, start: number, row: FlowInterval, hostAt: number, hostEnd: number): number {
  let at = start;
  if (hasTls(row)) {
    const first = (at = putPiece(into, at, tls));
    at = tlsVersion.put(into, at, row.tlsVersion);
    at = tlsCipher.put(into, at, row.tlsCipher);
    at = putHost(into, at, tlsServerName, hostAt, hostEnd);
    at = tlsAlpn.put(into, at, row.tlsAlpn);
    at = ja4.put(into, at, row.ja4);
    at = endObject(into, first, row.certificateSha1 === "" ? at : putCertificate(into, at, row));
  }
  if (row.httpMethod !== "" || row.httpStatus !== 0) {
    const first = (at = putPiece(into, at, http));
    at = putHost(into, httpMethod.put(into, at, row.httpMethod), httpHost, hostAt, hostEnd);
    if (row.httpPath !== "") at = putQuoted(into, putPiece(into, at, httpPath), row.httpPath);
    if (row.hostname !== "" && row.httpPath !== "") at = putQuoted(into, putPiece(into, at, httpUrl), row.hostname + row.httpPath);
    at = httpUserAgent.put(into, at, row.httpUserAgent);
    if (row.httpStatus !== 0) at = putCount(into, at, httpStatus, row.httpStatus);
    at = endObject(into, first, at);
  }
  if (row.dnsQueryType !== "" || row.dnsResponseCode !== "") {
    const first = (at = putPiece(into, at, dns));
    at = putHost(into, at, dnsQuery, hostAt, hostEnd);
    at = dnsQueryType.put(into, at, row.dnsQueryType);
    at = endObject(into, first, dnsResponseCode.put(into, at, row.dnsResponseCode));
  }
  if (hasSsh(row)) {
    const first = (at = putPiece(into, at, ssh));
    at = sshServer.put(into, sshClient.put(into, at, row.sshClient), row.sshServer);
    at = endObject(into, first, hasshServer.put(into, hassh.put(into, at, row.hassh), row.hasshServer));
  }
  if (hasDhcp(row)) {
    const first = (at = putPiece(into, at, dhcp));
    at = putHost(into, at, dhcpHostname, hostAt, hostEnd);
    at = endObject(into, first, dhcpVendorClass.put(into, dhcpFingerprint.put(into, at, row.dhcpFingerprint), row.dhcpVendorClass));
  }
  return at;
}

/** What was measured of the connection. */
function putConnection(into: DataView, start: number, row: FlowInterval): number {
  const first = putPiece(into, start, connection);
  let at = connectionHistory.put(into, connectionState.put(into, first, row.connectionState), row.connectionHistory);
  if (row.clientLatencyUs !== 0) at = putCount(into, at, clientLatency, row.clientLatencyUs);
  if (row.serverLatencyUs !== 0) at = putCount(into, at, serverLatency, row.serverLatencyUs);
  if (row.applicationLatencyUs !== 0) at = putCount(into, at, applicationLatency, row.applicationLatencyUs);
  at = putCount(into, at, sentRetransmissions, row.sentRetransmissions);
  at = putLosses(into, at, row.sentOutOfOrder, row.sentLost, row.sentZeroWindows);
  at = putTimes(into, at, row.sentInterarrivalMinUs, row.sentInterarrivalMaxUs, row.sentInterarrivalTotalUs, row.sentPackets, row.opens);
  at = putCount(into, at, receivedRetransmissions, row.receivedRetransmissions);
  at = putLosses(into, at, row.receivedOutOfOrder, row.receivedLost, row.receivedZeroWindows);
  at = putTimes(into, at, row.receivedInterarrivalMinUs, row.receivedInterarrivalMaxUs, row.receivedInterarrivalTotalUs, row.receivedPackets, row.opens);
  return endObject(into, first, at);
}

function putLosses(into: DataView, start: number, reordered: number, gaps: number, closed: number): number {
  const at = putCount(into, putCount(into, start, outOfOrder, reordered), lost, gaps);
  return putCount(into, at, zeroWindows, closed);
}

/** Times between the packets of a direction, and the end of what is said of it. */
function putTimes(into: DataView, start: number, min: number, max: number, total: number, packets: number, opens: number): number {
  if (max === 0) return putPiece(into, start, end);
  let at = putCount(into, start, interarrivalMin, min);
  at = putCount(into, putCount(into, at, interarrivalMean, meanOf(total, packets, opens, min, max)), interarrivalMax, max);
  return putPiece(into, putPiece(into, at, end), end);
}

function putHost(into: DataView, at: number, key: Piece, hostAt: number, hostEnd: number): number {
  return hostAt === hostEnd ? at : putAgain(into, putPiece(into, at, key), hostAt, hostEnd);
}

/** Ends an object whose members, of which there is one at least, begin at `first`, each with a comma: the first comma opens it. */
function endObject(into: DataView, first: number, at: number): number {
  into.setUint8(first, openingBrace);
  return putPiece(into, at, end);
}

const openingBrace = 0x7b;
const idDigits = 9;
const idsOfPrefix = BigInt(10 ** idDigits);
/** Ids come one after the other: what most of them begin with. */
const lastIds = { first: 0n, prefix: piece("") };

function putId(into: DataView, at: number, flowId: bigint): number {
  let rest = Number(flowId - lastIds.first);
  if (rest < 0 || rest >= 10 ** idDigits || lastIds.first === 0n) {
    if (flowId < idsOfPrefix) return putText(into, at, flowId.toString());
    rest = Number(flowId % idsOfPrefix);
    lastIds.first = flowId - BigInt(rest);
    lastIds.prefix = piece((flowId / idsOfPrefix).toString());
  }
  return putDigits(into, putPiece(into, at, lastIds.prefix), rest, idDigits);
}

interface ApplicationPiece {
  readonly applicationMaster: string;
  readonly encrypted: number;
  readonly category: string;
  readonly applicationConfidence: string;
  readonly bytes: Piece;
}

/** By the application's name: nearly always the rest of it is the same each time. */
const applicationPieces = new Map<string, ApplicationPiece>();

function applicationPiece(row: FlowInterval): Piece {
  const { applicationMaster, application, encrypted, category, applicationConfidence } = row;
  const known = applicationPieces.get(application);
  if (
    known?.applicationMaster === applicationMaster &&
    known.encrypted === encrypted &&
    known.category === category &&
    known.applicationConfidence === applicationConfidence
  ) {
    return known.bytes;
  }
  const value = {
    master: applicationMaster,
    name: application,
    encrypted: encrypted === 1,
    ...(category !== "" && { category }),
    ...(applicationConfidence !== "" && { confidence: applicationConfidence }),
  };
  const bytes = piece(`,"application":${JSON.stringify(value)}`);
  if (applicationPieces.size >= maxKept) applicationPieces.clear();
  applicationPieces.set(application, { applicationMaster, encrypted, category, applicationConfidence, bytes });
  return bytes;
}
