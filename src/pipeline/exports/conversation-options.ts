import type { FlowInterval } from "../../model/flow-fields.ts";
import type { PlaceOf } from "../../model/place.ts";
import type { Ip } from "../../net/ip.ts";
import type { PortFacts } from "../interval-maker.ts";

/** Exporters that can be told apart at a time: the flow table's key has 10 bits for them. */
export const maxExporters = 1_024;

/** One who exports, as the table knows it. */
export interface ConversationExporter {
  /** 0 … maxExporters - 1; nobody else's while flows of it are there. */
  readonly index: number;
  readonly ip: Ip;
}

export interface ConversationOptions {
  readonly maxFlows: number;
  readonly isLocal: (ip: Ip) => boolean;
  readonly portFacts: PortFacts;
  readonly placeOf?: PlaceOf;
  /** With the number of the flow it belongs to. The object is filled again for the next one. */
  readonly flow: (interval: FlowInterval, flow: number) => void;
}

export interface ConversationCounters {
  records: number;
  /** Records that say again, on the way out, what was counted on the way in. */
  duplicates: number;
  /** Rows with both directions. */
  paired: number;
  /** Rows of one direction, after the wait for the other. */
  unpaired: number;
  evicted: number;
  /** Records of a sampler whose rate nobody said; they count as they are. */
  unknownRate: number;
}
