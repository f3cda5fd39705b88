import { communityIdText } from "../net/community-id.ts";
import type { Ip } from "../net/ip.ts";
import { formatMac } from "../net/mac.ts";
import { protocolName } from "../net/protocol-names.ts";
import type { FlowInterval } from "./flow-fields.ts";
import { tcpFlagsText } from "./flow-view.ts";

/**
 * One flow as a line of JSON: what `JSON.stringify(flowOfInterval(row))` would give, but for the times, which are ISO 8601 in
 * `firstSeen` and `lastSeen`. Written out by hand because printing is half the work of `wiregraph flows`.
 */
export function flowLine(row: FlowInterval): string {
  const { protocol } = row;
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132;
  const isIcmp = protocol === 1 || protocol === 58;
  const from = isIcmp ? row.icmpType : row.clientPort;
  const to = isIcmp ? row.icmpCode : row.serverPort;
  let line = `{"id":"${row.flowId}","communityId":"${communityIdText(protocol, row.clientIp, from, row.serverIp, to)}","source":"${row.source}"`;
  line += `,"firstSeen":"${isoTime(row.firstSeenMs)}","lastSeen":"${isoTime(row.lastSeenMs)}","durationMs":${row.lastSeenMs - row.firstSeenMs}`;
  line += row.closes === 0 ? ',"isOpen":true' : ',"isOpen":false';
  if (row.endReason !== "") line += `,"endReason":"${row.endReason}"`;
  if (row.vlan !== 0) line += `,"vlan":${row.vlan}`;
  line += `,"protocol":"${protocolName(protocol)}"`;
  line += `,"client":${endpoint(row.clientIp, hasPorts, row.clientPort, row.clientMac, row.clientIsLocal)}`;
  line += `,"server":${endpoint(row.serverIp, hasPorts, row.serverPort, row.serverMac, row.serverIsLocal)}`;
  line += `,"direction":"${row.direction}","application":${application(row)}`;
  if (row.hostname !== "") line += `,"hostname":${quoted(row.hostname)}`;
  line += `,"sent":{"bytes":${row.sentBytes},"packets":${row.sentPackets},"payloadBytes":${row.sentPayloadBytes}}`;
  line += `,"received":{"bytes":${row.receivedBytes},"packets":${row.receivedPackets},"payloadBytes":${row.receivedPayloadBytes}}`;
  if (protocol === 6) line += `,"tcpFlags":{"sent":"${tcpFlagsText(row.tcpFlagsSent)}","received":"${tcpFlagsText(row.tcpFlagsReceived)}"}`;
  if (row.tlsVersion !== "" || row.ja4 !== "" || row.tlsAlpn !== "" || row.tlsCipher !== "") line += `,"tls":${tls(row)}`;
  if (row.httpMethod !== "" || row.httpStatus !== 0) line += `,"http":${http(row)}`;
  if (row.dnsQueryType !== "" || row.dnsResponseCode !== "") line += `,"dns":${dns(row)}`;
  if (isIcmp) line += `,"icmp":{"type":${row.icmpType},"code":${row.icmpCode}}`;
  if (row.interface !== "") line += `,"interface":${quoted(row.interface)}`;
  if (row.tunnel !== "") line += `,"tunnel":"${row.tunnel}"`;
  return `${line}}`;
}

function endpoint(ip: Ip, hasPorts: boolean, port: number, mac: number, isLocal: number): string {
  const macText = mac === 0 ? "" : `,"mac":"${formatMac(mac)}"`;
  return `{"ip":"${ip.text}"${hasPorts ? `,"port":${port}` : ""}${macText},"isLocal":${isLocal === 1}}`;
}

function application(row: FlowInterval): string {
  let text = `{"master":${quoted(row.applicationMaster)},"name":${quoted(row.application)},"encrypted":${row.encrypted === 1}`;
  if (row.category !== "") text += `,"category":${quoted(row.category)}`;
  if (row.applicationConfidence !== "") text += `,"confidence":"${row.applicationConfidence}"`;
  return `${text}}`;
}

function tls(row: FlowInterval): string {
  let text = "";
  if (row.tlsVersion !== "") text += `,"version":${quoted(row.tlsVersion)}`;
  if (row.tlsCipher !== "") text += `,"cipher":${quoted(row.tlsCipher)}`;
  if (row.hostname !== "") text += `,"serverName":${quoted(row.hostname)}`;
  if (row.tlsAlpn !== "") text += `,"alpn":${quoted(row.tlsAlpn)}`;
  if (row.ja4 !== "") text += `,"ja4":${quoted(row.ja4)}`;
  return `{${text.slice(1)}}`;
}

function http(row: FlowInterval): string {
  let text = "";
  if (row.httpMethod !== "") text += `,"method":${quoted(row.httpMethod)}`;
  if (row.hostname !== "") text += `,"host":${quoted(row.hostname)}`;
  if (row.httpPath !== "") text += `,"path":${quoted(row.httpPath)}`;
  if (row.hostname !== "" && row.httpPath !== "") text += `,"url":${quoted(row.hostname + row.httpPath)}`;
  if (row.httpUserAgent !== "") text += `,"userAgent":${quoted(row.httpUserAgent)}`;
  if (row.httpStatus !== 0) text += `,"status":${row.httpStatus}`;
  return `{${text.slice(1)}}`;
}

function dns(row: FlowInterval): string {
  let text = "";
  if (row.hostname !== "") text += `,"query":${quoted(row.hostname)}`;
  if (row.dnsQueryType !== "") text += `,"queryType":${quoted(row.dnsQueryType)}`;
  if (row.dnsResponseCode !== "") text += `,"responseCode":${quoted(row.dnsResponseCode)}`;
  return `{${text.slice(1)}}`;
}

const plain = /^[ !#-[\]-~]*$/;

/** A JSON string. Nearly all texts are plain ASCII and need no escapes. */
function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

const maxDateMs = 8_640_000_000_000_000;
let cachedSecond = Number.NaN;
let cachedText = "";

/** ISO 8601 in UTC with milliseconds; most flows share a second with the one before. Times no calendar has become the nearest it has. */
function isoTime(timeMs: number): string {
  const second = Math.floor(timeMs / 1_000);
  if (second !== cachedSecond) {
    cachedText = new Date(Math.max(-maxDateMs, Math.min(maxDateMs, second * 1_000))).toISOString().slice(0, -4);
    cachedSecond = second;
  }
  const ms = timeMs - second * 1_000;
  return `${cachedText}${ms < 10 ? "00" : ms < 100 ? "0" : ""}${ms}Z`;
}
