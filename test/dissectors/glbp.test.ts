import { describe, expect, it } from "vitest";
import glbp from "../../src/dissectors/glbp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { clientPort: 3222, serverPort: 3222 };
const hello = bytesOf([1, 0, 0, 1, 0, 0, 0, 7, 0xb4, 0, 1, 1], [1, 28], new Uint8Array(26), [2, 20], new Uint8Array(18));

describe("glbp", () => {
  it("is known by values that fill the datagram, on both ports", () => {
    expect(dissect(glbp, [client(hello)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(glbp, [client(hello)], { serverPort: 3222 }).probed).toBe(false);
    for (const other of [bytesOf(hello, [1]), bytesOf([2], hello.subarray(1)), bytesOf(hello.subarray(0, 12), [9, 8, 0, 0, 0, 0, 0, 0])])
      expect(dissect(glbp, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(glbp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(glbp, [client(hello)], port));
});
