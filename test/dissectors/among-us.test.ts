import { describe, expect, it } from "vitest";
import amongUs from "../../src/dissectors/among-us.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** Kind, nonce, Hazel's version, the game's, length and name. */
const hello = bytesOf([8, 0, 1, 0], hexBytes("80d90203"), [6], "player");

describe("among-us", () => {
  it("is known by a hello on its ports, and no name is kept", () => {
    const got = dissect(amongUs, [client(hello)], { serverPort: 22_023 });
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("player");
    expect(dissect(amongUs, [client(hello)], { serverPort: 22_923 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [hello]) expect(dissect(amongUs, [client(other)]).probed).toBe(false);
    for (const other of [bytesOf([9], hello.subarray(1)), hello.subarray(0, 12), bytesOf(hello.subarray(0, 8), [2, 1, 1])])
      expect(dissect(amongUs, [client(other)], { serverPort: 22_023 }).probed).toBe(false);
    expect(takenWrongly(amongUs, [{ serverPort: 22_023 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(amongUs, [client(hello)], { serverPort: 22_023 }));
});
