import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SuperFrames } from "../../../src/pipeline/capture/super-frame.ts";
import { linkTypes } from "../../../src/pipeline/engine.ts";
import { superFrame, type SuperFrame } from "../../support/super-frames.ts";

const { ETHERNET, RAW } = linkTypes;
const margin = 64;

interface Delivered {
  readonly bytes: Buffer;
  readonly wire: number;
  readonly vlan: number;
}

/** Delivers a frame, cut to `captured` bytes, from amid bytes that must stay as they are. */
function deliver(splitter: SuperFrames, { frame, segmentSize, transportAt }: SuperFrame, protocol: number, captured = frame.length, size = segmentSize) {
  const memory = Buffer.alloc(margin * 2 + captured, 0xee);
  frame.copy(memory, margin, 0, captured);
  const packets: Delivered[] = [];
  const count = splitter.deliver(
    memory,
    margin,
    captured,
    frame.length,
    { protocol, size, transportAt },
    4,
    1_000.5,
    7,
    (bytes, at, length, wire, timeMs, vlan) => {
      if (timeMs !== 1_000.5 || at < margin || at + length > margin + captured) throw new Error(`${length} bytes at ${at}, time ${timeMs}`);
      packets.push({ bytes: Buffer.from(bytes.subarray(at, at + length)), wire, vlan });
    },
  );
  expect(count).toBe(packets.length);
  const around = Buffer.concat([memory.subarray(0, margin), memory.subarray(margin + captured)]);
  expect(around.equals(Buffer.alloc(margin * 2, 0xee))).toBe(true);
  return packets;
}

const anyFrame = fc
  .record({
    version: fc.constantFrom(4 as const, 6 as const),
    protocol: fc.constantFrom(6 as const, 17 as const),
    payload: fc.uint8Array({ minLength: 1, maxLength: 3_000, size: "max" }),
    segmentSize: fc.integer({ min: 7, max: 2_000 }),
    tags: fc.array(fc.nat({ max: 4_000 }), { maxLength: 2 }),
    flags: fc.nat({ max: 255 }),
    sequence: fc.nat({ max: 0xffff_ffff }),
    optionBytes: fc.constantFrom(0, 12, 40),
  })
  .map((options) => ({ ...superFrame(options), protocol: options.protocol }));

describe("SuperFrames", () => {
  it("makes the packets on the wire of one frame, byte for byte, and touches nothing around it", () => {
    fc.assert(
      fc.property(anyFrame, (whole) => {
        const splitter = new SuperFrames(ETHERNET, 0);
        const packets = deliver(splitter, whole, whole.protocol);
        expect(packets.map(({ bytes }) => bytes.toString("hex"))).toEqual(whole.packets.map((bytes) => bytes.toString("hex")));
        expect(packets.map(({ wire }) => wire)).toEqual(whole.packets.map(({ length }) => length + 4));
        expect(splitter.counts).toEqual({ frames: 1, segments: whole.packets.length, whole: 0 });
      }),
      { numRuns: 100 },
    );
  });

  it("makes as many of a frame that was cut, each with its headers at least and its length on the wire", () => {
    fc.assert(
      fc.property(anyFrame, fc.nat({ max: 3_000 }), (whole, beyond) => {
        const captured = Math.min(whole.frame.length, whole.headers + beyond);
        const packets = deliver(new SuperFrames(ETHERNET, 0), whole, whole.protocol, captured);
        expect(packets.map(({ wire }) => wire)).toEqual(whole.packets.map(({ length }) => length + 4));
        for (const [i, { bytes }] of packets.entries()) {
          const wanted = whole.packets[i]!;
          const left = captured - i * whole.segmentSize;
          expect(bytes.length).toBe(left >= whole.headers ? Math.min(wanted.length, left) : whole.headers);
          expect(bytes.equals(wanted.subarray(0, bytes.length))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("goes by the link's MTU where the kernel does not say the size", () => {
    const splitter = new SuperFrames(ETHERNET, 1_500);
    const whole = superFrame({ version: 4, protocol: 6, payload: Buffer.alloc(10_000, 5), segmentSize: 1_448, optionBytes: 12 });
    expect(splitter.isTooLong(whole.frame.length)).toBe(true);
    expect(splitter.isTooLong(1_522)).toBe(false);
    expect(deliver(splitter, { ...whole, transportAt: 0 }, 6, undefined, 0).map(({ bytes }) => bytes.toString("hex"))).toEqual(
      whole.packets.map((bytes) => bytes.toString("hex")),
    );
    expect(new SuperFrames(ETHERNET, 0).isTooLong(65_000)).toBe(false);
  });

  it("reads links without a header", () => {
    const whole = superFrame({ version: 6, protocol: 6, payload: Buffer.alloc(5_000, 5), segmentSize: 1_200 });
    const bare = { ...whole, frame: whole.frame.subarray(14), transportAt: whole.transportAt - 14, packets: whole.packets.map((bytes) => bytes.subarray(14)) };
    const packets = deliver(new SuperFrames(RAW, 0), bare, 6);
    expect(packets.map(({ bytes }) => bytes.toString("hex"))).toEqual(bare.packets.map((bytes) => bytes.toString("hex")));
  });

  it("leaves whole, and counts, what it cannot take apart: tunnels, other protocols, headers that were not captured", () => {
    const whole = superFrame({ version: 4, protocol: 17, payload: Buffer.alloc(5_000), segmentSize: 1_400 });
    const splitter = new SuperFrames(ETHERNET, 0);
    const inTunnel = { ...whole, transportAt: whole.transportAt + 50 };
    const notIp = { ...whole, frame: Buffer.from(whole.frame) };
    notIp.frame.writeUInt16BE(0x8847, 12);
    for (const packets of [
      deliver(splitter, whole, 6),
      deliver(splitter, whole, 0),
      deliver(splitter, inTunnel, 17),
      deliver(splitter, notIp, 17),
      deliver(splitter, whole, 17, 30),
    ]) {
      expect(packets).toHaveLength(1);
      expect(packets[0]).toMatchObject({ wire: whole.frame.length + 4, vlan: 7 });
    }
    expect(splitter.counts).toEqual({ frames: 5, segments: 0, whole: 5 });
  });

  it("bears any bytes, cut anywhere", () => {
    const given = { bytes: fc.uint8Array({ minLength: 0, maxLength: 200 }), more: fc.nat({ max: 3_000 }), size: fc.nat({ max: 65_535 }) };
    const kinds = { protocol: fc.constantFrom(0, 6, 17), mtu: fc.constantFrom(0, 1_500), link: fc.constantFrom(ETHERNET, RAW), head: fc.boolean() };
    const start = superFrame({ version: 4, protocol: 6, payload: Buffer.alloc(0), segmentSize: 1 });
    fc.assert(
      fc.property(fc.record({ ...given, ...kinds }), ({ bytes, more, size, protocol, mtu, link, head }) => {
        const frame = head ? Buffer.concat([start.frame.subarray(0, 54), bytes]) : Buffer.from(bytes);
        const memory = Buffer.concat([Buffer.alloc(margin, 0xee), frame, Buffer.alloc(margin, 0xee)]);
        let wire = 0;
        const count = new SuperFrames(link, mtu).deliver(
          memory,
          margin,
          frame.length,
          frame.length + more,
          { protocol, size, transportAt: 0 },
          0,
          0,
          0,
          (_bytes, at, length) => {
            if (at < margin || at + length > margin + frame.length) throw new Error(`${length} bytes at ${at}`);
            wire++;
          },
        );
        expect(count).toBe(wire);
        expect(count).toBeLessThanOrEqual(3_201);
        expect(memory.subarray(0, margin).every((byte) => byte === 0xee)).toBe(true);
        expect(memory.subarray(margin + frame.length).every((byte) => byte === 0xee)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
