import * as fc from "fast-check";
import { expect } from "vitest";
import type { Dissector, DnsFinding, Payload } from "../../src/model/dissector.ts";
import { emptyFacts } from "../../src/model/dissector.ts";
import { parseIp } from "../../src/net/ip.ts";
import type { Sent } from "./dissect.ts";

const ip = parseIp("192.0.2.1")!;
const margin = 8;

/** The bytes, with a list kept of the positions read that are not in [start, end). */
function watch(bytes: Uint8Array, start: number, end: number, outside: string[]): Uint8Array {
  return new Proxy(bytes, {
    get(target, key) {
      if (typeof key === "string" && /^-?\d+$/.test(key) && (Number(key) < start || Number(key) >= end)) outside.push(key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** What a dissector makes of a conversation whose payloads lie amid bytes of this value, probe or not. */
function outcome(dissector: Dissector, sent: readonly Sent[], protocol: number, serverPort: number, around: number, watched = false): unknown {
  const state = dissector.open();
  const facts = emptyFacts();
  const seen: unknown[] = [];
  const findings = { dns: (finding: DnsFinding) => void seen.push(finding), malformed: (reason: string) => void seen.push(reason) };
  for (const [at, one] of sent.entries()) {
    if (one.bytes.length === 0) continue;
    const bytes = new Uint8Array(one.bytes.length + 2 * margin).fill(around);
    bytes.set(one.bytes, margin);
    const outside: string[] = [];
    const payload: Payload = {
      bytes: watched ? watch(bytes, margin, margin + one.bytes.length, outside) : bytes,
      start: margin,
      end: margin + one.bytes.length,
      protocol,
      direction: one.from === "client" ? 0 : 1,
      clientPort: 40_000,
      serverPort,
      index: at + 1,
      sequence: 0,
      timeMs: 1_700_000_000_000 + at,
      clientIp: () => ip,
      serverIp: () => ip,
    };
    seen.push(dissector.probe(payload), dissector.dissect(payload, state, facts, findings));
    expect(outside).toEqual([]);
  }
  dissector.close?.(state, findings);
  return [seen, facts];
}

/**
 * Cuts each payload of a conversation at every offset and changes bytes of it at random: nothing throws, and what lies
 * around a payload makes no difference, so that nothing outside it was read.
 */
export function bearsDamage(dissector: Dissector, sent: readonly Sent[], serverPort = 50_000): void {
  const same = (damaged: readonly Sent[]): void => {
    for (const protocol of dissector.transports) {
      const inZeros = outcome(dissector, damaged, protocol, serverPort, 0);
      for (const around of [0x30, 0xff]) expect(outcome(dissector, damaged, protocol, serverPort, around)).toEqual(inZeros);
    }
  };
  const replaced = (at: number, bytes: Uint8Array): Sent[] => sent.map((one, i) => (i === at ? { ...one, bytes } : one));
  for (const [at, { bytes }] of sent.entries()) {
    for (let cut = 0; cut <= bytes.length; cut += cut < 80 ? 1 : 37) same(replaced(at, bytes.subarray(0, cut)));
    // Alone and watched: nothing else in the conversation decides before it.
    for (let cut = 1; cut <= Math.min(bytes.length, 80); cut++) {
      for (const protocol of dissector.transports) outcome(dissector, [{ ...sent[at]!, bytes: bytes.subarray(0, cut) }], protocol, serverPort, 0, true);
    }
  }
  fc.assert(
    fc.property(
      fc.nat({ max: sent.length - 1 }),
      fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 }),
      fc.nat({ max: 400 }),
      (at, changes, cut) => {
        const changed = sent[at]!.bytes.slice();
        for (const [where, byte] of changes) if (changed.length > 0) changed[where % changed.length] = byte;
        same(replaced(at, changed.subarray(0, changed.length - (cut % 2 === 0 ? 0 : cut % (changed.length + 1)))));
      },
    ),
    { numRuns: 80 },
  );
}
