import { emptyFacts, type Direction, type Dissector, type DnsFinding, type FlowFacts, type Payload, type Verdict } from "../../src/model/dissector.ts";
import { parseIp } from "../../src/net/ip.ts";
import { neverAsked } from "./probe-rules.ts";

/** One segment or datagram: who sent it, its payload, and when. */
export interface Sent {
  readonly from: "client" | "server";
  readonly bytes: Uint8Array;
  readonly timeMs?: number;
  /** TCP sequence number; without it segments follow each other without a gap. */
  readonly sequence?: number;
}

export interface Conversation {
  readonly protocol?: 6 | 17 | 132;
  readonly clientPort?: number;
  readonly serverPort?: number;
}

export interface Outcome {
  /** Whether the dissector's probe took the flow. */
  readonly probed: boolean;
  /** One for each payload it was shown. */
  readonly verdicts: Verdict[];
  readonly facts: FlowFacts;
  readonly dns: DnsFinding[];
  readonly malformed: string[];
}

/** Shows a conversation to one dissector as the flow table does: probe, then dissect until `no` or `done`, then close. */
export function dissect(dissector: Dissector, sent: readonly Sent[], conversation: Conversation = {}): Outcome {
  const protocol = conversation.protocol ?? dissector.transports[0]!;
  const outcome: Outcome = { probed: false, verdicts: [], facts: emptyFacts(), dns: [], malformed: [] };
  const findings = { dns: (found: DnsFinding) => void outcome.dns.push(found), malformed: (reason: string) => void outcome.malformed.push(reason) };
  const next = { client: 1000, server: 5000 };
  let state: unknown;
  let probed = false;
  for (const [at, one] of sent.entries()) {
    const sequence = one.sequence ?? next[one.from];
    next[one.from] = sequence + one.bytes.length;
    // Surrounded by other bytes: a dissector that looks outside its payload finds them.
    const bytes = new Uint8Array(one.bytes.length + 32).fill(0xee);
    bytes.set(one.bytes, 16);
    const payload: Payload = {
      bytes,
      start: 16,
      end: 16 + one.bytes.length,
      protocol,
      direction: (one.from === "client" ? 0 : 1) satisfies Direction,
      clientPort: conversation.clientPort ?? 40_000,
      serverPort: conversation.serverPort ?? 50_000,
      index: at + 1,
      sequence: protocol === 6 ? sequence | 0 : 0,
      timeMs: one.timeMs ?? 1_700_000_000_000 + at,
      clientIp: () => parseIp("192.0.2.1")!,
      serverIp: () => parseIp("198.51.100.2")!,
    };
    if (!probed) {
      if (!dissector.probe(payload)) continue;
      const hidden = neverAsked(dissector, payload);
      if (hidden !== undefined) throw new Error(hidden);
      probed = true;
      state = dissector.open();
    }
    const verdict = dissector.dissect(payload, state, outcome.facts, findings);
    outcome.verdicts.push(verdict);
    if (verdict === "no" || verdict === "done") break;
  }
  if (probed) dissector.close?.(state, findings);
  return { ...outcome, probed };
}

export const client = (bytes: Uint8Array, timeMs?: number): Sent => ({ from: "client", bytes, ...(timeMs === undefined ? {} : { timeMs }) });
export const server = (bytes: Uint8Array, timeMs?: number): Sent => ({ from: "server", bytes, ...(timeMs === undefined ? {} : { timeMs }) });
