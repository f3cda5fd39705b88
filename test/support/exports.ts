import { expect } from "vitest";
import * as fc from "fast-check";
import type {
  ExportDecoder,
  ExportedFlow,
  ExportedInterface,
  ExportMessage,
  ExportRecord,
  ExportSession,
  ExportSink,
  SampledPacket,
} from "../../src/model/export.ts";

import { join } from "./export-messages.ts";

/** Everything a session found, copied. */
export interface Found {
  readonly messages: ExportMessage[];
  readonly flows: ExportedFlow[];
  readonly packets: SampledPacket[];
  readonly counters: ExportedInterface[];
  readonly records: ExportRecord[];
  readonly malformed: string[];
}

export function collect(session: ExportSession, datagrams: readonly Uint8Array[], nowMs = 1_700_000_000_500): Found {
  const found: Found = { messages: [], flows: [], packets: [], counters: [], records: [], malformed: [] };
  const sink: ExportSink = {
    flow: (flow) => void found.flows.push({ ...flow }),
    packet: (packet) => void found.packets.push({ ...packet, bytes: packet.bytes.slice(packet.at, packet.at + packet.length), at: 0 }),
    counters: (counters) => void found.counters.push({ ...counters }),
    malformed: (reason) => void found.malformed.push(reason),
    record: (record) => void found.records.push(record),
  };
  for (const bytes of datagrams) found.messages.push({ ...session.decode(bytes, 0, bytes.length, nowMs, sink) });
  return found;
}

const margin = 8;

function amid(bytes: Uint8Array, around: number): Uint8Array {
  const padded = new Uint8Array(bytes.length + 2 * margin).fill(around);
  padded.set(bytes, margin);
  return padded;
}

/** What a decoder makes of datagrams that lie amid bytes of this value. */
function outcome(decoder: ExportDecoder, datagrams: readonly Uint8Array[], around: number): unknown {
  const session = decoder.open();
  const seen: unknown[] = [];
  const sink: ExportSink = {
    flow: (flow) => void seen.push({ ...flow }),
    packet: (packet) => void seen.push([packet.wireLength, packet.samplingRate, [...packet.bytes.subarray(packet.at, packet.at + packet.length)]]),
    counters: (counters) => void seen.push(counters),
    malformed: (reason) => void seen.push(reason),
    record: (record) => void seen.push(record),
  };
  for (const bytes of datagrams) {
    const padded = amid(bytes, around);
    seen.push(decoder.recognizes(padded, margin, margin + bytes.length));
    seen.push({ ...session.decode(padded, margin, margin + bytes.length, 1_700_000_000_500, sink) });
  }
  return [seen, session.templates, { ...session.waiting }, JSON.stringify(session.save() ?? null)];
}

/**
 * Cuts each datagram at every offset, changes its bytes at random and feeds bytes of pure chance: nothing throws, and what lies
 * around a datagram makes no difference, so that nothing outside it was read.
 */
export function bearsHostileBytes(decoder: ExportDecoder, datagrams: readonly Uint8Array[]): void {
  const same = (damaged: readonly Uint8Array[]): void => {
    const inZeros = outcome(decoder, damaged, 0);
    for (const around of [0x30, 0xff]) expect(outcome(decoder, damaged, around)).toEqual(inZeros);
  };
  for (const [at, bytes] of datagrams.entries()) {
    for (let cut = 0; cut <= bytes.length; cut++) same(datagrams.map((one, i) => (i === at ? bytes.subarray(0, cut) : one)));
  }
  const change = fc.tuple(fc.nat({ max: 2_000 }), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(fc.nat({ max: datagrams.length - 1 }), fc.array(change, { minLength: 1, maxLength: 6 }), (at, changes) => {
      const changed = Uint8Array.from(datagrams[at]!);
      for (const [where, byte] of changes) changed[where % changed.length] = byte;
      same(datagrams.map((one, i) => (i === at ? changed : one)));
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (tail, hasHead) => {
      same([hasHead ? join(datagrams[0]!.subarray(0, 16), tail) : tail]);
    }),
    { numRuns: 200 },
  );
}
