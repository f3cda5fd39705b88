import { Exporters } from "../../src/pipeline/exports/exporters.ts";
import ipfixDecoder from "../../src/decoders/ipfix.ts";
import netflow5Decoder from "../../src/decoders/netflow5.ts";
import netflow9Decoder from "../../src/decoders/netflow9.ts";
import sflowDecoder from "../../src/decoders/sflow.ts";
import { ipfix, ipfixTemplate, netflow5, set, u16, u32, u64, u8, type TestFlow } from "../support/export-messages.ts";
import { defineBench, median, type BenchOptions, type BenchResult } from "./bench.ts";

const nowMs = 1_700_000_000_500;
const recordsPerDatagram = 24;
const template = [8, 12, 7, 11, 4, 1, 2, 152, 153, 6, 10, 14] as const;
const lengths: readonly number[] = [4, 4, 2, 2, 1, 8, 8, 8, 8, 2, 4, 4];

export default defineBench({
  name: "exports",
  summary: "exported records, both directions of each conversation, decoded and put together; rows are counted and thrown away",
  metrics: {
    export_records_per_core: "records for each second of CPU, the collector of garbage included, of the slower of the two formats; median",
    ipfix_records_per_second: "the same of IPFIX, 12 fields",
    netflow5_records_per_second: "the same of NetFlow v5",
    paired_ratio: "rows with both directions among all rows",
    records: "records a run",
    runs: "repetitions",
  },
  run: benchExports,
});

async function benchExports({ quick, say }: BenchOptions): Promise<BenchResult> {
  const records = quick ? 120_000 : 480_000;
  const runs = quick ? 3 : 5;
  const formats = { ipfix: ipfixMessages(records), netflow5: netflow5Messages(records) };
  const rates: Record<keyof typeof formats, number[]> = { ipfix: [], netflow5: [] };
  let paired = 0;
  let rows = 0;
  for (let run = 0; run < runs; run++) {
    for (const name of ["ipfix", "netflow5"] as const) {
      const result = receive(formats[name]);
      if (result.records !== records) throw new Error(`${name}: ${result.records} of ${records} records were read`);
      rates[name].push(result.perSecond);
      paired += result.paired;
      rows += result.rows;
      say(`${name} ${Math.round(result.perSecond).toLocaleString("en-US")} records a CPU second, ${result.rows} rows`);
    }
  }
  return {
    export_records_per_core: Math.min(median(rates.ipfix), median(rates.netflow5)),
    ipfix_records_per_second: median(rates.ipfix),
    netflow5_records_per_second: median(rates.netflow5),
    paired_ratio: paired / rows,
    records,
    runs,
  };
}

function receive(messages: readonly Buffer[]) {
  let rows = 0;
  const exporters = new Exporters({
    decoders: [ipfixDecoder, netflow5Decoder, netflow9Decoder, sflowDecoder],
    dissectors: [],
    localNetworks: ["10.0.0.0/8"],
    maxFlows: 1_000_000,
    maxDatagramsPerSecond: Number.POSITIVE_INFINITY,
    sink: { flow: () => void rows++ },
  });
  const start = process.cpuUsage();
  for (const bytes of messages) exporters.message(bytes, 0, bytes.length, "192.0.2.1", "50000", nowMs);
  const { user, system } = process.cpuUsage(start);
  const perSecond = exporters.status().records / ((user + system) / 1e6);
  exporters.flush();
  const { records, paired } = exporters.status();
  return { records, perSecond, paired, rows };
}

/** Record `i`: the question of conversation `i / 2`, or its answer. */
function flowOf(i: number): TestFlow {
  const conversation = i >> 1;
  const client = `10.${(conversation >>> 16) & 255}.${(conversation >>> 8) & 255}.${conversation & 255}`;
  const server = `198.51.${(conversation >>> 4) & 255}.7`;
  const clientPort = 32_768 + (conversation % 28_000);
  return i % 2 === 0
    ? { source: client, destination: server, sourcePort: clientPort, destinationPort: 443, flags: 0x1b, packets: 12, bytes: 3_000, input: 1, output: 2 }
    : { source: server, destination: client, sourcePort: 443, destinationPort: clientPort, flags: 0x1b, packets: 20, bytes: 25_000, input: 2, output: 1 };
}

function chunks(records: number): TestFlow[][] {
  return Array.from({ length: records / recordsPerDatagram }, (_, message) =>
    Array.from({ length: recordsPerDatagram }, (_each, i) => flowOf(message * recordsPerDatagram + i)),
  );
}

function netflow5Messages(records: number): Buffer[] {
  return chunks(records).map((flows, message) => netflow5(flows, { sequence: message * recordsPerDatagram }));
}

function ipfixMessages(records: number): Buffer[] {
  const fields = template.map((id, i) => [id, lengths[i]!] as const);
  const address = (text: string): number => text.split(".").reduce((word, octet) => word * 256 + Number(octet), 0);
  const first = ipfix([ipfixTemplate(256, fields)]);
  const rest = chunks(records).map((flows, message) =>
    ipfix(
      [
        set(
          256,
          ...flows.flatMap((flow) => [
            u32(address(flow.source), address(flow.destination)),
            u16(flow.sourcePort!, flow.destinationPort!),
            u8(6),
            u64(flow.bytes!),
            u64(flow.packets!),
            u64(nowMs - 2_000),
            u64(nowMs - 1_000),
            u16(flow.flags!),
            u32(flow.input!, flow.output!),
          ]),
        ),
      ],
      { sequence: message * recordsPerDatagram },
    ),
  );
  return [first, ...rest];
}
