import { describe, expect, it } from "vitest";
import whatsapp from "../../src/dissectors/whatsapp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** WA, version, a frame behind three bytes of length. */
const hello = bytesOf("WA", [6, 3, 0, 0, 36], new Uint8Array(36).fill(0x12));

describe("whatsapp", () => {
  it("is known by its header, with a hint before it or not", () => {
    expect(dissect(whatsapp, [client(hello)]).verdicts).toEqual(["done"]);
    expect(dissect(whatsapp, [client(bytesOf("ED", [0, 1, 0, 0, 4, 8, 8, 2, 8], hello))]).verdicts).toEqual(["done"]);
    expect(dissect(whatsapp, [client(bytesOf("WA", [1, 5, 0, 0, 3, 0xf8, 5, 1], "rest"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("WAIT FOR ME PLEASE"), bytesOf("WA", [6, 3, 0, 9, 36], new Uint8Array(36)), bytesOf("EDIT this line"), hello.subarray(0, 20)])
      expect(dissect(whatsapp, [client(other)]).probed).toBe(false);
    expect(dissect(whatsapp, [server(hello)]).probed).toBe(false);
    expect(takenWrongly(whatsapp, [{ serverPort: 443 }, { serverPort: 5222 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(whatsapp, [client(hello), client(bytesOf("ED", [0, 1, 0, 0, 4, 8, 8, 2, 8], hello))]));
});
