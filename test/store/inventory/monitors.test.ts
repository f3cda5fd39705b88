import { expect, it } from "vitest";
import type { NewMonitor } from "../../../src/model/services/monitors.ts";
import { describeInventories } from "../../support/inventories.ts";

const wanted: NewMonitor = {
  script: "https",
  target: "192.0.2.7",
  parameters: { path: "/health", port: 8443 },
  timeoutMs: 5_000,
  thresholds: { warning: 1.5, critical: 10 },
  intervalMs: 60_000,
  failures: 3,
  recoveries: 2,
  enabled: true,
  networks: ["192.0.2.0/24"],
  createdBy: "alice",
  createdThrough: "session",
};

describeInventories("monitors", (world) => {
  it("come back as they were set, with where they stand", async () => {
    const { monitors } = world.inventory;
    const [first, second] = await monitors.add([wanted, { ...wanted, intervalMs: 5_000 }]);
    expect(first).toMatchObject({ ...wanted, createdAtMs: world.clock(), standing: { state: "PENDING", sinceMs: world.clock(), streak: [] } });
    expect(await monitors.list()).toEqual([first, second]);

    const result = { timeMs: 7, durationMs: 3.5, verdict: "DOWN", unit: "ms", message: "connect: refused", phases: [{ name: "connect", ms: 1 }] } as const;
    const stood = { ...first!, standing: { state: "DOWN", sinceMs: 7, streak: ["OK"] }, last: result, memory: "a b" } as const;
    await monitors.keep([stood, { ...second!, id: "gone" }]);
    expect(await monitors.list()).toEqual([stood, second]);

    const changed = { ...stood, intervalMs: 30_000, enabled: false, thresholds: { warning: 2, critical: 3 } };
    await monitors.change(changed);
    await monitors.remove([second!.id]);
    expect(await monitors.list()).toEqual([changed]);
  });
});
