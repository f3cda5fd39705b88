import type { Dissector, DnsFinding, Payload } from "../../src/model/dissector.ts";
import { emptyFacts, noCertificate, noDhcp, noSsh } from "../../src/model/dissector.ts";
import { parseIp } from "../../src/net/ip.ts";
import type { Conversation, Sent } from "./dissect.ts";

const ip = parseIp("192.0.2.1")!;
const margin = 16;
const verdicts = new Set(["no", "maybe", "yes", "done", "stay"]);
const unsafe = /[\p{Cc}\p{Cf}]/u;
/** How payloads are shown: on which flow, amid which bytes, and whether each byte that is read is looked at (slow). */
export interface Showing extends Conversation {
  readonly around?: number;
  readonly watched?: boolean;
}

/** What a dissector said, and what of it breaks the contract. */
export interface Shown {
  readonly said: unknown[];
  readonly wrong: string[];
}

/** The bytes, with a list kept of the positions read that are not in [margin, end). */
function watch(bytes: Uint8Array, end: number, outside: string[]): Uint8Array {
  return new Proxy(bytes, {
    get(target, key) {
      if (typeof key === "string") {
        const at = Number(key);
        if (at >= margin && at < end) return target[at];
        if (!Number.isNaN(at)) outside.push(key);
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/**
 * Shows payloads to a dissector, whatever its probe says; empty ones are left out. Wrong are bytes read outside a payload
 * (when watched), unsafe text, and values that are none of the contract. Plain comparisons: this runs a million times.
 */
export function show(dissector: Dissector, sent: readonly Sent[], { protocol, clientPort, serverPort, around = 0x41, watched = false }: Showing = {}): Shown {
  const state = dissector.open();
  const facts = emptyFacts();
  const said: unknown[] = [facts];
  const wrong: string[] = [];
  const findings = {
    dns: (finding: DnsFinding) => {
      const { name, answers, latencyUs } = finding;
      said.push(finding);
      if (unsafe.test(name) || answers.some((answer) => unsafe.test(answer))) wrong.push("unsafe text in a transaction");
      if (answers.length > 32 || latencyUs < -1) wrong.push("answers or latency out of bounds");
    },
    malformed: (reason: string) => {
      said.push(reason);
      if (!/^[a-z0-9-]{1,40}$/.test(reason)) wrong.push(`reason ${reason}`);
    },
  };
  let sequence = 100;
  for (const [at, one] of sent.entries()) {
    if (one.bytes.length === 0) continue;
    const end = margin + one.bytes.length;
    const whole = new Uint8Array(end + margin).fill(around);
    whole.set(one.bytes, margin);
    const outside: string[] = [];
    const payload: Payload = {
      bytes: watched ? watch(whole, end, outside) : whole,
      start: margin,
      end,
      protocol: protocol ?? dissector.transports[0]!,
      direction: one.from === "client" ? 0 : 1,
      clientPort: clientPort ?? 40_000,
      serverPort: serverPort ?? 50_000,
      index: at + 1,
      sequence,
      timeMs: 1_700_000_000_000 + at,
      clientIp: () => ip,
      serverIp: () => ip,
    };
    sequence += one.bytes.length;
    const probed: unknown = dissector.probe(payload);
    if (typeof probed !== "boolean") wrong.push("probe's answer");
    const verdict = dissector.dissect(payload, state, facts, findings);
    if (!verdicts.has(verdict)) wrong.push(`verdict ${verdict}`);
    if (outside.length > 0) wrong.push(`read outside at ${outside.map((key) => Number(key) - margin).join(", ")} of ${one.bytes.length}`);
    said.push(probed, verdict);
  }
  dissector.close?.(state, findings);
  for (const [fact, value] of Object.entries(facts)) {
    if (typeof value === "string") {
      if (unsafe.test(value)) wrong.push(`unsafe ${fact}`);
    } else if (typeof value === "object" && !learntNothing.has(value)) {
      for (const [part, text] of Object.entries(value)) if (typeof text === "string" && unsafe.test(text)) wrong.push(`unsafe ${fact}.${part}`);
    }
  }
  return { said, wrong };
}

/** Most flows share these. */
const learntNothing = new Set<unknown>([noCertificate, noSsh, noDhcp]);
