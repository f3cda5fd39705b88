import { describe, expect, it } from "vitest";
import postgresql from "../../src/dissectors/postgresql.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

describe("postgresql", () => {
  it("is known by what begins a connection", () => {
    const parameters = bytesOf("user\0bob\0database\0shop\0\0");
    const got = dissect(postgresql, [client(bytesOf(u32(8 + parameters.length), u32(0x30000), parameters))]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("bob");
    expect(dissect(postgresql, [client(bytesOf(u32(8), u32(80_877_103)))]).probed).toBe(true);
  });

  it("is known in the middle by a query, an error and the question for a password", () => {
    const message = (kind: string, ...body: (Uint8Array | string | number[])[]) => bytesOf(kind, u32(4 + bytesOf(...body).length), ...body);
    for (const one of [message("Q", "SELECT 1\0"), message("E", "SFATAL\0C28P01\0\0"), message("R", u32(5), [1, 2, 3, 4])]) {
      expect(dissect(postgresql, [client(one)]).verdicts).toEqual(["done"]);
    }
    for (const other of [message("Q", "SELECT 1"), message("E", "Sorry\0"), message("R", u32(99)), bytesOf("QUIT now, please\r\n")]) {
      expect(dissect(postgresql, [client(other)]).probed).toBe(false);
    }
  });

  it("is not taken for other numbers", () => {
    for (const other of [bytesOf(u32(8), u32(0x30000)), bytesOf(u32(9), u32(80_877_103)), bytesOf(u32(12), u32(0x40000), u32(0)), new Uint8Array(8)]) {
      expect(dissect(postgresql, [client(other)]).probed).toBe(false);
    }
  });

  it("is not taken for neighbours", () => expect(takenWrongly(postgresql, [{ serverPort: 5432 }])).toEqual([]));

  it("bears damage", () => bearsDamage(postgresql, [client(bytesOf(u32(22), u32(0x30000), "user\0bob\0x\0y\0\0"))]));
});
