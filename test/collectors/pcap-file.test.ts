import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { isReadOnce, readCapture, whyUnreadable } from "../../src/collectors/pcap-file.ts";
import { AppError } from "../../src/model/errors.ts";
import { endOfTimeMs } from "../../src/net/capture-parser.ts";
import { block, enhanced, ngInterface, option, Order, pcap, readFrom, records, section, seen } from "../support/capture-files.ts";
import { payloadBytes } from "../support/frame-builder.ts";
import { ascii, join } from "../support/traffic/bytes.ts";

const folder = mkdtempSync(joinPath(tmpdir(), "wiregraph-captures-"));
afterAll(() => rmSync(folder, { recursive: true }));
const read = (file: Uint8Array): ReturnType<typeof readFrom> => readFrom(joinPath(folder, "capture"), file);

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

  it.each([
    { minor: 2, isSwapped: () => true },
    { minor: 3, isSwapped: () => false },
    { minor: 3, isSwapped: () => true },
    { minor: 3, isSwapped: (record: number) => record === 1 },
  ])("finds the lengths of version 2.$minor, where they stood the other way round", async (old) => {
    const { summary, packets } = await read(pcap(records, old));
    expect(packets).toEqual(seen(1e-3));
    expect(summary.problem).toBeUndefined();
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

  it("follows a block that ends with another length than it begins with, and says so", async () => {
    const lying = enhanced(order, 0, 0n, payloadBytes(4));
    new DataView(lying.buffer).setUint32(32, 44, true);
    const { summary, packets } = await read(join(start, lying, enhanced(order, 0, 0n, payloadBytes(6))));
    expect(packets.map(({ bytes }) => bytes.length)).toEqual([4, 6]);
    expect(summary.problem).toMatchObject({ position: start.length, message: expect.stringContaining("another length") as string });
  });

  it("passes over packets of times that cannot be", async () => {
    const seconds = ngInterface(order, 1, [option(order, 9, Uint8Array.of(0))]);
    const early = ngInterface(order, 1, [option(order, 14, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80))]);
    const { summary, packets } = await read(
      join(
        section(order),
        seconds,
        early,
        enhanced(order, 0, 1n << 62n, payloadBytes(4)),
        enhanced(order, 1, 5n, payloadBytes(5)),
        enhanced(order, 0, 7n, payloadBytes(6)),
      ),
    );
    expect(packets.map(({ bytes, timeMs }) => [bytes.length, timeMs])).toEqual([[6, 7_000]]);
    expect(summary.problem).toMatchObject({
      position: section(order).length + seconds.length + early.length,
      message: expect.stringContaining("time cannot be") as string,
    });
  });

  it("knows interfaces described after packets, and cuts simple packets at the snap length", async () => {
    const simple = block(order, 3, join(order.words(9), payloadBytes(9)));
    const { summary, packets } = await read(
      join(section(order), simple, ngInterface(order, 1, [], 5), simple, ngInterface(order, 101), enhanced(order, 1, 0n, payloadBytes(4))),
    );
    expect(packets.map(({ bytes, wireLength, linkType }) => [bytes.length, wireLength, linkType])).toEqual([
      [5, 9, 1],
      [4, 4, 101],
    ]);
    expect(summary.problem).toMatchObject({ position: section(order).length, message: expect.stringContaining("does not describe") as string });
  });

  it("survives options of absurd lengths", async () => {
    for (const length of [1, 2, 0x7fff, 0xffff]) {
      const hostile = block(order, 1, join(order.halves(1, 0), order.words(0), order.halves(2, length), ascii("eth0")));
      const { summary, packets } = await read(join(section(order), hostile, enhanced(order, 0, 0n, payloadBytes(4))));
      expect([packets.length, summary.problem]).toEqual([1, undefined]);
    }
  });

  it("bounds how many interfaces a file may describe", async () => {
    const { summary } = await read(join(section(order), ...Array.from({ length: 5_000 }, () => ngInterface(order, 1))));
    expect(summary.problem?.message).toContain("more than 4096 interfaces");
  });
});

describe("readCapture: link types nobody reads", () => {
  const unread = records.map(() => "");

  it("counts their packets and says so", async () => {
    const { summary, packets } = await read(pcap(records, { linkType: 189 }));
    expect(packets).toEqual([]);
    expect(summary).toMatchObject({ packets: 0, firstTimeMs: Number.NaN });
    expect(summary.problem).toMatchObject({ message: `${unread.length} packets of link type 189 (USB on Linux) are not read.`, position: 24 + 16 });
  });

  it("reads the other packets of the file, and says first what is damaged", async () => {
    const order = new Order(true);
    const mixed = join(
      section(order),
      ngInterface(order, 147),
      ngInterface(order, 1),
      ngInterface(order, 147),
      ngInterface(order, 9_999),
      enhanced(order, 0, 0n, payloadBytes(4)),
      enhanced(order, 1, 0n, payloadBytes(5)),
      enhanced(order, 2, 0n, payloadBytes(6)),
      enhanced(order, 3, 0n, payloadBytes(7)),
    );
    const { summary, packets } = await read(mixed);
    expect(packets.map(({ bytes }) => bytes.length)).toEqual([5]);
    expect(summary.problem?.message).toBe("2 packets of link type 147 (private use 0) are not read. 1 packet of link type 9999 (not known to us) is not read.");
    const { summary: cut } = await read(mixed.subarray(0, mixed.length - 3));
    expect(cut.problem?.message).toMatch(/^The file ends within a block.* 2 packets of link type 147 /);
  });

  it("is silent about an interface without packets", async () => {
    const order = new Order(true);
    const { summary } = await read(join(section(order), ngInterface(order, 189), ngInterface(order, 1), enhanced(order, 1, 0n, payloadBytes(4))));
    expect([summary.packets, summary.problem]).toEqual([1, undefined]);
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

  it("nothing in a file's name steers a terminal", async () => {
    const path = joinPath(folder, "a\x1b[31m\nb\u009b");
    await expect(readCapture(path, { addInterface: () => 0, onPacket: () => undefined })).rejects.toMatchObject({
      details: { path: expect.stringMatching(/a\\u001b\[31m\\u000ab\\u009b$/) as string },
    });
  });

  it("what is plain before it is opened", () => {
    expect(whyUnreadable(joinPath(folder, "absent"))?.code).toBe("NOT_FOUND");
    expect(whyUnreadable(folder)?.message).toBe("The file is a folder.");
    expect([whyUnreadable("-"), isReadOnce("-"), isReadOnce("/dev/zero"), isReadOnce(folder), isReadOnce(joinPath(folder, "absent"))]).toEqual([
      undefined,
      true,
      true,
      false,
      false,
    ]);
  });

  it("hostile blocks and records: what is handed on is sound", async () => {
    const number = fc.oneof(fc.nat(80), fc.constantFrom(0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff), fc.nat(0xffff_ffff));
    const piece = fc.record({
      little: fc.boolean(),
      kind: fc.constantFrom(0x0a0d0d0a, 0x1a2b3c4d, 1, 2, 3, 5, 6, 0x0bad),
      length: fc.option(number),
      fields: fc.array(number, { maxLength: 8 }),
      data: fc.uint8Array({ maxLength: 24 }),
    });
    const heads = fc.constantFrom<readonly number[]>([0xa1b2c3d4], [0xa1b23c4d], [0xa1b2cd34], []);
    await fc.assert(
      fc.asyncProperty(heads, fc.boolean(), fc.array(piece, { maxLength: 12 }), async (magic, little, pieces) => {
        const order = new Order(little);
        const start = magic.length > 0 ? pcap([], { little, magic: magic[0]! }) : join(section(order), ngInterface(order, 1));
        const rest = pieces.map(({ little: isLittle, kind, length, fields, data }) => {
          const own = new Order(isLittle);
          const made =
            magic.length > 0 ? join(own.words(...fields), data) : kind === 0x1a2b3c4d ? section(own) : block(own, kind, join(own.words(...fields), data));
          if (length !== null && magic.length === 0) new DataView(made.buffer).setUint32(4, length, isLittle);
          return made;
        });
        writeFileSync(joinPath(folder, "hostile"), join(start, ...rest));
        const sound: boolean[] = [];
        const summary = await readCapture(joinPath(folder, "hostile"), {
          addInterface: () => 0,
          onPacket: (bytes, offset, captured, wireLength, timeMs, id) =>
            void sound.push(offset + captured <= bytes.length && wireLength >= captured && timeMs >= 0 && timeMs < endOfTimeMs && id === 0),
        });
        expect(sound.every(Boolean)).toBe(true);
        expect(summary.packets).toBe(sound.length);
      }),
      { numRuns: 500 },
    );
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
