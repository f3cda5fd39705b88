import type { FlowInterval } from "../model/flow-fields.ts";
import { tcpFlagsText } from "../model/flow-view.ts";
import { communityIdText } from "../net/community-id.ts";
import type { Ip } from "../net/ip.ts";
import { protocolName } from "../net/protocol-names.ts";
import type { LineWriter } from "../runtime/line-writer.ts";

/** A piece of every line, encoded once. */
const piece = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const piecesOf = (texts: readonly string[]): readonly Uint8Array[] => texts.map((text) => piece(JSON.stringify(text)));

const id = piece('{"id":"');
const communityId = piece('","communityId":"');
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
const dot = piece(".");
const colon = piece(":");
const local = piece(',"isLocal":true}');
const remote = piece(',"isLocal":false}');
const direction = piece(',"direction":');
const master = piece(',"application":{"master":');
const name = piece(',"name":');
const encrypted = piece(',"encrypted":true');
const clear = piece(',"encrypted":false');
const category = piece(',"category":');
const confidence = piece(',"confidence":');
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
const tunnel = piece(',"tunnel":');
const tlsKeys = ["version", "cipher", "serverName", "alpn", "ja4"].map((key) => piece(`"${key}":`));
const httpKeys = ["method", "host", "path", "url", "userAgent"].map((key) => piece(`"${key}":`));
const dnsKeys = ["query", "queryType", "responseCode"].map((key) => piece(`"${key}":`));
const protocols = piecesOf(Array.from({ length: 256 }, (_, number) => protocolName(number)));
const flags = piecesOf(Array.from({ length: 256 }, (_, bits) => tcpFlagsText(bits)));
const octets: readonly Uint8Array[] = Array.from({ length: 256 }, (_, octet) => piece(octet.toString(16).padStart(2, "0")));

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
  out.text(communityIdText(protocol, row.clientIp, isIcmp ? row.icmpType : row.clientPort, row.serverIp, isIcmp ? row.icmpCode : row.serverPort));
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
  text(out, master, row.applicationMaster);
  text(out, name, row.application);
  out.raw(row.encrypted === 1 ? encrypted : clear);
  someText(out, category, row.category);
  someText(out, confidence, row.applicationConfidence);
  out.raw(end);
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
  if (ip.isV4) {
    out.number(ip.w3 >>> 24);
    out.raw(dot);
    out.number((ip.w3 >>> 16) & 255);
    out.raw(dot);
    out.number((ip.w3 >>> 8) & 255);
    out.raw(dot);
    out.number(ip.w3 & 255);
  } else out.text(ip.text);
  if (hasPorts) count(out, port, portNumber);
  else out.raw(quote);
  if (address !== 0) {
    const high = Math.floor(address / 0x1_0000_0000);
    const low = address | 0;
    out.raw(mac);
    out.raw(octets[(high >>> 8) & 255]!);
    out.raw(colon);
    out.raw(octets[high & 255]!);
    for (let shift = 24; shift >= 0; shift -= 8) {
      out.raw(colon);
      out.raw(octets[(low >>> shift) & 255]!);
    }
    out.raw(quote);
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

const maxDateMs = 8_640_000_000_000_000;
let cachedSecond = Number.NaN;
let cachedText = "";

/** ISO 8601 in UTC with milliseconds; most flows share a second with the one before. Times no calendar has become the nearest it has. */
function isoTime(out: LineWriter, timeMs: number): void {
  const second = Math.floor(timeMs / 1_000);
  if (second !== cachedSecond) {
    cachedText = new Date(Math.max(-maxDateMs, Math.min(maxDateMs, second * 1_000))).toISOString().slice(0, -4);
    cachedSecond = second;
  }
  const ms = timeMs - second * 1_000;
  out.text(cachedText);
  if (ms < 100) out.text(ms < 10 ? "00" : "0");
  out.number(ms);
  out.text("Z");
}
