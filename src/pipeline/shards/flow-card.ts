import { flowFields, type FlowInterval } from "../../model/flow-fields.ts";
import type { ColumnType } from "../../model/table.ts";
import { Ip, unspecifiedIp } from "../../net/ip.ts";

/**
 * What the live view keeps of a flow but its counters, as numbers and texts. The numbers: id and community id by upper and lower 32 bits,
 * first packet, protocol and VLAN and what is local, ICMP and TCP flags, ports, four words of each address, MACs, AS numbers.
 */
export const cardNumbers = 20;

export const cardTexts = [
  "interface",
  "clientCountry",
  "serverCountry",
  "direction",
  "applicationMaster",
  "application",
  "applicationConfidence",
  "category",
  "hostname",
  "ja4",
  "tunnel",
] as const;

export type CardTexts = Readonly<Pick<FlowInterval, (typeof cardTexts)[number]>>;

const vlanUnit = 2 ** 8;
const clientLocal = 2 ** 20;
const serverLocal = 2 ** 21;
const encrypted = 2 ** 22;

/** Where the time of the first packet is. */
export const firstSeenAt = 4;

export function writeCard(row: FlowInterval, numbers: Float64Array, at: number): void {
  const { clientIp, serverIp } = row;
  numbers[at] = Number(row.flowId >> 32n);
  numbers[at + 1] = Number(row.flowId & 0xffff_ffffn);
  numbers[at + 2] = Number(row.communityIdHash >> 32n);
  numbers[at + 3] = Number(row.communityIdHash & 0xffff_ffffn);
  numbers[at + firstSeenAt] = row.firstSeenMs;
  numbers[at + 5] = row.protocol + row.vlan * vlanUnit + row.clientIsLocal * clientLocal + row.serverIsLocal * serverLocal + row.encrypted * encrypted;
  numbers[at + 6] = ((row.tcpFlagsSent * 256 + row.tcpFlagsReceived) * 256 + row.icmpType) * 256 + row.icmpCode;
  numbers[at + 7] = row.clientPort * 65_536 + row.serverPort;
  numbers[at + 8] = clientIp.w0;
  numbers[at + 9] = clientIp.w1;
  numbers[at + 10] = clientIp.w2;
  numbers[at + 11] = clientIp.w3;
  numbers[at + 12] = serverIp.w0;
  numbers[at + 13] = serverIp.w1;
  numbers[at + 14] = serverIp.w2;
  numbers[at + 15] = serverIp.w3;
  numbers[at + 16] = row.clientMac;
  numbers[at + 17] = row.serverMac;
  numbers[at + 18] = row.clientAsn;
  numbers[at + 19] = row.serverAsn;
}

/** The flow's id. */
export function flowIdOf(numbers: Float64Array, at: number): bigint {
  return (BigInt(numbers[at]!) << 32n) | BigInt(numbers[at + 1]!);
}

const absent: Readonly<Record<ColumnType, unknown>> = {
  UInt8: 0,
  UInt16: 0,
  UInt32: 0,
  Int32: 0,
  UInt64: 0,
  Id64: 0n,
  MAC: 0,
  Float64: 0,
  "DateTime64(3)": 0,
  IPv6: unspecifiedIp,
  String: "",
  "LowCardinality(String)": "",
  "Array(String)": [],
};

/** What a card does not tell is inherited from here: it costs nothing for each flow. */
const untold = Object.fromEntries(flowFields.map(({ key, type }) => [key, absent[type]])) as FlowInterval;

/** The row of a captured flow that goes on; what a card does not tell is absent from it, its counters too. */
export function readCard(numbers: Float64Array, at: number, texts: CardTexts): FlowInterval {
  const row = Object.create(untold) as FlowInterval;
  const bits = numbers[at + 5]!;
  const flags = numbers[at + 6]!;
  const ports = numbers[at + 7]!;
  row.flowId = flowIdOf(numbers, at);
  row.communityIdHash = flowIdOf(numbers, at + 2);
  row.source = "CAPTURE";
  row.samplingRate = 1;
  row.opens = 1;
  row.firstSeenMs = numbers[at + firstSeenAt]!;
  row.protocol = bits & 0xff;
  row.vlan = (bits >>> 8) & 0xfff;
  row.clientIsLocal = (bits >>> 20) & 1;
  row.serverIsLocal = (bits >>> 21) & 1;
  row.encrypted = (bits >>> 22) & 1;
  row.tcpFlagsSent = flags >>> 24;
  row.tcpFlagsReceived = (flags >>> 16) & 0xff;
  row.icmpType = (flags >>> 8) & 0xff;
  row.icmpCode = flags & 0xff;
  row.clientPort = ports >>> 16;
  row.serverPort = ports & 0xffff;
  row.clientIp = new Ip(numbers[at + 8]!, numbers[at + 9]!, numbers[at + 10]!, numbers[at + 11]!);
  row.serverIp = new Ip(numbers[at + 12]!, numbers[at + 13]!, numbers[at + 14]!, numbers[at + 15]!);
  row.clientMac = numbers[at + 16]!;
  row.serverMac = numbers[at + 17]!;
  row.clientAsn = numbers[at + 18]!;
  row.serverAsn = numbers[at + 19]!;
  for (const key of cardTexts) row[key] = texts[key];
  return row;
}
