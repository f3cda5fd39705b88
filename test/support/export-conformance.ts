import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ipfixDecoder from "../../src/decoders/ipfix.ts";
import netflow5Decoder from "../../src/decoders/netflow5.ts";
import netflow9Decoder from "../../src/decoders/netflow9.ts";
import sflowDecoder from "../../src/decoders/sflow.ts";
import type { ExportRecord, ExportSession } from "../../src/model/export.ts";
import { informationElement } from "../../src/wire/netflow/elements.ts";
import { Decoder } from "../../src/pipeline/decoder.ts";
import { linkTypes } from "../../src/pipeline/engine.ts";
import { Ip } from "../../src/net/ip.ts";
import { protocolNumber } from "../../src/net/protocol-names.ts";

/**
 * Decodes outside datagrams and compares with what other decoders made of them. Their names are mapped to information elements; a
 * field that has no counterpart here (a name only they have) is left out and counted.
 */

interface Decoded {
  readonly record: ExportRecord;
  /** With what the message's header says. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface CaseResult {
  readonly name: string;
  readonly expected: number;
  /** Expected records for which there is one with all fields equal. */
  readonly found: number;
  readonly records: number;
  /** How many records there are to be, where the outside data says. */
  readonly expectedCount: number | null;
  readonly fields: number;
  readonly equalFields: number;
  readonly unmapped: readonly string[];
  readonly different: readonly string[];
  readonly malformed: readonly string[];
}

const decoders = [ipfixDecoder, netflow5Decoder, netflow9Decoder, sflowDecoder];

function decodeFiles(files: readonly string[]): { readonly decoded: readonly Decoded[]; readonly malformed: readonly string[] } {
  const sessions = new Map<string, ExportSession>();
  const decoded: Decoded[] = [];
  const malformed: string[] = [];
  for (const file of files) {
    const bytes = readFileSync(file);
    const decoder = decoders.find((each) => each.recognizes(bytes, 0, bytes.length));
    if (!decoder) {
      malformed.push("no known format");
      continue;
    }
    let session = sessions.get(decoder.name);
    if (!session) sessions.set(decoder.name, (session = decoder.open()));
    const records: ExportRecord[] = [];
    const message = session.decode(bytes, 0, bytes.length, 0, {
      flow: () => undefined,
      packet: () => undefined,
      counters: () => undefined,
      malformed: (reason) => void malformed.push(reason),
      record: (record) => void records.push(record),
    });
    const header = { version: { netflow5: 5, netflow9: 9, ipfix: 10, sflow: 5 }[decoder.name], messageSequence: message.sequence, ...absolute(message) };
    for (const record of records) decoded.push({ record, values: { ...header, ...record.values, templateId: record.templateId, ...packetOf(record.values) } });
  }
  return { decoded, malformed };
}

const absolute = (message: { readonly exportMs: number; readonly uptimeMs: number; readonly domain: number }) => ({
  messageExportMs: message.exportMs,
  messageUptimeMs: message.uptimeMs,
  engineType: message.domain >> 8,
  engineId: message.domain & 255,
});

/** Addresses and ports of a sampled packet. */
function packetOf({ header, headerProtocol }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (typeof header !== "string") return {};
  const bytes = Buffer.from(header, "hex");
  const decoder = new Decoder(false);
  decoder.decode(bytes, 0, bytes.length, 65_535, headerProtocol === 1 ? linkTypes.ETHERNET : linkTypes.RAW, 0);
  const { frame } = decoder;
  if (frame.status !== 0) return {};
  return {
    packetSource: new Ip(frame.source0, frame.source1, frame.source2, frame.source3).text,
    packetDestination: new Ip(frame.destination0, frame.destination1, frame.destination2, frame.destination3).text,
    packetSourcePort: frame.sourcePort,
    packetDestinationPort: frame.destinationPort,
    packetProtocol: frame.protocol,
  };
}

/** Names of NetFlow v5 and v9 as others write them, and the element or header field each is. */
const netflowNames: Readonly<Record<string, string>> = {
  version: "version",
  flow_seq_num: "messageSequence",
  flowset_id: "templateId",
  engine_type: "engineType",
  engine_id: "engineId",
  ipv4_src_addr: "sourceIPv4Address",
  ipv4_dst_addr: "destinationIPv4Address",
  ipv4_next_hop: "ipNextHopIPv4Address",
  bgp_ipv4_next_hop: "bgpNextHopIPv4Address",
  input_snmp: "ingressInterface",
  output_snmp: "egressInterface",
  in_pkts: "packetDeltaCount",
  in_bytes: "octetDeltaCount",
  out_pkts: "postPacketDeltaCount",
  out_bytes: "postOctetDeltaCount",
  first_switched: "flowStartSysUpTime",
  last_switched: "flowEndSysUpTime",
  l4_src_port: "sourceTransportPort",
  l4_dst_port: "destinationTransportPort",
  tcp_flags: "tcpControlBits",
  protocol: "protocolIdentifier",
  src_tos: "ipClassOfService",
  src_as: "bgpSourceAsNumber",
  dst_as: "bgpDestinationAsNumber",
  src_mask: "sourceIPv4PrefixLength",
  dst_mask: "destinationIPv4PrefixLength",
  in_src_mac: "sourceMacAddress",
  in_dst_mac: "destinationMacAddress",
  ip_protocol_version: "ipVersion",
  src_vlan: "vlanId",
  direction: "flowDirection",
  src_traffic_index: "srcTrafficIndex",
  dst_traffic_index: "dstTrafficIndex",
  forwarding_status: "forwardingStatus",
  flow_sampler_id: "samplerId",
  sampling_interval: "samplingInterval",
  sampling_algorithm: "samplingAlgorithm",
  xlate_src_port: "postNAPTSourceTransportPort",
  xlate_dst_port: "postNAPTDestinationTransportPort",
  xlate_src_addr_ipv4: "postNATSourceIPv4Address",
  xlate_dst_addr_ipv4: "postNATDestinationIPv4Address",
  application_id: "applicationId",
  flow_end_reason: "flowEndReason",
  total_bytes_exp: "exportedOctetTotalCount",
  total_pkts_exp: "exportedMessageTotalCount",
  total_flows_exp: "exportedFlowRecordTotalCount",
  flow_active_timeout: "flowActiveTimeout",
  flow_inactive_timeout: "flowIdleTimeout",
  ip_dscp: "ipDiffServCodePoint",
};

/** The same for names of the line protocol of `datagrams`. */
const lineNames: Readonly<Record<string, string>> = {
  src: "sourceIPv4Address",
  dst: "destinationIPv4Address",
  src_port: "sourceTransportPort",
  dst_port: "destinationTransportPort",
  in_bytes: "octetDeltaCount",
  in_packets: "packetDeltaCount",
  in_snmp: "ingressInterface",
  out_snmp: "egressInterface",
  src_mask: "sourceIPv4PrefixLength",
  dst_mask: "destinationIPv4PrefixLength",
  next_hop: "ipNextHopIPv4Address",
  in_src_mac: "sourceMacAddress",
  out_dst_mac: "postDestinationMacAddress",
  first_switched: "flowStartSysUpTime",
  last_switched: "flowEndSysUpTime",
  flow_start_ms: "flowStartMilliseconds",
  flow_end_ms: "flowEndMilliseconds",
  protocol: "protocolIdentifier",
  app_id: "applicationId",
  app_name: "applicationName",
  app_desc: "applicationDescription",
  interface: "interfaceName",
  interface_desc: "interfaceDescription",
  l7_proto: "l7Proto",
  ssl_server_name: "tlsServerName",
  client_nw_latency_ms: "clientNwLatencyMs",
  server_nw_latency_ms: "serverNwLatencyMs",
  app_latency_ms: "applLatencyMs",
  ja3c_hash: "ja3cHash",
  ja3s_hash: "ja3sHash",
  ssl_cipher: "tlsCipher",
  ssl_unsafe_cipher: "tlsUnsafeCipher",
  ssl_version: "tlsVersion",
  retransmitted_in_pkts: "retransmittedInPkts",
  retransmitted_out_pkts: "retransmittedOutPkts",
  retransmitted_in_bytes: "retransmittedInBytes",
  retransmitted_out_bytes: "retransmittedOutBytes",
};

/** And for sFlow. */
const sampleNames: Readonly<Record<string, string>> = {
  src: "packetSource",
  dst: "packetDestination",
  src_port: "packetSourcePort",
  dst_port: "packetDestinationPort",
  protocol: "packetProtocol",
  // Theirs is the interface that samples.
  in_snmp: "sourceIndex",
  out_snmp: "output",
  sampling_interval: "samplingRate",
  sampling_drops: "drops",
  in_total_packets: "samplePool",
  l2_bytes: "frameLength",
  vlan_src: "sourceVlan",
  vlan_dst: "destinationVlan",
  vlan_src_priority: "sourcePriority",
  vlan_dst_priority: "destinationPriority",
  // Which of the two interfaces samples; the name is one of the counters here.
  direction: "none",
};
const counterNames: Readonly<Record<string, string>> = {
  in_bytes: "inBytes",
  out_bytes: "outBytes",
  in_snmp: "ifIndex",
  interface_type: "type",
  // The type in words.
  type: "none",
  in_unicast_packets_total: "inUnicast",
  out_unicast_packets_total: "outUnicast",
  in_mcast_packets_total: "inMulticast",
  in_broadcast_packets_total: "inBroadcast",
  in_dropped_packets: "inDiscards",
  in_errors: "inErrors",
  out_dropped_packets: "outDiscards",
  out_errors: "outErrors",
  speed: "bitsPerSecond",
  port_name: "portName",
  errors_fcs: "fcsErrors",
};

type Wanted = Readonly<Record<string, unknown>>;

/** Whether a value is the same thing in other words. */
function isEqual(name: string, wanted: unknown, values: Readonly<Record<string, unknown>>, got: unknown): boolean {
  if (got === undefined) return false;
  if (name === "forwardingStatus" && typeof wanted === "object" && wanted !== null) {
    const { status, reason } = wanted as { readonly status?: number; readonly reason?: number };
    return Number(got) >> 6 === status && (Number(got) & 63) === reason;
  }
  if ((name === "flowStartSysUpTime" || name === "flowEndSysUpTime") && typeof wanted === "string" && wanted.includes("T")) {
    const boot = Number(values["messageExportMs"]) - Number(values["messageUptimeMs"]);
    // Others take the 32-bit uptime as it stands, across its wrap too, and err by a second when there are fractions.
    const apart = (Date.parse(wanted) - boot - Number(got)) % 2 ** 32;
    return Math.min(Math.abs(apart), 2 ** 32 - Math.abs(apart)) <= 1_000;
  }
  if (name === "status") return wanted === "up" ? got === 3 : wanted === got;
  if (name === "applicationId" && typeof wanted === "string" && wanted.includes("..")) return typeof got === "string" && applicationText(got) === wanted;
  if (name === "protocolIdentifier" || name === "packetProtocol") {
    // Theirs is the first header behind IPv6's own, ours the transport behind all extension headers.
    if (wanted === "hopopt") return true;
    const number = typeof wanted === "string" ? protocolNumber(wanted.replace("ipv6-icmp", "ICMPv6").toUpperCase()) : wanted;
    return number === undefined || Number(number) === Number(got);
  }
  if (typeof wanted === "string" && typeof got === "string" && /^\d{4}-\d\d-\d\dT/.test(got)) {
    // A template of the outside test stands for fractions it takes from the runtime.
    const at = /^\d+$/.test(wanted) ? Number(wanted) : Date.parse(wanted.replace("#{nanos}", "000"));
    return Math.floor(at / 1_000) === Math.floor(Date.parse(got) / 1_000);
  }
  if (typeof wanted === "number" && typeof got === "string" && /T.*Z$/.test(got)) return [1, 1_000].some((unit) => wanted * unit === Date.parse(got));
  if (typeof wanted === "string" && wanted.startsWith("0x") && typeof got === "number") return Number(wanted) === got;
  if (Number(got) === -1) return [0xffff_ffff, -1].includes(Number(wanted));
  if (typeof wanted === "number" && typeof got === "number") return wanted === got || Math.abs(wanted - got) < 1e-9;
  return JSON.stringify(wanted).toLowerCase() === JSON.stringify(got).toLowerCase();
}

/** `engine..selector`, of engine 20 `engine..enterprise..selector` (RFC 6759 §4.1). */
function applicationText(hex: string): string {
  const digits = hex.slice(2);
  const engine = Number.parseInt(digits.slice(0, 2), 16);
  const rest = engine === 20 ? [digits.slice(2, 10), digits.slice(10)] : [digits.slice(2)];
  return [engine, ...rest.map((part) => Number.parseInt(part, 16))].join("..");
}

function compare(
  name: string,
  files: readonly string[],
  wanted: readonly Wanted[],
  expectedCount: number | null,
  rename: (wanted: Wanted) => Readonly<Record<string, string>>,
): CaseResult {
  const { decoded, malformed } = decodeFiles(files);
  const left = new Set(decoded);
  const unmapped = new Set<string>();
  const different: string[] = [];
  let found = 0;
  let fields = 0;
  let equalFields = 0;
  for (const record of wanted) {
    const names = rename(record);
    let best: { readonly decoded: Decoded; readonly unequal: readonly string[]; readonly compared: number } | undefined;
    for (const candidate of left) {
      const unequal: string[] = [];
      let compared = 0;
      for (const [field, value] of Object.entries(record)) {
        const element = names[field] ?? field;
        if (!decoded.some(({ values }) => element in values)) {
          unmapped.add(field);
          continue;
        }
        compared++;
        if (!isEqual(element, value, candidate.values, candidate.values[element]))
          unequal.push(`${field}: ${JSON.stringify(value)}, got ${JSON.stringify(candidate.values[element])}`);
      }
      if (!best || compared - unequal.length > best.compared - best.unequal.length) best = { decoded: candidate, unequal, compared };
      if (unequal.length === 0 && compared > 0) break;
    }
    if (!best) continue;
    left.delete(best.decoded);
    fields += best.compared;
    equalFields += best.compared - best.unequal.length;
    if (best.unequal.length === 0) found++;
    else different.push(...best.unequal.slice(0, 3));
  }
  return {
    name,
    expected: wanted.length,
    found,
    records: decoded.length,
    expectedCount,
    fields,
    equalFields,
    unmapped: [...unmapped].sort(),
    different,
    malformed,
  };
}

/** The contexts of `netflow/`: index.json, dat/, expected/. */
export function netflowCases(folder: string): readonly CaseResult[] {
  const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as { slug: string; dat: string[]; expected_count: number | null }[];
  return index.map(({ slug, dat, expected_count }) => {
    const { events } = JSON.parse(readFileSync(join(folder, "expected", `${slug}.json`), "utf8")) as { events: { netflow?: Wanted }[] };
    const wanted = events.map(({ netflow }) => netflow).filter((netflow) => netflow !== undefined);
    return compare(
      slug,
      dat.map((file) => join(folder, "dat", file)),
      wanted,
      expected_count,
      () => netflowNames,
    );
  });
}

/** The cases of `datagrams/`: payloads in the order of their names, expected.out in line protocol. */
export function datagramCases(folder: string): readonly CaseResult[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const files = readdirSync(join(folder, name))
        .filter((file) => file.endsWith(".bin"))
        .toSorted();
      const lines = readFileSync(join(folder, name, "expected.out"), "utf8")
        .trim()
        .split("\n");
      const wanted = lines.map(parseLine);
      return compare(
        name,
        files.map((file) => join(folder, name, file)),
        wanted,
        lines.length,
        (record) => ("agent_ip" in record ? ("sampling_interval" in record ? sampleNames : counterNames) : elementNames(record)),
      );
    });
}

/** `type_35632_118` is an element they have no name for. */
function elementNames(record: Wanted): Readonly<Record<string, string>> {
  const nameless = Object.keys(record).flatMap((field) => {
    const [, enterprise, element] = /^type_(\d+)_(\d+)$/.exec(field) ?? [];
    return element === undefined ? [] : [[field, informationElement(Number(enterprise), Number(element)).name] as const];
  });
  return { ...lineNames, ...Object.fromEntries(nameless) };
}

/** `measurement,tag=value field=1u,other="text" time`. */
function parseLine(line: string): Wanted {
  const fields = /^\S+ (.*) \d+$/.exec(line)?.[1] ?? "";
  const record: Record<string, unknown> = {};
  for (const [, name, text, plain] of fields.matchAll(/([^=,]+)=(?:"((?:[^"\\]|\\.)*)"|([^,]*))/g)) {
    record[name!] = text === undefined ? (/^\d+[iu]?$/.test(plain!) ? Number.parseInt(plain!, 10) : plain) : text.replaceAll(/\\(.)/g, "$1");
  }
  return record;
}
