import type { FlowInterval } from "../model/flow-fields.ts";
import { tcpFlagsText } from "../model/flow-view.ts";
import { communityIdDigest } from "../net/community-id.ts";
import type { Ip } from "../net/ip.ts";
import { protocolName } from "../net/protocol-names.ts";
import type { LineWriter } from "../runtime/line-writer.ts";

/** A piece of every line, encoded once. */
const piece = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const piecesOf = (texts: readonly string[]): readonly Uint8Array[] => texts.map((text) => piece(JSON.stringify(text)));

const id = piece('{"id":"');
const communityId = piece('","communityId":"1:');
const source = piece('","source":');
const firstSeen = piece(',"firstSeen":"');
const lastSeen = piece('","lastSeen":"');
const duration = piece('","durationMs":');
const isOpen = piece(',"isOpen":true');
const isClosed = piece(',"isOpen":false');
const endReason = piece(',"endReason":');
const vlan = piece(',"vlan":');
const protocolKey = piece(',"protocol":');
const client = piece(',"client":{"ip":"');
const server = piece(',"server":{"ip":"');
const port = piece('","port":');
const mac = piece(',"mac":"');
const quote = piece('"');
const local = piece(',"isLocal":true}');
const remote = piece(',"isLocal":false}');
const direction = piece(',"direction":');
const end = piece("}");
const hostname = piece(',"hostname":');
const sent = piece(',"sent":{"bytes":');
const received = piece(',"received":{"bytes":');
const packets = piece(',"packets":');
const payload = piece(',"payloadBytes":');
const flagsSent = piece(',"tcpFlags":{"sent":');
const flagsReceived = piece(',"received":');
const tls = piece(',"tls":{');
const http = piece(',"http":{');
const dns = piece(',"dns":{');
const status = piece('"status":');
const comma = piece(",");
const icmpType = piece(',"icmp":{"type":');
const icmpCode = piece(',"code":');
const interfaceKey = piece(',"interface":');
const exporterKey = piece(',"exporter":');
const samplingRate = piece(',"samplingRate":');
const tunnel = piece(',"tunnel":');
const tlsKeys = ["version", "cipher", "serverName", "alpn", "ja4"].map((key) => piece(`"${key}":`));
const httpKeys = ["method", "host", "path", "url", "userAgent"].map((key) => piece(`"${key}":`));
const dnsKeys = ["query", "queryType", "responseCode"].map((key) => piece(`"${key}":`));
const protocols = piecesOf(Array.from({ length: 256 }, (_, number) => protocolName(number)));
const flags = piecesOf(Array.from({ length: 256 }, (_, bits) => tcpFlagsText(bits)));

/**
 * Writes one flow as a line of JSON: what `JSON.stringify(flowOfInterval(row))` would give, but for the times, which are ISO
 * 8601 in `firstSeen` and `lastSeen`. Byte by byte, because printing would be a third of the work of `wiregraph flows`.
 */
export function writeFlowLine(out: LineWriter, row: FlowInterval): void {
  const { protocol } = row;
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132;
  const isIcmp = protocol === 1 || protocol === 58;
  out.raw(id);
  out.text(row.flowId.toString());
  out.raw(communityId);
  out.base64(communityIdDigest(protocol, row.clientIp, isIcmp ? row.icmpType : row.clientPort, row.serverIp, isIcmp ? row.icmpCode : row.serverPort));
  text(out, source, row.source);
  out.raw(firstSeen);
  isoTime(out, row.firstSeenMs);
  out.raw(lastSeen);
  isoTime(out, row.lastSeenMs);
  count(out, duration, row.lastSeenMs - row.firstSeenMs);
  out.raw(row.closes === 0 ? isOpen : isClosed);
  someText(out, endReason, row.endReason);
  if (row.vlan !== 0) count(out, vlan, row.vlan);
  out.raw(protocolKey);
  out.raw(protocols[protocol]!);
  out.raw(client);
  endpoint(out, row.clientIp, hasPorts, row.clientPort, row.clientMac, row.clientIsLocal);
  out.raw(server);
  endpoint(out, row.serverIp, hasPorts, row.serverPort, row.serverMac, row.serverIsLocal);
  text(out, direction, row.direction);
  out.raw(applicationPiece(row));
  someText(out, hostname, row.hostname);
  counters(out, sent, row.sentBytes, row.sentPackets, row.sentPayloadBytes);
  counters(out, received, row.receivedBytes, row.receivedPackets, row.receivedPayloadBytes);
  if (protocol === 6) {
    out.raw(flagsSent);
    out.raw(flags[row.tcpFlagsSent & 255]!);
    out.raw(flagsReceived);
    out.raw(flags[row.tcpFlagsReceived & 255]!);
    out.raw(end);
  }
  details(out, row);
  if (isIcmp) {
    count(out, icmpType, row.icmpType);
    count(out, icmpCode, row.icmpCode);
    out.raw(end);
  }
  someText(out, interfaceKey, row.interface);
  if (!row.exporter.isUnspecified) {
    text(out, exporterKey, row.exporter.text);
    if (row.samplingRate !== 1) count(out, samplingRate, row.samplingRate);
  }
  someText(out, tunnel, row.tunnel);
  out.raw(end);
  out.end();
}

function text(out: LineWriter, key: Uint8Array, value: string): void {
  out.raw(key);
  out.quoted(value);
}

function someText(out: LineWriter, key: Uint8Array, value: string): void {
  if (value !== "") text(out, key, value);
}

function count(out: LineWriter, key: Uint8Array, value: number): void {
  out.raw(key);
  out.number(value);
}

/** The address's opening quote has been written. */
function endpoint(out: LineWriter, ip: Ip, hasPorts: boolean, portNumber: number, address: number, isLocal: number): void {
  if (ip.isV4) out.ipv4(ip.w3);
  else out.text(ip.text);
  if (hasPorts) count(out, port, portNumber);
  else out.raw(quote);
  if (address !== 0) {
    out.raw(mac);
    out.mac(address);
  }
  out.raw(isLocal === 1 ? local : remote);
}

function counters(out: LineWriter, key: Uint8Array, bytes: number, packetCount: number, payloadBytes: number): void {
  count(out, key, bytes);
  count(out, packets, packetCount);
  count(out, payload, payloadBytes);
  out.raw(end);
}

/** What the dissectors found, by protocol. */
function details(out: LineWriter, row: FlowInterval): void {
  if (row.tlsVersion !== "" || row.ja4 !== "" || row.tlsAlpn !== "" || row.tlsCipher !== "") {
    object(out, tls, tlsKeys, [row.tlsVersion, row.tlsCipher, row.hostname, row.tlsAlpn, row.ja4], 0);
  }
  if (row.httpMethod !== "" || row.httpStatus !== 0) {
    const url = row.hostname !== "" && row.httpPath !== "" ? row.hostname + row.httpPath : "";
    object(out, http, httpKeys, [row.httpMethod, row.hostname, row.httpPath, url, row.httpUserAgent], row.httpStatus);
  }
  if (row.dnsQueryType !== "" || row.dnsResponseCode !== "") {
    object(out, dns, dnsKeys, [row.hostname, row.dnsQueryType, row.dnsResponseCode], 0);
  }
}

/** Empty values are left out. A `statusCode` other than 0 comes last. */
function object(out: LineWriter, opening: Uint8Array, keys: readonly Uint8Array[], values: readonly string[], statusCode: number): void {
  out.raw(opening);
  let isFirst = true;
  for (let i = 0; i < keys.length; i++) {
    const value = values[i]!;
    if (value === "") continue;
    if (!isFirst) out.raw(comma);
    text(out, keys[i]!, value);
    isFirst = false;
  }
  if (statusCode !== 0) {
    if (!isFirst) out.raw(comma);
    count(out, status, statusCode);
  }
  out.raw(end);
}

/** Pieces made of values few of which exist. Cleared when full: a flood of made-up ones costs time only. */
const maxPieces = 4_096;

interface ApplicationPiece {
  readonly applicationMaster: string;
  readonly encrypted: number;
  readonly category: string;
  readonly applicationConfidence: string;
  readonly bytes: Uint8Array;
}

/** By the application's name: nearly always the rest of it is the same each time. */
const applicationPieces = new Map<string, ApplicationPiece>();

function applicationPiece(row: FlowInterval): Uint8Array {
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
  const bytes = new Uint8Array(Buffer.from(`,"application":${JSON.stringify(value)}`));
  if (applicationPieces.size >= maxPieces) applicationPieces.clear();
  applicationPieces.set(application, { applicationMaster, encrypted, category, applicationConfidence, bytes });
  return bytes;
}

const maxDateMs = 8_640_000_000_000_000;
const secondSlots = 1_024;
const seconds = new Float64Array(secondSlots).fill(Number.NaN);
const secondPieces: Uint8Array[] = [];
const thousandths = Array.from({ length: 1_000 }, (_, ms) => piece(`${String(ms).padStart(3, "0")}Z`));

/** ISO 8601 in UTC with milliseconds; flows share their seconds with others. Times no calendar has become the nearest it has. */
function isoTime(out: LineWriter, timeMs: number): void {
  const second = Math.floor(timeMs / 1_000);
  const slot = (second % secondSlots) & (secondSlots - 1);
  if (seconds[slot] !== second) {
    secondPieces[slot] = piece(new Date(Math.max(-maxDateMs, Math.min(maxDateMs, second * 1_000))).toISOString().slice(0, -4));
    seconds[slot] = second;
  }
  out.raw(secondPieces[slot]!);
  out.raw(thousandths[Math.floor(timeMs - second * 1_000)] ?? thousandths[0]!);
}
