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

/** Big-endian bytes of `size` for each number. */
export function u8(...values: readonly number[]): Buffer {
  return Buffer.from(values);
}
export function u16(...values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.from([value >>> 8, value & 0xff])));
}
export function u32(...values: readonly number[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes;
    }),
  );
}
export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
export function ip4(text: string): Buffer {
  return Buffer.from(text.split(".").map(Number));
}
export const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);

export interface TestFlow {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly protocol?: number;
  readonly packets?: number;
  readonly bytes?: number;
  readonly flags?: number;
  /** Uptime of the first and the last packet, milliseconds. */
  readonly first?: number;
  readonly last?: number;
  readonly input?: number;
  readonly output?: number;
}

/** A NetFlow v5 datagram: header of 24 bytes, 48 for each flow. */
export function netflow5(
  flows: readonly TestFlow[],
  { uptime = 100_000, seconds = 1_700_000_000, sequence = 0, engine = 0, sampling = 0, count = flows.length } = {},
): Buffer {
  const records = flows.map((flow) =>
    join(
      ip4(flow.source),
      ip4(flow.destination),
      ip4("192.0.2.254"),
      u16(flow.input ?? 1, flow.output ?? 2),
      u32(flow.packets ?? 1, flow.bytes ?? 100, flow.first ?? uptime - 2_000, flow.last ?? uptime - 1_000),
      u16(flow.sourcePort ?? 0, flow.destinationPort ?? 0),
      u8(0, flow.flags ?? 0, flow.protocol ?? 6, 0),
      u16(0, 0),
      u8(24, 24),
      u16(0),
    ),
  );
  return join(u16(5, count), u32(uptime, seconds, 0, sequence), u16(engine, sampling), ...records);
}

/** [element, length] or [enterprise, element, length]. */
export type TestField = readonly [number, number] | readonly [number, number, number];

function ipfixField(field: TestField): Buffer {
  return field.length === 2 ? u16(field[0], field[1]) : join(u16(field[1] | 0x8000, field[2]), u32(field[0]));
}

export function set(id: number, ...body: readonly Uint8Array[]): Buffer {
  const bytes = join(...body);
  return join(u16(id, bytes.length + 4), bytes);
}

export function netflow9(sets: readonly Uint8Array[], { uptime = 100_000, seconds = 1_700_000_000, sequence = 0, source = 0 } = {}): Buffer {
  return join(u16(9, sets.length), u32(uptime, seconds, sequence, source), ...sets);
}
export function netflow9Template(id: number, fields: readonly (readonly [number, number])[]): Buffer {
  return set(0, u16(id, fields.length), ...fields.map((field) => u16(...field)));
}
export function netflow9Options(id: number, scopes: readonly (readonly [number, number])[], fields: readonly (readonly [number, number])[]): Buffer {
  return set(1, u16(id, scopes.length * 4, fields.length * 4), ...[...scopes, ...fields].map((field) => u16(...field)));
}

export function ipfix(sets: readonly Uint8Array[], { seconds = 1_700_000_000, sequence = 0, domain = 0 } = {}): Buffer {
  const body = join(...sets);
  return join(u16(10, 16 + body.length), u32(seconds, sequence, domain), body);
}
export function ipfixTemplate(id: number, fields: readonly TestField[]): Buffer {
  return set(2, u16(id, fields.length), ...fields.map(ipfixField));
}
export function ipfixOptions(id: number, scopes: readonly TestField[], fields: readonly TestField[]): Buffer {
  return set(3, u16(id, scopes.length + fields.length, scopes.length), ...[...scopes, ...fields].map(ipfixField));
}

/** An sFlow v5 datagram of IPv4 agent 192.0.2.77. */
export function sflow(samples: readonly Uint8Array[], { sequence = 1, subAgent = 0, agent = "192.0.2.77" } = {}): Buffer {
  return join(u32(5, 1), ip4(agent), u32(subAgent, sequence, 5_000, samples.length), ...samples);
}
/** A structure with its format and length; the body must be a multiple of 4. */
export function xdr(format: number, ...body: readonly Uint8Array[]): Buffer {
  const bytes = join(...body);
  return join(u32(format, bytes.length), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4));
}

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
