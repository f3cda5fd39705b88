import { expect, it } from "vitest";
import { MeterCapture } from "../../src/pipeline/meter-capture.ts";
import { silentLog } from "../../src/runtime/log.ts";

it("remembers when packets were last dropped, also when their interface has gone", async () => {
  const card = { name: "eth0", index: 2, addresses: [], isUp: true, isLoopback: false, lowers: [] };
  let drops = 0;
  let present = [card];
  const capture = new MeterCapture({
    interfaces: ["eth0"],
    captureDriver: "auto",
    drivers: [
      {
        name: "made",
        priority: 1,
        limits: [],
        available: async () => ({ usable: true }),
        open: async (interfaceName) => ({ interfaceName, linkType: 1, poll: () => 0, stats: () => ({ packets: 9, drops }), close: () => undefined }),
      },
    ],
    engine: { addInterface: () => 0, packet: () => undefined },
    log: silentLog,
    scan: () => present,
    snapLength: 256,
    promiscuous: false,
    bufferBytes: 4_096,
  });
  await capture.rescan();
  capture.beat(1_000);
  expect(capture.lastDropMs).toBeUndefined();
  drops = 4;
  capture.beat(2_000);
  capture.beat(3_000);
  expect([capture.lastDropMs, capture.totals().drops]).toEqual([2_000, 4]);
  present = [];
  await capture.rescan();
  capture.beat(4_000);
  expect([capture.lastDropMs, capture.totals().drops]).toEqual([2_000, 4]);
});
