import type { FlowInterval } from "../model/flow-fields.ts";
import { tcpFlagsText } from "../model/flow-view.ts";
import { communityIdText } from "../net/community-id.ts";
import type { Ip } from "../net/ip.ts";
import { formatMac } from "../net/mac.ts";
import { protocolName } from "../net/protocol-names.ts";
import type { LineWriter } from "../runtime/line-writer.ts";

/**
 * Writes one flow as a line of JSON: what `JSON.stringify(flowOfInterval(row))` would give, but for the times, which are ISO
 * 8601 in `firstSeen` and `lastSeen`. Byte by byte, because printing would be a third of the work of `wiregraph flows`.
 */
export function writeFlowLine(out: LineWriter, row: FlowInterval): void {
  const { protocol } = row;
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132;
  const isIcmp = protocol === 1 || protocol === 58;
  const from = isIcmp ? row.icmpType : row.clientPort;
  const to = isIcmp ? row.icmpCode : row.serverPort;
  out.text('{"id":"');
  out.text(row.flowId.toString());
  out.text('","communityId":"');
  out.text(communityIdText(protocol, row.clientIp, from, row.serverIp, to));
  text(out, '","source":', row.source);
  out.text(',"firstSeen":"');
  isoTime(out, row.firstSeenMs);
  out.text('","lastSeen":"');
  isoTime(out, row.lastSeenMs);
  count(out, '","durationMs":', row.lastSeenMs - row.firstSeenMs);
  out.text(row.closes === 0 ? ',"isOpen":true' : ',"isOpen":false');
  someText(out, ',"endReason":', row.endReason);
  if (row.vlan !== 0) count(out, ',"vlan":', row.vlan);
  text(out, ',"protocol":', protocolName(protocol));
  out.text(',"client":');
  endpoint(out, row.clientIp, hasPorts, row.clientPort, row.clientMac, row.clientIsLocal);
  out.text(',"server":');
  endpoint(out, row.serverIp, hasPorts, row.serverPort, row.serverMac, row.serverIsLocal);
  text(out, ',"direction":', row.direction);
  text(out, ',"application":{"master":', row.applicationMaster);
  text(out, ',"name":', row.application);
  out.text(row.encrypted === 1 ? ',"encrypted":true' : ',"encrypted":false');
  someText(out, ',"category":', row.category);
  someText(out, ',"confidence":', row.applicationConfidence);
  out.text("}");
  someText(out, ',"hostname":', row.hostname);
  counters(out, ',"sent":{"bytes":', row.sentBytes, row.sentPackets, row.sentPayloadBytes);
  counters(out, ',"received":{"bytes":', row.receivedBytes, row.receivedPackets, row.receivedPayloadBytes);
  if (protocol === 6) {
    text(out, ',"tcpFlags":{"sent":', tcpFlagsText(row.tcpFlagsSent));
    text(out, ',"received":', tcpFlagsText(row.tcpFlagsReceived));
    out.text("}");
  }
  details(out, row);
  if (isIcmp) {
    count(out, ',"icmp":{"type":', row.icmpType);
    count(out, ',"code":', row.icmpCode);
    out.text("}");
  }
  someText(out, ',"interface":', row.interface);
  someText(out, ',"tunnel":', row.tunnel);
  out.text("}");
  out.end();
}

function text(out: LineWriter, name: string, value: string): void {
  out.text(name);
  out.quoted(value);
}

function someText(out: LineWriter, name: string, value: string): void {
  if (value !== "") text(out, name, value);
}

function count(out: LineWriter, name: string, value: number): void {
  out.text(name);
  out.number(value);
}

function endpoint(out: LineWriter, ip: Ip, hasPorts: boolean, port: number, mac: number, isLocal: number): void {
  text(out, '{"ip":', ip.text);
  if (hasPorts) count(out, ',"port":', port);
  if (mac !== 0) text(out, ',"mac":', formatMac(mac));
  out.text(isLocal === 1 ? ',"isLocal":true}' : ',"isLocal":false}');
}

function counters(out: LineWriter, name: string, bytes: number, packets: number, payloadBytes: number): void {
  count(out, name, bytes);
  count(out, ',"packets":', packets);
  count(out, ',"payloadBytes":', payloadBytes);
  out.text("}");
}

/** What the dissectors found, by protocol. The first property of each object is one that is always there, or may be cut off. */
function details(out: LineWriter, row: FlowInterval): void {
  if (row.tlsVersion !== "" || row.ja4 !== "" || row.tlsAlpn !== "" || row.tlsCipher !== "") {
    const fields = [',"version":', row.tlsVersion, ',"cipher":', row.tlsCipher, ',"serverName":', row.hostname, ',"alpn":', row.tlsAlpn, ',"ja4":', row.ja4];
    object(out, ',"tls":{', fields, 0);
  }
  if (row.httpMethod !== "" || row.httpStatus !== 0) {
    const url = row.hostname !== "" && row.httpPath !== "" ? row.hostname + row.httpPath : "";
    const { httpMethod, hostname, httpPath, httpUserAgent } = row;
    object(
      out,
      ',"http":{',
      [',"method":', httpMethod, ',"host":', hostname, ',"path":', httpPath, ',"url":', url, ',"userAgent":', httpUserAgent],
      row.httpStatus,
    );
  }
  if (row.dnsQueryType !== "" || row.dnsResponseCode !== "") {
    object(out, ',"dns":{', [',"query":', row.hostname, ',"queryType":', row.dnsQueryType, ',"responseCode":', row.dnsResponseCode], 0);
  }
}

/** Names and values by turns; empty values are left out. A `status` other than 0 comes last. */
function object(out: LineWriter, opening: string, fields: readonly string[], status: number): void {
  out.text(opening);
  let isFirst = true;
  for (let i = 0; i < fields.length; i += 2) {
    const value = fields[i + 1]!;
    if (value === "") continue;
    text(out, isFirst ? fields[i]!.slice(1) : fields[i]!, value);
    isFirst = false;
  }
  if (status !== 0) count(out, isFirst ? '"status":' : ',"status":', status);
  out.text("}");
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
