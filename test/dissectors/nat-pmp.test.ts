import { describe, expect, it } from "vitest";
import natPmp from "../../src/dissectors/nat-pmp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 5351 };
const map = bytesOf([0, 2], u16(0), u16(22), u16(2222), u32(7200));
const mapped = bytesOf([0, 130], u16(0), u32(99), u16(22), u16(2222), u32(7200));

describe("nat-pmp", () => {
  it("is known by its operations and their lengths", () => {
    expect(dissect(natPmp, [client(bytesOf([0, 0]))], port).verdicts).toEqual(["done"]);
    expect(dissect(natPmp, [client(map)], port).verdicts).toEqual(["done"]);
    expect(dissect(natPmp, [server(mapped)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(natPmp, [client(map)]).probed).toBe(false);
    for (const other of [
      bytesOf([0, 0, 0]),
      bytesOf([2, 1], new Uint8Array(10)),
      bytesOf([0, 3], map.subarray(2)),
      bytesOf([0, 130], u16(9), mapped.subarray(4)),
    ]) {
      expect(dissect(natPmp, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(natPmp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(natPmp, [client(map), server(mapped)], port));
});
