import { describe, expect, it } from "vitest";
import nsq from "../../src/dissectors/nsq.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const identify = bytesOf("  V2IDENTIFY\n", u32(2), "{}");

describe("nsq", () => {
  it("is known by its magic before a command, or alone on its port", () => {
    expect(dissect(nsq, [client(identify)]).verdicts).toEqual(["done"]);
    expect(dissect(nsq, [client(bytesOf("  V2"))], { serverPort: 4150 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("  V2"), bytesOf("  V2 is the version\n"), bytesOf("  V1IDENTIFY\n")])
      expect(dissect(nsq, [client(other)]).probed).toBe(false);
    expect(takenWrongly(nsq, [{ serverPort: 4150 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(nsq, [client(identify)]));
});
