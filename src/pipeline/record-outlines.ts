import { nowhere, type PlaceOf } from "../model/place.ts";
import type { Ip } from "../net/ip.ts";
import type { ColdCounters } from "./cold-counters.ts";
import type { FlowEnds } from "./flow-ends.ts";
import type { FlowOutline, FlowOutlines, LocatedAddress } from "./flow-outline.ts";
import { meta, recordWords, state, word } from "./flow-record.ts";
import type { FlowTable } from "./flow-table.ts";

/** Flow records → outlines. */
export class RecordOutlines implements FlowOutlines {
  readonly #table: FlowTable;
  readonly #cold: Pick<ColdCounters, "flowFirst">;
  readonly #ends: Pick<FlowEnds, "lastMs">;
  readonly #facts: (flow: number) => FlowOutline["facts"];
  readonly #interfaceNames: readonly string[];
  readonly #isLocal: (ip: Ip) => boolean;
  readonly #placeOf: PlaceOf;

  constructor(
    table: FlowTable,
    cold: Pick<ColdCounters, "flowFirst">,
    ends: Pick<FlowEnds, "lastMs">,
    facts: (flow: number) => FlowOutline["facts"],
    interfaceNames: readonly string[],
    isLocal: (ip: Ip) => boolean,
    placeOf: PlaceOf = () => nowhere,
  ) {
    this.#table = table;
    this.#cold = cold;
    this.#ends = ends;
    this.#facts = facts;
    this.#interfaceNames = interfaceNames;
    this.#isLocal = isLocal;
    this.#placeOf = placeOf;
  }

  locate(ip: Ip): LocatedAddress {
    return { isLocal: this.#isLocal(ip), place: this.#placeOf(ip) };
  }

  fill(flow: number, into: FlowOutline): FlowOutline {
    // First: whoever knows them takes in the packets that wait.
    into.facts = this.#facts(flow);
    const { words, addresses } = this.#table;
    const o = flow * recordWords;
    const metaWord = words[o + word.meta]!;
    const ports = words[o + word.ports]!;
    const clientSide = (words[o + word.state]! & state.clientIsB) === 0 ? 0 : 1;
    if ((metaWord & meta.v6) === 0) {
      for (let of = 0; of < 2; of++) {
        into.addresses[4 * of] = into.addresses[4 * of + 1] = 0;
        into.addresses[4 * of + 2] = 0xffff;
        into.addresses[4 * of + 3] = words[o + (clientSide ^ of)]!;
      }
    } else {
      const at = words[o + word.v6Slot]! * 8;
      for (let i = 0; i < 8; i++) into.addresses[i] = addresses[at + (i ^ (clientSide << 2))]!;
    }
    const macs = o + word.macs;
    into.macs[0] = (words[macs + 2]! >>> (clientSide << 4)) & 0xffff;
    into.macs[1] = words[macs + clientSide]!;
    into.macs[2] = (words[macs + 2]! >>> ((1 - clientSide) << 4)) & 0xffff;
    into.macs[3] = words[macs + 1 - clientSide]!;
    into.times[0] = Math.floor(this.#cold.flowFirst(flow));
    into.times[1] = Math.floor(this.#ends.lastMs(flow));
    into.protocol = metaWord & 0xff;
    into.vlan = (metaWord >>> meta.vlanShift) & meta.vlanMask;
    into.tcpFlagsReceived = (words[o + word.tcpFlags]! >>> (8 - (clientSide << 3))) & 0xff;
    into.interface = this.#interfaceNames[metaWord >>> meta.interfaceShift] ?? "";
    into.clientPort = clientSide === 0 ? ports >>> 16 : ports & 0xffff;
    into.serverPort = clientSide === 0 ? ports & 0xffff : ports >>> 16;
    return into;
  }
}
