import { describe, expect, it } from "vitest";
import gearman from "../../src/dissectors/gearman.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Magic, kind 7 (submit a job), size, function and payload. */
const submit = bytesOf("\0REQ", u32(7), u32(13), "reverse\0\0test");

describe("gearman", () => {
  it("is known by requests and responses", () => {
    expect(dissect(gearman, [client(submit)]).verdicts).toEqual(["done"]);
    expect(dissect(gearman, [server(bytesOf("\0RES", u32(8), u32(3), "H:1"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("\0REQ", u32(99), u32(0)), bytesOf("\0REP", u32(7), u32(0)), bytesOf("REQ\0", u32(7), u32(0))])
      expect(dissect(gearman, [client(other)]).probed).toBe(false);
    expect(takenWrongly(gearman, [{ serverPort: 4730 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(gearman, [client(submit)]));
});
