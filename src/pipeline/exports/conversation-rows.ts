import type { PlaceOf } from "../../model/place.ts";
import { Ip } from "../../net/ip.ts";
import { meta, recordWords, word } from "../flow-record.ts";
import type { FlowTable } from "../flow-table.ts";
import { IntervalMaker, type PortFacts } from "../interval-maker.ts";

/**
 * Rows of exported conversations. Nobody asks for the text of their addresses: they go to the store as words. So each row has
 * addresses of its own, which end with it and cost less than a shared one that outlives many rows.
 */
export class ConversationRows extends IntervalMaker {
  readonly #table: FlowTable;

  /** The source and interface of a row are set by its conversation, for every exporter has its own. */
  constructor(table: FlowTable, isLocal: (ip: Ip) => boolean, portFacts: PortFacts, placeOf?: PlaceOf) {
    super(table, "IPFIX", isLocal, [], portFacts, placeOf);
    this.#table = table;
  }

  override address(id: number, side: number): Ip {
    const { words, addresses } = this.#table;
    const o = id * recordWords;
    if ((words[o + word.meta]! & meta.v6) === 0) return Ip.v4(words[o + side]!);
    const at = words[o + word.v6Slot]! * 8 + side * 4;
    return new Ip(addresses[at]!, addresses[at + 1]!, addresses[at + 2]!, addresses[at + 3]!);
  }
}
