import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readCapture, type CaptureSummary } from "../../src/collectors/pcap-file.ts";
import { AppError } from "../../src/model/errors.ts";
import { payloadBytes } from "../support/frame-builder.ts";
import { ascii, join } from "../support/traffic/bytes.ts";

const folder = mkdtempSync(joinPath(tmpdir(), "wiregraph-captures-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Seen {
  readonly bytes: readonly number[];
  readonly wireLength: number;
  readonly timeMs: number;
  readonly linkType: number;
  readonly name: string;
}

async function read(file: Uint8Array): Promise<{ readonly summary: CaptureSummary; readonly packets: Seen[]; readonly progress: number[] }> {
  const path = joinPath(folder, "capture");
  writeFileSync(path, file);
  const packets: Seen[] = [];
  const progress: number[] = [];
  const interfaces: { linkType: number; name: string }[] = [];
  const summary = await readCapture(path, {
    addInterface: (linkType, name) => interfaces.push({ linkType, name }) - 1,
    onPacket(bytes, offset, captured, wireLength, timeMs, id) {
      packets.push({ bytes: [...bytes.subarray(offset, offset + captured)], wireLength, timeMs, ...interfaces[id]! });
    },
    onProgress(done, total) {
      progress.push(done / total);
    },
  });
  return { summary, packets, progress };
}

/** Fields of 16 or 32 bits in the file's byte order. */
class Order {
  readonly #isLittle: boolean;
  constructor(isLittle: boolean) {
    this.#isLittle = isLittle;
  }
  words(...values: readonly number[]): Uint8Array {
    const bytes = new Uint8Array(values.length * 4);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of values.entries()) view.setUint32(i * 4, value, this.#isLittle);
    return bytes;
  }
  halves(...values: readonly number[]): Uint8Array {
    const bytes = new Uint8Array(values.length * 2);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of values.entries()) view.setUint16(i * 2, value, this.#isLittle);
    return bytes;
  }
}

interface Record {
  readonly seconds: number;
  readonly fraction: number;
  readonly data: Uint8Array;
  readonly original?: number;
}

function pcap(records: readonly Record[], options: { readonly little?: boolean; readonly magic?: number; readonly linkType?: number } = {}): Uint8Array {
  const { little = true, magic = 0xa1b2c3d4, linkType = 1 } = options;
  const order = new Order(little);
  const header = join(order.words(magic), order.halves(2, 4), order.words(0, 0, 65_535, linkType));
  const extra = magic === 0xa1b2cd34 ? 2 : 0;
  return join(
    header,
    ...records.map(({ seconds, fraction, data, original }) =>
      join(order.words(seconds, fraction, data.length, original ?? data.length, ...Array.from({ length: extra }, () => 0)), data),
    ),
  );
}

const records: readonly Record[] = [
  { seconds: 1_700_000_000, fraction: 250_000, data: payloadBytes(60) },
  { seconds: 4_000_000_000, fraction: 999_999, data: payloadBytes(33), original: 1_500 },
  { seconds: 1_700_000_001, fraction: 0, data: payloadBytes(0) },
];
const seen = (unitMs: number, linkType = 1): Seen[] =>
  records.map(({ seconds, fraction, data, original }) => ({
    bytes: [...data],
    wireLength: original ?? data.length,
    timeMs: seconds * 1_000 + fraction * unitMs,
    linkType,
    name: "",
  }));

describe("readCapture: pcap", () => {
  for (const little of [true, false]) {
    for (const [magic, unitMs] of [
      [0xa1b2c3d4, 1e-3],
      [0xa1b23c4d, 1e-6],
      [0xa1b2cd34, 1e-3],
    ] as const) {
      it(`${little ? "little" : "big"}-endian, magic ${magic.toString(16)}`, async () => {
        const { summary, packets, progress } = await read(pcap(records, { little, magic }));
        expect(packets).toEqual(seen(unitMs));
        expect(summary).toMatchObject({ format: "pcap", compressed: false, packets: 3 });
        expect(summary.problem).toBeUndefined();
        expect([summary.firstTimeMs, summary.lastTimeMs]).toEqual([seen(unitMs)[0]!.timeMs, seen(unitMs)[1]!.timeMs]);
        expect(progress.at(-1)).toBe(1);
      });
    }
  }

  it("masks the bits beside the link type", async () => {
    const { packets } = await read(pcap(records, { linkType: 0xf000_0071 }));
    expect(packets[0]!.linkType).toBe(0x71);
  });

  it("cut anywhere: what is whole is read, and the message says where the rest began", async () => {
    const whole = pcap(records);
    const ends = [24, 24 + 16 + 60, 24 + 16 + 60 + 16 + 33, whole.length];
    for (let length = 4; length < whole.length; length++) {
      const { summary, packets } = await read(whole.subarray(0, length));
      const complete = ends.filter((end) => end <= length);
      expect(packets).toEqual(seen(1e-3).slice(0, Math.max(0, complete.length - 1)));
      if (ends.includes(length)) expect(summary.problem).toBeUndefined();
      else expect(summary.problem).toMatchObject({ position: complete.at(-1) ?? 0, message: expect.stringContaining("ends within") as string });
    }
  });

  it("stops at a record that claims more than any frame has", async () => {
    const broken = join(pcap(records), new Order(true).words(1, 1, 0x7fff_ffff, 60), payloadBytes(60));
    const { summary, packets } = await read(broken);
    expect(packets).toHaveLength(3);
    expect(summary.problem).toEqual({ message: expect.stringContaining("2147483647 bytes") as string, position: pcap(records).length });
  });

  it("reads files larger than its buffer, record by record", async () => {
    const many = Array.from({ length: 4_000 }, (_, i) => ({ seconds: i, fraction: 0, data: payloadBytes(1_400) }));
    const { summary, packets, progress } = await read(pcap(many));
    expect(summary).toMatchObject({ packets: 4_000, fileBytes: 24 + 4_000 * 1_416 });
    expect(packets.every(({ bytes }, i) => packets[i]!.timeMs === i * 1_000 && bytes[1_399] === payloadBytes(1_400)[1_399])).toBe(true);
    expect(progress.length).toBeGreaterThan(1);
  });
});

function block(order: Order, type: number, body: Uint8Array): Uint8Array {
  const padded = join(body, new Uint8Array(-body.length & 3));
  return join(order.words(type, padded.length + 12), padded, order.words(padded.length + 12));
}
const section = (order: Order): Uint8Array =>
  block(order, 0x0a0d0d0a, join(order.words(0x1a2b3c4d), order.halves(1, 0), order.words(0xffff_ffff, 0xffff_ffff)));
const option = (order: Order, code: number, value: Uint8Array): Uint8Array => join(order.halves(code, value.length), value, new Uint8Array(-value.length & 3));
const ngInterface = (order: Order, linkType: number, options: readonly Uint8Array[] = [], snapLength = 0): Uint8Array =>
  block(order, 1, join(order.halves(linkType, 0), order.words(snapLength), ...options, ...(options.length > 0 ? [order.words(0)] : [])));
const enhanced = (order: Order, id: number, units: bigint, data: Uint8Array, original = data.length): Uint8Array =>
  block(order, 6, join(order.words(id, Number(units >> 32n), Number(units & 0xffff_ffffn), data.length, original), data));

describe("readCapture: pcapng", () => {
  for (const little of [true, false]) {
    it(`${little ? "little" : "big"}-endian: interfaces with resolutions of their own, several sections, blocks to skip`, async () => {
      const order = new Order(little);
      const other = new Order(!little);
      const file = join(
        section(order),
        ngInterface(order, 1, [option(order, 2, ascii("eth0"))]),
        ngInterface(order, 101, [
          option(order, 9, Uint8Array.of(9)),
          option(order, 14, little ? Uint8Array.of(10, 0, 0, 0, 0, 0, 0, 0) : Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 10)),
        ]),
        block(order, 5, payloadBytes(40)),
        enhanced(order, 0, 1_700_000_000_500_000n, payloadBytes(21), 99),
        enhanced(order, 1, 2_000_000_000n, payloadBytes(4)),
        block(order, 3, join(order.words(7), payloadBytes(7))),
        block(order, 2, join(order.halves(1, 0), order.words(0, 3_000_000, 5, 5), payloadBytes(5))),
        section(other),
        ngInterface(other, 113, [option(other, 9, Uint8Array.of(0x80 | 10))]),
        enhanced(other, 0, 2_048n, payloadBytes(8)),
      );
      const { summary, packets } = await read(file);
      expect(summary).toMatchObject({ format: "pcapng", packets: 5 });
      expect(summary.problem).toBeUndefined();
      expect(packets.map(({ bytes, ...rest }) => ({ ...rest, length: bytes.length }))).toEqual([
        { length: 21, wireLength: 99, timeMs: 1_700_000_000_500, linkType: 1, name: "eth0" },
        { length: 4, wireLength: 4, timeMs: 12_000, linkType: 101, name: "" },
        { length: 7, wireLength: 7, timeMs: 12_000, linkType: 1, name: "eth0" },
        { length: 5, wireLength: 5, timeMs: 10_003, linkType: 101, name: "" },
        { length: 8, wireLength: 8, timeMs: 2_000, linkType: 113, name: "" },
      ]);
    });
  }

  const order = new Order(true);
  const start = join(section(order), ngInterface(order, 1));

  it("passes over a damaged block and says where it was", async () => {
    const lying = enhanced(order, 0, 0n, payloadBytes(8));
    new DataView(lying.buffer).setUint32(20, 5_000, true);
    const { summary, packets } = await read(
      join(start, enhanced(order, 0, 0n, payloadBytes(4)), lying, enhanced(order, 9, 0n, payloadBytes(4)), enhanced(order, 0, 0n, payloadBytes(6))),
    );
    expect(packets.map(({ bytes }) => bytes.length)).toEqual([4, 6]);
    expect(summary.problem).toEqual({ message: "A packet claims 5000 bytes, more than its block holds.", position: start.length + 36 });
  });

  it("stops where a block's length cannot be", async () => {
    for (const length of [0, 8, 13, 0xffff_fff0]) {
      const file = join(start, enhanced(order, 0, 0n, payloadBytes(4)), order.words(6, length, 1, 2, 3));
      const { summary, packets } = await read(file);
      expect(packets).toHaveLength(1);
      expect(summary.problem).toMatchObject({ position: start.length + 36, message: expect.stringContaining(`${length} bytes`) as string });
    }
  });

  it("cut anywhere: whole blocks are read", async () => {
    const file = join(start, enhanced(order, 0, 0n, payloadBytes(4)), enhanced(order, 0, 0n, payloadBytes(5)));
    for (let length = 4; length < file.length; length++) {
      const { summary, packets } = await read(file.subarray(0, length));
      expect(packets).toHaveLength(length >= start.length + 36 ? 1 : 0);
      const isBetweenBlocks = [28, start.length, start.length + 36].includes(length);
      expect(summary.problem === undefined).toBe(isBetweenBlocks);
    }
  });

  it("bounds how many interfaces a file may describe", async () => {
    const { summary } = await read(join(section(order), ...Array.from({ length: 5_000 }, () => ngInterface(order, 1))));
    expect(summary.problem?.message).toContain("more than 4096 interfaces");
  });
});

describe("readCapture: gzip", () => {
  it("reads both formats compressed", async () => {
    const { summary, packets } = await read(gzipSync(pcap(records)));
    expect(packets).toEqual(seen(1e-3));
    expect(summary).toMatchObject({ compressed: true, packets: 3 });
    expect(summary.problem).toBeUndefined();
  });

  const noisy = Array.from({ length: 2_000 }, (_, i) => ({
    seconds: i,
    fraction: 0,
    data: payloadBytes(300).map((byte, at) => byte ^ (Math.imul(i + 1, at * 2_654_435_761) >>> 13)),
  }));

  it("cut short: keeps what could be decompressed", async () => {
    const whole = gzipSync(pcap(noisy));
    const { summary, packets } = await read(whole.subarray(0, whole.length >> 1));
    expect(packets.length).toBeGreaterThan(500);
    expect(packets.length).toBeLessThan(2_000);
    expect(summary.problem?.message).toContain("ends early");
  });

  it("damaged within: keeps what came before", async () => {
    const whole = gzipSync(pcap(noisy));
    whole.fill(0xff, whole.length - 1_000, whole.length - 900);
    const { summary, packets } = await read(whole);
    expect(packets.length).toBeGreaterThan(1_000);
    expect(packets.length).toBeLessThan(2_000);
    expect(summary.problem?.message).toContain("damaged");
  });
});

describe("readCapture: what is no capture", () => {
  const failure = async (file: Uint8Array): Promise<AppError> => {
    try {
      await read(file);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error("it was read");
  };

  it("an empty file", async () => expect((await failure(new Uint8Array(0))).message).toBe("The file is empty."));
  it("another kind of file", async () => {
    const error = await failure(ascii("<html>"));
    expect(error).toMatchObject({ code: "BAD_INPUT", message: "The file is not a packet capture." });
    expect(error.details).toMatchObject({ got: "a file that begins with 3c 68 74 6d", path: expect.stringContaining("at byte 0") as string });
  });
  it("one byte", async () => expect((await failure(Uint8Array.of(0xd4))).code).toBe("BAD_INPUT"));
  it("something else compressed", async () => expect((await failure(gzipSync(ascii("hello world")))).message).toBe("The file is not a packet capture."));
  it("the head of a gzip file", async () => expect((await failure(gzipSync(pcap(records)).subarray(0, 5))).message).toContain("ends early"));
  it("no file, or a folder", async () => {
    const handlers = { addInterface: () => 0, onPacket: () => undefined };
    await expect(readCapture(joinPath(folder, "absent.pcap"), handlers)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(readCapture(folder, handlers)).rejects.toMatchObject({ code: "BAD_INPUT", message: "The file is a folder." });
  });

  it("any bytes behind a magic end in a summary, never in a throw", async () => {
    const order = new Order(true);
    const magics = [pcap([]), join(section(order), ngInterface(order, 1)), order.words(0xa1b2c3d4), section(order).subarray(0, 8)];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 120 }), async (magic, rest) => {
        const { summary, packets } = await read(join(magic, rest));
        expect(summary.packets).toBe(packets.length);
      }),
      { numRuns: 300 },
    );
  });
});
