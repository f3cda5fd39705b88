import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { defineBench, median, type BenchOptions, type BenchResult } from "./bench.ts";
import { cliArguments } from "./engine.ts";
import type { ExportsCore } from "./exports-core.ts";
import type { BenchFormat } from "./exports-messages.ts";
import { benchStored } from "./stored.ts";
import { benchUdp } from "./udp.ts";

export default defineBench({
  name: "exports",
  summary: "exported records decoded and put together, both directions of each conversation, their rows thrown away; and datagrams received",
  metrics: {
    export_records_per_core: "records for each second of CPU, the collector of garbage included, of the slower of the two formats; median",
    ipfix_records_per_second: "the same of IPFIX, 12 fields",
    netflow5_records_per_second: "the same of NetFlow v5",
    paired_ratio: "rows with both directions among all rows",
    records: "records a run",
    runs: "repetitions, after a million records that are not counted; a process for each format",
    udp_sent_per_second: "datagrams sent a second, NetFlow v5 over the loopback interface of a namespace; absent where there can be none",
    udp_buffer_bytes: "receive buffer as the kernel counts it, which is twice the 8 MiB asked for when it gives all of them",
    udp_lost: "datagrams of 28 records sent and not received, in all runs of 5 seconds; they are received only",
    udp_kernel_drops: "of them, those the kernel counts as dropped for want of room",
    udp_cpu_us: "CPU for each datagram, the kernel's part included, microseconds; median",
    udp_decoded_lost: "as udp_lost, of datagrams of 4 records, which are decoded and put together",
    udp_decoded_kernel_drops: "as udp_kernel_drops",
    udp_decoded_cpu_us: "CPU for each datagram, with its records; median",
    udp_decoded_records_per_second: "records received and put together a second; median",
    udp_one_by_one_lost: "as udp_lost, with Node's own socket, which reads where reading in batches cannot be had",
    udp_one_by_one_kernel_drops: "as udp_kernel_drops",
    udp_one_by_one_cpu_us: "as udp_cpu_us",
    stored_records_per_second:
      "NetFlow v5 sent to the whole server at 150,000 records a second: records that became rows of the embedded store, from the first datagram until the last row is there; median of runs of 8 seconds",
    stored_lost: "records sent that are not in rows, in all runs",
    stored_cpu_us: "CPU of all the server's processes for each record, microseconds; median",
    build: "what was run: dist (compiled) or tsx (sources)",
  },
  run: benchExports,
});

async function benchExports(options: BenchOptions): Promise<BenchResult> {
  const { quick, say } = options;
  const records = quick ? 120_000 : 480_000;
  const runs = quick ? 3 : 5;
  const { build } = cliArguments();
  const sources = fileURLToPath(new URL(build === "dist" ? "../../dist" : "../../src", import.meta.url));
  const program = fileURLToPath(new URL("exports-core.ts", import.meta.url));
  const measure = async (format: BenchFormat): Promise<ExportsCore> => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "--import", "tsx", program, sources, format, String(records), String(runs)]);
    const result = JSON.parse(stdout) as ExportsCore;
    for (const perSecond of result.perSecond) say(`${format} ${Math.round(perSecond).toLocaleString("en-US")} records a CPU second`);
    return result;
  };
  const ipfix = await measure("ipfix");
  const netflow5 = await measure("netflow5");
  return {
    export_records_per_core: Math.round(Math.min(median(ipfix.perSecond), median(netflow5.perSecond))),
    ipfix_records_per_second: Math.round(median(ipfix.perSecond)),
    netflow5_records_per_second: Math.round(median(netflow5.perSecond)),
    paired_ratio: (ipfix.paired + netflow5.paired) / (ipfix.rows + netflow5.rows),
    records,
    runs,
    ...(await benchUdp(sources, options)),
    ...(await benchStored(options)),
    build,
  };
}
