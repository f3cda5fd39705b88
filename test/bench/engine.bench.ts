import { defineBench } from "./bench.ts";
import { benchEngine } from "./engine.ts";
import { importMetrics } from "./import.ts";

export default defineBench({
  name: "engine",
  summary:
    "wiregraph flows on a mix of 3.6 million packets and on one of 1.2 million, against tcpdump and other flow meters reading the same files; the engine alone; and `wiregraph import`",
  metrics: {
    packets: "packets in the capture",
    bytes: "bytes of its frames",
    flows: "flows in it, by the generator's plan",
    flowsPps: "packets a second of `wiregraph flows --no-timeout`, start of the process and printing included; median",
    flowsWallSeconds: "its wall time, seconds; median",
    flowsCpuSeconds: "its CPU time, all threads, seconds; median",
    flowsPpsPerCpuSecond: "packets per second of CPU",
    flowsPeakMb: "largest resident memory of all runs, MiB",
    tcpdumpPps: "packets a second of `tcpdump -r FILE -w /dev/null`, the floor; absent when it is not installed",
    tcpdumpWallSeconds: "its wall time, seconds; median",
    shortPackets: "packets in the short capture",
    shortFlowsPps: "packets a second of `wiregraph flows` on that one: start and warming up are a quarter of it; median",
    shortFlowsPeakMb: "largest resident memory there, MiB",
    flows_mixed_pps_per_core:
      "packets a second of the engine alone, all dissectors on, one thread, on a mix of 3.6 million packets; reading and rows included, the second time the process reads it: a monitor runs for months; median",
    flows_mixed_cold_pps: "the same the first time, V8's compiling in it; median",
    flows_64b_pps: "packets a second it takes in of 4 million frames of 64 bytes of 500,000 flows, all of which stay in the table; the second time as well",
    flows_64b_with_rows_pps: "the same with the rows of all these flows, made at the end",
    bytes_per_flow: "memory taken by a flow of these",
    bytes_per_flow_mixed: "memory taken by a flow of the mix, names and all",
    beside_mb: "resident memory before the first packet, MiB",
    import_pps: importMetrics.import_pps,
    peer_ndpireader_pps: "packets a second of ndpiReader -q (libndpi-bin) on the same mix, in turn with the engine; absent when it is not installed",
    peer_ndpireader_ratio: "how many times as fast the engine is, the first time, its rows included; median of the turns",
    peer_softflowd_pps: "softflowd, which names no applications",
    peer_tshark_pps: "tshark, counting conversations",
    peer_tshark_ratio: "how many times as fast as it the engine is",
    runs: "repetitions",
    build: "what was run: dist (compiled) or tsx (sources)",
  },
  run: benchEngine,
});
