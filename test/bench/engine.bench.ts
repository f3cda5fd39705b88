import { defineBench } from "./bench.ts";
import { benchEngine } from "./engine.ts";

export default defineBench({
  name: "engine",
  summary: "wiregraph flows on a mix of 3.6 million packets and on one of 1.2 million, against tcpdump reading the same file",
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
    runs: "repetitions",
    build: "what was run: dist (compiled) or tsx (sources)",
  },
  run: benchEngine,
});
