import { describe, expect, it } from "vitest";
import z3950 from "../../src/dissectors/z3950.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** Protocol versions 1 to 3, options, preferred and exceptional sizes (ISO 23950 §3.2.1.1). */
const body = bytesOf([0x83, 2, 0, 0xe0, 0x84, 3, 0, 0xc1, 0xa2, 0x85, 4, 4, 0, 0, 0, 0x86, 4, 4, 0, 0, 0]);
const request = bytesOf([0xb4, body.length], body);
const withReference = bytesOf([0xb5, 0x81, body.length + 3, 0x82, 1, 9], body);

describe("z3950", () => {
  it("is known by the initialization from either side", () => {
    expect(dissect(z3950, [client(request)], { serverPort: 210 }).verdicts).toEqual(["done"]);
    expect(dissect(z3950, [server(withReference)]).verdicts).toEqual(["done"]);
    expect(dissect(z3950, [client(bytesOf([0xb4, 0x82, 0, body.length], body))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const other of [
      bytesOf([0xb6], request.subarray(1)),
      bytesOf(request, [0]),
      bytesOf([0xb4, 0x83, 0, 0, body.length], body),
      bytesOf([0xb4, 20], new Uint8Array(20)),
    ]) {
      expect(dissect(z3950, [client(other)], { serverPort: 210 }).probed).toBe(false);
    }
    expect(takenWrongly(z3950, [{ serverPort: 210 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(z3950, [client(request), server(withReference)]));
});
