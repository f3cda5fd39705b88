import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaptureDriver } from "../../src/model/capture.ts";
import { makeNamespace, namespacesMissing, type Namespace } from "./namespace.ts";

const run = promisify(execFile);
const seconds = 1_000;

/** What every capture driver must do, in a network namespace of its own. `missing` says why it cannot be tried here. */
export function describeCapture(driver: CaptureDriver, missing: string | undefined): void {
  const reason = missing ?? namespacesMissing();
  const count = 4_000;

  describe.skipIf(reason !== undefined)(`in a namespace${reason === undefined ? "" : ` (skipped: ${reason})`}`, () => {
    let namespace: Namespace;
    beforeAll(() => {
      namespace = makeNamespace();
    });
    afterAll(() => namespace?.remove());

    async function seen(script: string, ...words: string[]): Promise<Record<string, unknown>> {
      const file = new URL(script, import.meta.url).pathname;
      const { stdout } = await run("ip", ["netns", "exec", namespace.name, process.execPath, "--import", "tsx", file, driver.name, ...words], {
        timeout: 30 * seconds,
      });
      return JSON.parse(stdout) as Record<string, unknown>;
    }

    it.each([
      ["every packet", "", count],
      ["what a filter lets through, with VLAN tags and without", "udp port 53", Math.ceil(count / 3)],
      ["what a filter lets through by its VLAN tag", "vlan 42", count / 4],
    ])("gives %s once: bytes, wire length, time, tag", { timeout: 30 * seconds }, async (_what, filter, packets) => {
      const { expected, ...got } = await seen("driver-check.ts", namespace.sender, namespace.receiver, String(count), "2048", filter);
      expect(expected).toMatchObject({ packets });
      expect(got).toMatchObject({
        ...(expected as object),
        sameBytes: true,
        outOfTime: 0,
        linkType: 1,
        afterClose: 0,
        failure: null,
        stats: { packets, drops: 0 },
        statsAfterClose: { packets, drops: 0 },
      });
      expect(got["longestPoll"]).toBeLessThanOrEqual(300);
    });

    it("cuts at the snap length and keeps the wire length", { timeout: 30 * seconds }, async () => {
      const { expected, ...got } = await seen("driver-check.ts", namespace.sender, namespace.receiver, "1000", "100");
      expect(got).toMatchObject({ ...(expected as object), packets: 1_000, cut: 0, sameBytes: true });
    });

    it("counts exactly what is lost when nobody reads", { timeout: 30 * seconds }, async () => {
      const { read, stats, statsAfterClose } = await seen("driver-drops.ts", namespace.sender, namespace.receiver, "12000");
      const { packets, drops } = stats as { packets: number; drops: number };
      expect(drops).toBeGreaterThan(1_000);
      expect(packets).toBe(12_000);
      expect(Number(read) + drops).toBe(12_000);
      expect(statsAfterClose).toEqual(stats);
    });

    it("outlives its interface, and says so when it cannot go on", { timeout: 30 * seconds }, async () => {
      const gone = await seen("driver-outlives.ts", namespace.receiver);
      expect(gone).toMatchObject({ polled: 0, again: expect.stringMatching(/^AppError: Cannot capture on \w+: .*No such device/), stats: { drops: 0 } });
    });
  });
}
