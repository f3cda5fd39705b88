import { describe, expect, it } from "vitest";
import babel from "../../src/dissectors/babel.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 6696 };
/** Hello and padding (RFC 8966 §4.6). */
const hello = bytesOf([42, 2], u16(9), [4, 6, 0, 0, 0, 1, 0, 100, 0]);

describe("babel", () => {
  it("is known by magic, version and values that fill the body", () => {
    expect(dissect(babel, [client(hello)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(babel, [client(hello)]).probed).toBe(false);
    for (const other of [
      bytesOf([43], hello.subarray(1)),
      bytesOf([42, 3], hello.subarray(2)),
      bytesOf([42, 2], u16(8), [4, 9, 0, 0, 0, 1, 0, 100]),
      hello.subarray(0, 10),
    ]) {
      expect(dissect(babel, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(babel, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(babel, [client(hello)], port));
});
