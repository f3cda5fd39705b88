import type { EngineOptions } from "./engine.ts";
import { double, recordWords, state, word } from "./flow-record.ts";
import type { FlowTable } from "./flow-table.ts";
import type { Frame } from "./frame.ts";

/** How long an ended TCP connection stays, for late segments. */
const tcpLingerMs = 2_000;
/** TCP connections that have not ended may be silent this many idle timeouts. */
const tcpPatience = 2;
/** When the table is full, the longest silent of this many flows makes room. */
const evictionSample = 16;
const recordDoubles = recordWords / 2;

const fin = 1;
const syn = 2;
const rst = 4;
const ack = 16;

/** When flows end: by what TCP says, by silence, by age, or to make room. */
export class FlowEnds {
  readonly #table: FlowTable;
  readonly #idleTimeoutMs: number;
  readonly #activeTimeoutMs: number;
  #evictionHand = 0;

  constructor(table: FlowTable, { idleTimeoutMs, activeTimeoutMs }: Pick<EngineOptions, "idleTimeoutMs" | "activeTimeoutMs">) {
    this.#table = table;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#activeTimeoutMs = activeTimeoutMs;
  }

  /** Time of the flow's last packet, either way. */
  lastMs(id: number): number {
    const { doubles } = this.#table;
    const at = id * recordDoubles + double.last;
    return Math.max(doubles[at]!, doubles[at + 1]!);
  }

  /** RST from either side, or FIN from both. */
  hasEnded(id: number): boolean {
    const { words } = this.#table;
    const flags = words[id * recordWords + word.tcpFlags]!;
    if ((words[id * recordWords + word.meta]! & 0xff) !== 6) return false;
    return ((flags | (flags >> 8)) & rst) !== 0 || (flags & (flags >> 8) & fin) !== 0;
  }

  /** Whether a packet that comes now begins a new conversation on the ports of an old one. */
  isOver(id: number, frame: Frame, nowMs: number): boolean {
    if (this.#idleTimeoutMs === Number.POSITIVE_INFINITY) return false;
    const silentMs = nowMs - this.lastMs(id);
    if (frame.protocol !== 6) return silentMs > this.#idleTimeoutMs;
    if (silentMs > this.#idleTimeoutMs * tcpPatience) return true;
    return (frame.tcpFlags & (syn | ack)) === syn && this.hasEnded(id);
  }

  /** What is to be done with a record now: closed for a reason, told as an interval, or nothing. */
  due(id: number, nowMs: number): "" | "tcp-end" | "idle" | "interval" {
    const { words, doubles } = this.#table;
    const o = id * recordWords;
    if ((words[o + word.state]! & state.live) === 0) return "";
    const silentMs = nowMs - this.lastMs(id);
    const isTcp = (words[o + word.meta]! & 0xff) === 6;
    if (this.#idleTimeoutMs !== Number.POSITIVE_INFINITY) {
      if (isTcp && silentMs > tcpLingerMs && this.hasEnded(id)) return "tcp-end";
      if (silentMs > (isTcp ? this.#idleTimeoutMs * tcpPatience : this.#idleTimeoutMs)) return "idle";
    }
    if ((words[o + word.state]! & state.silent) !== 0) return "";
    return nowMs - doubles[id * recordDoubles + double.first]! >= this.#activeTimeoutMs ? "interval" : "";
  }

  /** Who makes room in a full table: of the next few flows under the hand, the one silent for longest. */
  victim(): number {
    const { words, highWater } = this.#table;
    let victim = -1;
    for (let seen = 0; seen < evictionSample;) {
      if (this.#evictionHand >= highWater) this.#evictionHand = 0;
      const id = this.#evictionHand++;
      if ((words[id * recordWords + word.state]! & state.live) === 0) continue;
      if (victim < 0 || this.lastMs(id) < this.lastMs(victim)) victim = id;
      seen++;
    }
    return victim;
  }
}
