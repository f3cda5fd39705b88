import type { TrafficSample as SampleShape } from "../../model/services/live-view.ts";
import { parseDuration } from "../../model/time.ts";
import { answerOf, beats } from "../beats.ts";
import { builder, needs } from "../builder.ts";
import { accessOf } from "../context.ts";
import { fromNetwork, untrusted } from "../untrusted-text.ts";

const HostRate = builder.objectRef<SampleShape["topHosts"][number]>("HostRate").implement({
  description: "A host and its rate.",
  fields: (t) => ({
    ip: t.field({ type: "IP", description: "Its address.", resolve: (row) => row.ip }),
    name: t.string({ nullable: true, description: fromNetwork("A name known for it."), resolve: (row) => untrusted(row.name) }),
    bytesPerSecond: t.exposeFloat("bytesPerSecond", { description: "Bytes per second, both ways." }),
  }),
});

const ApplicationRate = builder.objectRef<SampleShape["topApplications"][number]>("ApplicationRate").implement({
  description: "An application and its rate.",
  fields: (t) => ({
    application: t.exposeString("application", { description: "Its name." }),
    bytesPerSecond: t.exposeFloat("bytesPerSecond", { description: "Bytes per second, both ways." }),
  }),
});

const TrafficSample = builder.objectRef<SampleShape>("TrafficSample").implement({
  description: "The network at one moment. In and out are seen from the local networks.",
  fields: (t) => ({
    time: t.field({ type: "DateTime", description: "When.", resolve: (sample) => sample.timeMs }),
    bytesPerSecond: t.exposeFloat("bytesPerSecond", { description: "All bytes per second." }),
    inBytesPerSecond: t.exposeFloat("inBytesPerSecond", { description: "Bytes per second into the local networks." }),
    outBytesPerSecond: t.exposeFloat("outBytesPerSecond", { description: "Bytes per second out of the local networks." }),
    packetsPerSecond: t.exposeFloat("packetsPerSecond", { description: "Packets per second." }),
    newFlowsPerSecond: t.exposeFloat("newFlowsPerSecond", { description: "Flows opened per second." }),
    activeFlows: t.exposeInt("activeFlows", { description: "Flows in memory." }),
    activeHosts: t.exposeInt("activeHosts", { description: "Hosts in memory." }),
    drops: t.field({ type: "BigInt", description: "Packets dropped since the meter started.", resolve: (sample) => sample.drops }),
    topHosts: t.field({ type: [HostRate], description: "Busiest hosts now.", resolve: (sample) => [...sample.topHosts] }),
    topApplications: t.field({ type: [ApplicationRate], description: "Busiest applications now.", resolve: (sample) => [...sample.topApplications] }),
  }),
});

builder.subscriptionField("traffic", (t) =>
  t.field({
    type: TrafficSample,
    description:
      "The network's heartbeat: rates and busiest hosts, again and again. A caller limited to networks sees its own flows only. While the meter is away each beat is an error UNAVAILABLE; the stream goes on.",
    authScopes: needs.read,
    args: { interval: t.arg({ type: "Duration", required: true, defaultValue: "1s", description: "Time between two beats, 500ms to 1m." }) },
    subscribe: (_root, args, context) => beats(parseDuration(args.interval), () => context.services.live.traffic(accessOf(context)), context.signal),
    resolve: (beat) => answerOf(beat),
  }),
);

export default { name: "traffic" };
