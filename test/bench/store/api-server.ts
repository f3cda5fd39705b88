import type { FlowDimension, FlowMetric } from "../../../src/model/query-plan.ts";
import { createApi } from "../../../src/api/server.ts";
import type { LiveView } from "../../../src/model/services/live-view.ts";
import { createEngine } from "../../../src/pipeline/create-engine.ts";
import { linkTypes } from "../../../src/pipeline/engine.ts";
import { createLiveView } from "../../../src/pipeline/live/create-live-view.ts";
import { Slices } from "../../../src/pipeline/live/slices.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { udpFrame } from "../../support/frames.ts";
import { createMemoryServices } from "../../support/memory-services.ts";
import { benchStore } from "./kept-store.ts";

/** The API over the kept store and a live table, as a process of its own: `api-server.ts FOLDER`. Tells its port and a token, answers `bare`. */
export interface ApiReady {
  readonly port: number;
  readonly token: string;
}

export interface BareQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  readonly groupBy: FlowDimension;
  readonly metrics: readonly FlowMetric[];
  readonly first: number;
}

const liveFlows = 50_000;
const everyone = { networks: [] };

const store = benchStore(process.argv[2]!);
await store.start();
const services = createMemoryServices();
const live = await liveTable();
const api = createApi({
  services: { ...services, history: store.history, live: { ...services.live, ...live } },
  log: silentLog,
  config: { version: "bench", host: "127.0.0.1", port: 0, limits: { requestsPerMinute: 1e9 } },
});
const { port } = await api.start();
process.on("message", (question: BareQuestion) => {
  const { fromMs, toMs, groupBy, metrics, first } = question;
  const began = performance.now();
  void store.history
    .stats({ window: { fromMs, toMs }, groupBy: [groupBy], metrics, orderBy: "BYTES", first, filter: null }, everyone)
    .then(() => process.send?.(performance.now() - began));
});
process.on(
  "disconnect",
  () =>
    void api
      .stop()
      .then(() => store.stop())
      .then(() => process.exit(0)),
);
process.send?.({ port, token: await services.token("admin") } satisfies ApiReady);

/** In this process, where the product has it in the meter's. */
async function liveTable(): Promise<Pick<LiveView, "summary" | "flows" | "hosts">> {
  let view!: ReturnType<typeof createLiveView>;
  const engine = createEngine(
    { source: "CAPTURE", dissectors: [], localNetworks: ["10.0.0.0/8"], tunnels: false, idleTimeoutMs: 1e9, activeTimeoutMs: 1e9, maxFlows: liveFlows * 2 },
    { flow: (interval, flow) => view.sink.flow(interval, flow) },
  );
  const nowMs = Date.now();
  view = createLiveView(engine, { maxFlows: liveFlows * 2, slices: new Slices() });
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  const frame = udpFrame({ source: "10.0.0.1", destination: "198.51.0.1", sourcePort: 1_000, destinationPort: 443, payload: Buffer.alloc(58) });
  for (let i = 0; i < liveFlows; i++) {
    frame.writeUInt32BE(0x0a000001 + (i % 1_000), 26);
    frame.writeUInt32BE(0xc6330001 + (i % 20_000), 30);
    frame.writeUInt16BE(1_024 + (Math.floor(i / 1_000) % 60_000), 34);
    engine.packet(frame, 0, frame.length, frame.length, nowMs, id, 0);
  }
  await view.beat(nowMs);
  return {
    summary: (query, access) => view.summary(query, access),
    flows: (query, access) => view.flows(query, access),
    hosts: (query, access) => view.hosts(query, access),
  };
}
