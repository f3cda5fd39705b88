import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readCapture } from "../../src/collectors/pcap-file.ts";
import { AppError } from "../../src/model/errors.ts";
import { Order, pcap, readFrom, records, section, seen } from "../support/capture-files.ts";
import { payloadBytes } from "../support/frame-builder.ts";
import { ascii, join } from "../support/traffic/bytes.ts";

const folder = mkdtempSync(joinPath(tmpdir(), "wiregraph-captures-"));
afterAll(() => rmSync(folder, { recursive: true }));
const read = (file: Uint8Array): ReturnType<typeof readFrom> => readFrom(joinPath(folder, "capture"), file);

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

  it.each([
    ["checksum", 8, "incorrect data check"],
    ["length", 4, "incorrect length check"],
  ])("a wrong %s costs no packet", async (_what, fromEnd, reason) => {
    for (const file of [pcap(records), pcap(noisy)]) {
      const whole = gzipSync(file);
      whole[whole.length - fromEnd]! ^= 0xff;
      const { summary, packets } = await read(whole);
      expect(packets.length).toBe(file.length < 1_000 ? records.length : noisy.length);
      expect(summary.problem).toEqual({ message: expect.stringContaining(reason) as string, position: file.length });
    }
  });

  it("cut at every offset: nothing that was there is lost", async () => {
    const whole = gzipSync(pcap(noisy.slice(0, 20)));
    let had = 0;
    for (let length = 400; length < whole.length; length = Math.max(length + 1, Math.min(length + 97, whole.length - 8))) {
      const { summary, packets } = await read(whole.subarray(0, length));
      expect(packets.length).toBeGreaterThanOrEqual(had);
      expect(summary.problem?.message).toContain("ends early");
      had = packets.length;
    }
    expect(had).toBe(20);
  });

  it("several members are one file; zeros behind it are padding", async () => {
    const file = pcap(records);
    const { summary, packets } = await read(join(gzipSync(file.subarray(0, 70)), gzipSync(file.subarray(70)), new Uint8Array(100)));
    expect([packets.length, summary.problem]).toEqual([records.length, undefined]);
  });

  it("something else behind it is said, and costs little", async () => {
    const { summary, packets } = await read(join(gzipSync(pcap(noisy)), ascii("and something else")));
    expect(packets.length).toBeGreaterThan(noisy.length * 0.95);
    expect(summary.problem?.message).toContain("damaged");
  });

  it.each([
    ["records of nothing", pcap(records)],
    ["a block without end", join(section(new Order(true)), new Order(true).words(0x0bad, 0xff_fff0))],
  ])("memory is bounded when little becomes much: %s", async (_what, head) => {
    const path = joinPath(folder, "bomb");
    const nothing = gzipSync(new Uint8Array(64 << 20));
    writeFileSync(path, join(gzipSync(head), nothing, nothing, nothing));
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    await readCapture(path, {
      addInterface: () => 0,
      onPacket: () => undefined,
      onProgress: () => void (most = Math.max(most, process.memoryUsage().arrayBuffers)),
    });
    expect((most - before) >> 20).toBeLessThan(100);
  });

  it("any byte changed: a summary or a clear refusal, and what came well before is kept", async () => {
    const whole = gzipSync(pcap(noisy.slice(0, 200)));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Uint8Array.from(whole);
        changed[at]! ^= change;
        const result = await read(changed).catch((error: unknown) => error);
        if (result instanceof AppError) {
          expect(at).toBeLessThan(600);
          return;
        }
        const { summary, packets } = result as Awaited<ReturnType<typeof read>>;
        // The bits that fill the last byte mean nothing.
        if (!summary.problem) expect(packets).toHaveLength(200);
        expect(packets.length).toBeGreaterThanOrEqual(Math.floor(((at - 1_100) / whole.length) * 200) - 1);
      }),
      { numRuns: 100 },
    );
  });

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
