import { defineBench } from "./bench.ts";
import { cliArguments, longMix } from "./engine.ts";
import { benchImport, importMetrics } from "./import.ts";

export default defineBench({
  name: "import",
  summary: "wiregraph import of the mix of 3.6 million packets into an empty embedded store, the store's start and end included",
  metrics: {
    packets: "packets in the capture",
    flows: "flows in it, by the generator's plan",
    ...importMetrics,
    runs: "repetitions",
    build: "what was run: dist (compiled) or tsx (sources)",
  },
  async run({ quick, say }) {
    const mix = longMix(say);
    const runs = quick ? 1 : 5;
    const { args, build } = cliArguments();
    return { packets: mix.packets, flows: mix.flows, ...(await benchImport(mix, args, runs, say)), runs, build };
  },
});
