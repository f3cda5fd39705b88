import { describe, expect, it } from "vitest";
import lpd from "../../src/dissectors/lpd.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 515 };
const job = bytesOf([2], "laser1\n");

describe("lpd", () => {
  it("is known by a command for a queue", () => {
    expect(dissect(lpd, [client(job)], port).verdicts).toEqual(["done"]);
    expect(dissect(lpd, [client(bytesOf([4], "laser1 joe 12\n"))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const other of [bytesOf([6], "laser1\n"), bytesOf([2], "laser1"), bytesOf([2, 0, 10])]) expect(dissect(lpd, [client(other)], port).probed).toBe(false);
    expect([dissect(lpd, [client(job)]).probed, dissect(lpd, [server(job)], port).probed]).toEqual([false, false]);
    expect(takenWrongly(lpd, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(lpd, [client(job)], port));
});
