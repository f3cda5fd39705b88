import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordWords, word } from "../../src/pipeline/flow-record.ts";
import { FlowTable } from "../../src/pipeline/flow-table.ts";
import { Frame } from "../../src/pipeline/frame.ts";

interface Key {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly vlan: number;
  readonly isV6: boolean;
  readonly interfaceKey: number;
}

function frameOf(key: Key): Frame {
  const frame = new Frame();
  frame.isV6 = key.isV6;
  frame.source1 = key.isV6 ? key.source & 1 : 0;
  frame.destination1 = key.isV6 ? key.destination & 1 : 0;
  frame.source3 = key.source;
  frame.destination3 = key.destination;
  frame.sourcePort = key.sourcePort;
  frame.destinationPort = key.destinationPort;
  frame.protocol = key.protocol;
  frame.vlan = key.vlan;
  return frame;
}

const textOf = (key: Key): string => {
  const ends = [`${key.source}:${key.sourcePort}`, `${key.destination}:${key.destinationPort}`].toSorted();
  return [key.isV6, key.protocol, key.vlan, key.interfaceKey, ...ends].join("|");
};

const keys = fc.record({
  source: fc.integer({ min: -6, max: 6 }),
  destination: fc.integer({ min: -6, max: 6 }),
  sourcePort: fc.constantFrom(0, 1, 65_535),
  destinationPort: fc.constantFrom(0, 1, 65_535),
  protocol: fc.constantFrom(6, 17, 255),
  vlan: fc.constantFrom(0, 4_095),
  isV6: fc.boolean(),
  interfaceKey: fc.constantFrom(0, 1_023),
});

/** The frame with its key. */
function keyed(table: FlowTable, frame: Frame, interfaceKey = 0): Frame {
  table.key(frame, interfaceKey);
  return frame;
}

describe("FlowTable", () => {
  it("behaves as a Map does, through inserts, look-ups and removals", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.boolean()), { maxLength: 400 }), fc.integer(), (steps, seed) => {
        const table = new FlowTable(10_000, seed);
        const model = new Map<string, number>();
        for (const [key, remove] of steps) {
          const frame = frameOf(key);
          const text = textOf(key);
          table.key(frame, key.interfaceKey);
          const found = table.find(frame);
          expect(found).toBe(model.get(text) ?? -1);
          if (found < 0) {
            const id = table.insert(frame);
            expect([...model.values()]).not.toContain(id);
            model.set(text, id);
          } else if (remove) {
            table.remove(found);
            model.delete(text);
          }
          expect(table.size).toBe(model.size);
        }
        for (const [key] of steps) expect(table.find(keyed(table, frameOf(key), key.interfaceKey))).toBe(model.get(textOf(key)) ?? -1);
      }),
      { numRuns: 100 },
    );
  });

  it("gives both directions one flow and tells them apart", () => {
    const table = new FlowTable(10, 1);
    const there = frameOf({ source: 5, destination: -9, sourcePort: 80, destinationPort: 90, protocol: 6, vlan: 0, isV6: false, interfaceKey: 0 });
    const back = frameOf({ source: -9, destination: 5, sourcePort: 90, destinationPort: 80, protocol: 6, vlan: 0, isV6: false, interfaceKey: 0 });
    expect(table.find(keyed(table, there))).toBe(-1);
    const id = table.insert(there);
    expect(table.find(keyed(table, back))).toBe(id);
    expect(back.direction).toBe(1 - there.direction);
  });

  it("grows, keeps what is in the records, and ends at its bound", () => {
    const table = new FlowTable(5_000, 42);
    const frame = (i: number): Frame =>
      frameOf({ source: i, destination: 1_000_000, sourcePort: i, destinationPort: 53, protocol: 17, vlan: 0, isV6: i % 3 === 0, interfaceKey: 0 });
    for (let i = 0; i < 5_000; i++) {
      expect(table.isFull).toBe(false);
      const id = table.insert(keyed(table, frame(i)));
      table.words[id * recordWords + word.packets] = i;
    }
    expect(table.isFull).toBe(true);
    expect(table.capacity).toBe(5_000);
    for (let i = 0; i < 5_000; i++) expect(table.words[table.find(keyed(table, frame(i))) * recordWords + word.packets]).toBe(i);
  });

  it("forgets everything at once and begins anew", () => {
    const table = new FlowTable(5_000, 42);
    const frame = (i: number): Frame =>
      frameOf({ source: i, destination: 1_000_000, sourcePort: i, destinationPort: 53, protocol: 17, vlan: 0, isV6: i % 3 === 0, interfaceKey: 0 });
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 3_000; i++) {
        expect(table.find(keyed(table, frame(i)))).toBe(-1);
        expect(table.insert(keyed(table, frame(i)))).toBe(i);
      }
      for (let i = 0; i < 3_000; i++) expect(table.find(keyed(table, frame(i)))).toBe(i);
      table.remove(7);
      table.clear();
      expect([table.size, table.highWater]).toEqual([0, 0]);
    }
  });

  it("uses the room of removed flows again", () => {
    const table = new FlowTable(100_000, 3);
    for (let i = 0; i < 50_000; i++) {
      const frame = frameOf({ source: i, destination: 7, sourcePort: 1, destinationPort: 2, protocol: 6, vlan: 0, isV6: true, interfaceKey: 0 });
      table.remove(table.insert(keyed(table, frame)));
    }
    expect(table.capacity).toBe(1_024);
    expect(table.highWater).toBe(1);
    expect(table.addresses.length).toBeLessThanOrEqual(2_048);
  });
});
