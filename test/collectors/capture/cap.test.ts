import { describe, expect, it } from "vitest";
import cap, { CapSource } from "../../../src/collectors/capture/cap.ts";

const options = { snapLength: 64, promiscuous: true, bufferBytes: 10_000 };

/** Stands for the package: writes into the buffer it was opened with. */
class FakeCap {
  static last: FakeCap;
  static linkType = "ETHERNET";
  buffer: Buffer = Buffer.alloc(0);
  listener: ((bytes: number, isCut: boolean) => void) | undefined;
  isOpen = false;
  constructor() {
    FakeCap.last = this;
  }
  open(device: string, _filter: string, _bytes: number, buffer: Buffer): string {
    if (device === "none") throw new Error("No such device exists");
    this.buffer = buffer;
    this.isOpen = true;
    return FakeCap.linkType;
  }
  on(_event: "packet", listener: (bytes: number, isCut: boolean) => void): void {
    this.listener = listener;
  }
  removeAllListeners(): void {
    this.listener = undefined;
  }
  close(): void {
    this.isOpen = false;
  }
}

describe("cap", () => {
  it("says what to type while the package is not built", async () => {
    const answer = await cap.available();
    if (!answer.usable) expect(answer.cure).toContain("npm rebuild cap");
    expect(cap.limits.join(" ")).toMatch(/Time stamps.*dropped/);
    expect(cap.priority).toBeLessThan(100);
  });

  it("copies each packet before the buffer is written again, cut at the snap length", () => {
    const source = new CapSource({ Cap: FakeCap }, "eth0", options);
    for (const [fill, bytes] of [
      [1, 60],
      [2, 1_500],
    ] as const) {
      FakeCap.last.buffer.fill(fill, 0, bytes);
      FakeCap.last.listener!(bytes, false);
    }
    const seen: [number, number, number][] = [];
    expect(source.poll(10, (data, offset, captured, wire) => seen.push([data[offset]!, captured, wire]))).toBe(2);
    expect(seen).toEqual([
      [1, 60, 60],
      [2, 64, 1_500],
    ]);
    expect(source.linkType).toBe(1);
    expect(source.stats()).toBeUndefined();
    source.close();
    expect(FakeCap.last.isOpen).toBe(false);
  });

  it("is an AppError when the device is not there or its link type unknown", () => {
    expect(() => new CapSource({ Cap: FakeCap }, "none", options)).toThrow(/No such device/);
    FakeCap.linkType = "RADIO";
    expect(() => new CapSource({ Cap: FakeCap }, "wlan0", options)).toThrow(/RADIO/);
    FakeCap.linkType = "ETHERNET";
  });
});
