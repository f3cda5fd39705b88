import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FlowConnection } from "../../../src/store/flows/connection.ts";
import { Shipper } from "../../../src/store/flows/shipper.ts";
import { Spool } from "../../../src/store/flows/spool.ts";
import { flowBatch, interval, temporaryFolder } from "../../support/flow-store.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it("says once that the store's disk is full, without a stack, and ships when it has room again", async () => {
  const logged: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void logged.push(line) });
  const spool = new Spool({ folder: folder.path, maxBytes: 1_000_000 });
  await spool.open();
  let tries = 0;
  let shipper: Shipper | undefined;
  const seen: (boolean | undefined)[] = [];
  const connection = {
    insert: async () => {
      seen.push(shipper?.isDiskFull);
      if (++tries < 4) throw new Error("ENOSPC: no space left on device, write. ");
    },
  } as unknown as FlowConnection;
  shipper = new Shipper(spool, connection, log);
  shipper.start();
  await spool.append(flowBatch([interval({ flowId: 1n })]));
  await shipper.settled();
  expect(seen).toEqual([false, true, true, true]);
  expect([shipper.isDiskFull, shipper.problem, shipper.insertedRows]).toEqual([false, undefined, 1]);
  expect(logged.map((line) => JSON.parse(line) as object)).toMatchObject([{ problem: expect.stringContaining("ENOSPC") }]);
  expect(logged[0]).not.toContain("stack");
  await shipper.stop();
  await spool.close();
});
