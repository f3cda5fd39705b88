import * as fc from "fast-check";
import { expect } from "vitest";
import { emptyFacts, type Dissector, type FlowFacts, type Payload } from "../../src/model/dissector.ts";
import { parseIp } from "../../src/net/ip.ts";
import { dissect, type Conversation } from "./dissect.ts";
import { messages } from "./messages.ts";
import { bytesOf, hexBytes } from "./packets.ts";

/** Bytes that look like noise and are the same in every run (xorshift32). */
function noise(length: number, seed: number): Uint8Array {
  let word = seed;
  return Uint8Array.from({ length }, () => {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    return word & 255;
  });
}

/** What a flow of something else begins with: lines of text, TLS, DNS, noise, filler. */
const neighbours: Readonly<Record<string, Uint8Array>> = {
  ...messages,
  sshVersion: bytesOf("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
  popGreeting: bytesOf("+OK ready\r\n"),
  line: bytesOf("hello, world\r\n"),
  json: bytesOf('{"id":1,"method":"login","params":["a","b"]}\n'),
  xml: bytesOf('<?xml version="1.0"?><a/>'),
  zeros: new Uint8Array(80),
  ones: new Uint8Array(80).fill(255),
  tpkt: hexBytes("0300002621e00000fe1100436f6f6b69653a206d737473686173683d610d0a0100080003000000"),
  ...Object.fromEntries([4, 12, 20, 29, 48, 64, 148, 300, 600, 1200].map((length, at) => [`noise of ${length}`, noise(length, 77 + at)])),
  ...Object.fromEntries([8, 16, 32, 40, 56, 90, 200, 512, 1000, 1400].map((length, at) => [`other noise of ${length}`, noise(length, 9000 + at)])),
};

/**
 * Names of the neighbours' messages that a dissector takes for its own, from either side, in these conversations; `but` are
 * those that share its format. Empty when all is well.
 */
export function taken(dissector: Dissector, conversations: readonly Conversation[], but: readonly string[] = []): string[] {
  const wrong: string[] = [];
  for (const conversation of conversations) {
    for (const [name, bytes] of Object.entries(neighbours)) {
      if (but.includes(name)) continue;
      for (const from of ["client", "server"] as const) {
        const { verdicts } = dissect(dissector, [{ from, bytes }], conversation);
        if (verdicts.some((verdict) => verdict === "yes" || verdict === "done" || verdict === "stay")) {
          wrong.push(`${name} from the ${from} on port ${conversation.serverPort ?? 50_000}`);
        }
      }
    }
  }
  return wrong;
}

const ip = parseIp("192.0.2.1")!;
const findings = { dns: () => undefined, malformed: () => undefined };
const unsafe = /[\p{Cc}\p{Cf}]/u;

/** Shows segments that lie between bytes of this value: what is read outside shows in what comes out. */
function outcome(dissector: Dissector, segments: readonly Uint8Array[], conversation: Conversation, around: number): { seen: unknown[]; facts: FlowFacts } {
  const facts = emptyFacts();
  const seen: unknown[] = [];
  let state: unknown;
  let sequence = 7;
  let opened = false;
  for (const [at, segment] of segments.entries()) {
    if (segment.length === 0) continue;
    const bytes = new Uint8Array(segment.length + 64).fill(around);
    bytes.set(segment, 32);
    const payload: Payload = {
      bytes,
      start: 32,
      end: 32 + segment.length,
      protocol: conversation.protocol ?? dissector.transports[0]!,
      direction: 0,
      clientPort: conversation.clientPort ?? 40_000,
      serverPort: conversation.serverPort ?? 50_000,
      index: at + 1,
      sequence,
      timeMs: 1_700_000_000_000 + at,
      clientIp: () => ip,
      serverIp: () => ip,
    };
    sequence += segment.length;
    const probed = dissector.probe(payload);
    seen.push(probed);
    if (!opened && !probed) continue;
    if (!opened) state = dissector.open();
    opened = true;
    const verdict = dissector.dissect(payload, state, facts, findings);
    seen.push(verdict);
    if (verdict === "no" || verdict === "done") break;
  }
  if (opened) dissector.close?.(state, findings);
  return { seen, facts };
}

/**
 * Its own messages cut at every offset, in two segments, with bytes changed, and arbitrary bytes: nothing throws, nothing
 * outside the payload is read, no unsafe text comes out.
 */
export function bearsDamage(dissector: Dissector, own: readonly Uint8Array[], conversation: Conversation = {}): void {
  const check = (...segments: Uint8Array[]): void => {
    const one = outcome(dissector, segments, conversation, 0x00);
    expect(outcome(dissector, segments, conversation, 0x3e)).toEqual(one);
    for (const value of Object.values(one.facts)) if (typeof value === "string") expect(unsafe.test(value)).toBe(false);
  };
  for (const message of own) {
    for (let cut = 1; cut <= message.length; cut++) check(message.subarray(0, cut), message.subarray(cut));
  }
  const changes = fc.array(fc.tuple(fc.nat({ max: 120 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.constantFrom(...own), changes, (message, edits) => {
      const changed = message.slice();
      for (const [at, byte] of edits) changed[at % changed.length] = byte;
      check(changed);
    }),
    { numRuns: 150 },
  );
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 90 }), { minLength: 1, maxLength: 3 }), (segments) => check(...segments)),
    { numRuns: 60 },
  );
}
