import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Frame } from "../../src/pipeline/frame.ts";
import { TcpTracker, type TcpMeasurements } from "../../src/pipeline/tcp-tracker.ts";

const flagBits: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

interface Segment {
  readonly role: 0 | 1;
  readonly flags: string;
  readonly sequence: number;
  readonly length?: number;
  readonly window?: number;
  readonly timeMs?: number;
}

function follow(tracker: TcpTracker, slot: number, segments: readonly Segment[]): void {
  const frame = new Frame();
  const next: [number, number] = [0, 0];
  for (const { role, flags, sequence, length = 0, window = 1_000, timeMs = 0 } of segments) {
    frame.tcpFlags = Array.from(flags).reduce((bits, flag) => bits | flagBits[flag]!, 0);
    frame.tcpSequence = sequence | 0;
    frame.tcpWindow = window;
    frame.payloadLength = length;
    next[role] = tracker.packet(slot, role, frame, timeMs, next[role]);
  }
}

function measured(segments: readonly Segment[]): TcpMeasurements {
  const tracker = new TcpTracker(1_000);
  const slot = tracker.open();
  follow(tracker, slot, segments);
  return tracker.measured(slot, false);
}

/** A stream of the client cut into segments of these lengths, behind its SYN. */
function stream(first: number, lengths: readonly number[]): Segment[] {
  let sequence = first + 1;
  return lengths.map((length) => {
    const segment = { role: 0, flags: "A", sequence, length } as const;
    sequence += length;
    return segment;
  });
}

const lengths = fc.array(fc.integer({ min: 2, max: 1_460 }), { minLength: 3, maxLength: 40 });
const first = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const beginning = (sequence: number): Segment => ({ role: 0, flags: "S", sequence });

describe("TcpTracker", () => {
  it("times handshake and first answer, and keeps the order of events", () => {
    const whole = measured([
      { role: 0, flags: "S", sequence: 100, timeMs: 1_000 },
      { role: 1, flags: "SA", sequence: 500, timeMs: 1_020 },
      { role: 0, flags: "A", sequence: 101, timeMs: 1_021.5 },
      { role: 0, flags: "PA", sequence: 101, length: 10, timeMs: 1_030 },
      { role: 0, flags: "PA", sequence: 111, length: 10, timeMs: 1_031 },
      { role: 1, flags: "A", sequence: 501, timeMs: 1_050 },
      { role: 1, flags: "PA", sequence: 501, length: 50, timeMs: 1_071.25 },
      { role: 0, flags: "PA", sequence: 121, length: 5, timeMs: 1_080 },
      { role: 1, flags: "PA", sequence: 551, length: 5, timeMs: 1_090 },
      { role: 1, flags: "FA", sequence: 556, timeMs: 1_100 },
      { role: 0, flags: "FA", sequence: 126, timeMs: 1_101 },
    ]);
    expect(whole).toEqual({
      retransmissions: [0, 0],
      outOfOrder: [0, 0],
      lostBytes: [0, 0],
      zeroWindows: [0, 0],
      serverLatencyUs: 20_000,
      clientLatencyUs: 1_500,
      applicationLatencyUs: 40_250,
      history: "ShADadfF",
    });
  });

  it("measures from the SYN that was answered, and nothing where the beginning was not seen", () => {
    const again = measured([
      { role: 0, flags: "S", sequence: 100, timeMs: 0 },
      { role: 0, flags: "S", sequence: 100, timeMs: 1_000 },
      { role: 1, flags: "SA", sequence: 500, timeMs: 1_010 },
      { role: 0, flags: "PA", sequence: 101, length: 3, timeMs: 1_012 },
    ]);
    expect(again).toMatchObject({ serverLatencyUs: 10_000, clientLatencyUs: 2_000, applicationLatencyUs: -1, retransmissions: [1, 0], history: "SThD" });
    const late = measured([
      { role: 1, flags: "PA", sequence: 500, length: 9, timeMs: 5 },
      { role: 0, flags: "PA", sequence: 100, length: 9, timeMs: 6 },
      { role: 1, flags: "PA", sequence: 509, length: 9, timeMs: 7 },
    ]);
    expect(late).toMatchObject({ serverLatencyUs: -1, clientLatencyUs: -1, applicationLatencyUs: -1, history: "dD" });
  });

  it("finds nothing wrong with a stream in order, wherever its numbers wrap", () => {
    fc.assert(
      fc.property(first, lengths, (start, cuts) => {
        expect(measured([beginning(start), ...stream(start, cuts)])).toMatchObject({
          retransmissions: [0, 0],
          outOfOrder: [0, 0],
          lostBytes: [0, 0],
          history: "SD",
        });
      }),
    );
  });

  it("counts the bytes of segments that never came, and none when they come late", () => {
    fc.assert(
      fc.property(first, lengths, fc.nat(), (start, cuts, choice) => {
        const whole = stream(start, cuts);
        const lost = choice % (whole.length - 1);
        const without = whole.filter((_, i) => i !== lost);
        const { length } = whole[lost]!;
        expect(measured([beginning(start), ...without])).toMatchObject({ lostBytes: [length, 0], retransmissions: [0, 0], outOfOrder: [0, 0], history: "SDG" });
        expect(measured([beginning(start), ...without, whole[lost]!])).toMatchObject({ lostBytes: [0, 0], retransmissions: [0, 0], outOfOrder: [1, 0] });
      }),
    );
  });

  it("counts what came twice", () => {
    fc.assert(
      fc.property(first, lengths, fc.nat(), (start, cuts, choice) => {
        const whole = stream(start, cuts);
        const twice = whole[choice % whole.length]!;
        expect(measured([beginning(start), ...whole, twice, twice])).toMatchObject({
          retransmissions: [2, 0],
          outOfOrder: [0, 0],
          lostBytes: [0, 0],
          history: "SDT",
        });
      }),
    );
  });

  it("does not take keep-alives for retransmissions, nor other streams for holes", () => {
    const data = { role: 0, flags: "A", sequence: 101, length: 10 } as const;
    const keepAlive = { role: 0, flags: "A", sequence: 110, length: 1 } as const;
    expect(measured([beginning(100), data, keepAlive, { ...keepAlive, length: 0 }])).toMatchObject({ retransmissions: [0, 0], history: "SDA" });
    expect(measured([beginning(100), data, { ...data, sequence: 0x7000_0000 }])).toMatchObject({ lostBytes: [0, 0], retransmissions: [0, 0] });
  });

  it("counts closed windows, but not those of a RST", () => {
    const closed = { role: 1, flags: "A", sequence: 5, window: 0 } as const;
    expect(measured([closed, closed, { role: 1, flags: "R", sequence: 5, window: 0 }])).toMatchObject({ zeroWindows: [0, 2], history: "awr" });
  });

  it("begins anew after it was asked, and with each connection", () => {
    const tracker = new TcpTracker(1_000);
    const slots = Array.from({ length: 600 }, () => tracker.open());
    const data = { role: 0, flags: "A", sequence: 101, length: 10 } as const;
    for (const slot of slots) follow(tracker, slot, [beginning(100), data, data]);
    for (const slot of slots) {
      expect(tracker.measured(slot, true)).toMatchObject({ retransmissions: [1, 0], history: "SDT" });
      expect(tracker.measured(slot, true)).toMatchObject({ retransmissions: [0, 0], history: "SDT" });
    }
    tracker.close(7);
    expect(tracker.open()).toBe(7);
    expect(tracker.measured(7, false)).toMatchObject({ serverLatencyUs: -1, history: "" });
  });

  it("bears any segments", () => {
    const segment = fc.record({
      role: fc.constantFrom(0 as const, 1 as const),
      flags: fc.string({ unit: fc.constantFrom("F", "S", "R", "P", "A"), maxLength: 3 }),
      sequence: first,
      length: fc.nat(70_000),
      window: fc.nat(3),
      timeMs: fc.double({ noNaN: false }),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 60 }), (segments) => {
        const { history, ...counts } = measured(segments);
        expect(history).toMatch(/^[SHADFRTWG]*$/i);
        expect(new Set(history).size).toBe(history.length);
        for (const value of Object.values(counts).flat()) expect(value).toBeGreaterThanOrEqual(-1);
      }),
    );
  });
});
