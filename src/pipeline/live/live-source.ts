import type { FlowFacts } from "../../model/dissector.ts";
import type { DnsTransaction } from "../../model/dns-fields.ts";
import type { Engine, EngineCounters, EngineSink } from "../engine.ts";

/** What the live view asks of who meters the flows: an engine of the same process, or the mirror of several. */
export interface LiveSource extends Pick<Engine, "activeFlows" | "flowsEnd" | "touched" | "outlines" | "snapshot"> {
  readonly counters: Pick<EngineCounters, "flowsCreated">;
  facts(flow: number): Readonly<Pick<FlowFacts, "application" | "applicationMaster" | "category" | "hostname" | "ja4">>;
}

/** What names are learnt from. */
export type NameAnswer = Pick<DnsTransaction, "name" | "type" | "answers"> & Partial<DnsTransaction>;

/** What the live view is told as it happens. */
export interface LiveSink extends Pick<EngineSink, "flow"> {
  dns(answer: NameAnswer): void;
}
