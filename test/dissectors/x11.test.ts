import { describe, expect, it } from "vitest";
import x11 from "../../src/dissectors/x11.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const little = bytesOf([0x6c, 0, 11, 0, 0, 0, 18, 0, 16, 0, 0, 0], "MIT-MAGIC-COOKIE-1", [0, 0], new Uint8Array(16).fill(7));
const big = bytesOf([0x42, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0]);

describe("x11", () => {
  it("is known by the client's setup in either byte order", () => {
    expect(dissect(x11, [client(little)], { serverPort: 6010 }).verdicts).toEqual(["done"]);
    expect(dissect(x11, [client(big)], { serverPort: 6000 }).verdicts).toEqual(["done"]);
    expect(dissect(x11, [client(bytesOf([0x6c, 0, 11, 0, 0, 0, 19, 0, 8, 0, 0, 0], "XDM-AUTHORIZATION-1", [0], new Uint8Array(8)))]).verdicts).toEqual([
      "done",
    ]);
  });

  it("is not taken for others", () => {
    for (const other of [
      bytesOf("login: \0\0\0\0\0\0"),
      bytesOf(big, [1]),
      bytesOf([0x42, 0, 0, 10], new Uint8Array(8)),
      bytesOf([0x42, 0, 0, 11, 0, 0, 0, 4, 0, 0, 0, 0], "a b!"),
    ]) {
      expect(dissect(x11, [client(other)], { serverPort: 6000 }).probed).toBe(false);
    }
    expect(dissect(x11, [server(little)]).probed).toBe(false);
    expect(takenWrongly(x11, [{ serverPort: 6000 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(x11, [client(little), client(big)], { serverPort: 6000 }));
});
