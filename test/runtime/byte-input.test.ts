import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync, appendFileSync, closeSync, openSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { isReadOnce, readCapture, type CaptureHandlers } from "../../src/collectors/pcap-file.ts";
import { pcap, records } from "../support/capture-files.ts";
import { payloadBytes } from "../support/frame-builder.ts";

const folder = mkdtempSync(joinPath(tmpdir(), "wiregraph-captures-"));
afterAll(() => rmSync(folder, { recursive: true }));
/** Through the capture reader, which is what reads them. */
describe("openInput: pipes and files that change", () => {
  const handlers = (packets: number[], more: Partial<CaptureHandlers> = {}): CaptureHandlers => ({
    addInterface: () => 0,
    onPacket: (_bytes, _offset, captured) => void packets.push(captured),
    ...more,
  });
  const fifo = (name: string): string => {
    const path = joinPath(folder, name);
    execFileSync("sh", ["-c", `mkfifo "$0"`, path]);
    return path;
  };
  const lengths = records.map(({ data }) => data.length);

  it.each([
    ["pcap", pcap(records)],
    ["gzip", gzipSync(pcap(records))],
  ])("reads a named pipe as it is written: %s", async (name, file) => {
    const path = fifo(name);
    expect(isReadOnce(path)).toBe(true);
    const packets: number[] = [];
    const reading = readCapture(path, handlers(packets));
    const fd = openSync(path, "w");
    for (const byte of file) {
      writeSync(fd, Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    closeSync(fd);
    expect(await reading).toMatchObject({ packets: records.length, fileBytes: file.length });
    expect(packets).toEqual(lengths);
  });

  it("hands on what a pipe has brought while it stays open, and ends when it is told to", async () => {
    const path = fifo("open");
    const stop = new AbortController();
    const packets: number[] = [];
    const reading = readCapture(path, handlers(packets), stop.signal);
    const fd = openSync(path, "w");
    writeSync(fd, pcap(records));
    while (packets.length < records.length) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    expect(await reading).toMatchObject({ packets: records.length });
    closeSync(fd);
  });

  it("reads on in a file that grows, and says when something still writes to it", async () => {
    const path = joinPath(folder, "growing");
    writeFileSync(path, pcap(records));
    const packets: number[] = [];
    let shares = 0;
    let isTold = false;
    const grow = (bytesRead: number, totalBytes: number): void => {
      shares = Math.max(shares, bytesRead / totalBytes);
      if (packets.length < 9) appendFileSync(path, pcap(records).subarray(24));
      else if (!isTold) appendFileSync(path, Uint8Array.of(1, 2, 3));
      isTold = packets.length === 9;
    };
    const { problem } = await readCapture(path, handlers(packets, { onProgress: grow }));
    expect(packets.length).toBe(9);
    expect(problem).toMatchObject({ position: expect.any(Number) as number, message: expect.stringContaining("something still writes to it") as string });
    expect(shares).toBe(1);
  });

  it("keeps what was read of a file that shrinks", async () => {
    const path = joinPath(folder, "shrinking");
    writeFileSync(path, pcap(Array.from({ length: 2_000 }, (_, i) => ({ seconds: i, fraction: 0, data: payloadBytes(1_400) }))));
    const packets: number[] = [];
    let before = 0;
    const shrink = (): void => {
      before ||= packets.length;
      truncateSync(path, 100);
    };
    const { problem } = await readCapture(path, handlers(packets, { onProgress: shrink }));
    expect(before).toBeGreaterThan(50);
    expect(packets.length).toBe(before);
    expect(problem?.message).toContain("ends within a record");
  });
});
