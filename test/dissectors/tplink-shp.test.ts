import { describe, expect, it } from "vitest";
import tplinkShp from "../../src/dissectors/tplink-shp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Each byte combined with the one sent before; the first with 171. */
function cipher(text: string): Uint8Array {
  let key = 171;
  return Uint8Array.from(text, (char) => (key = char.charCodeAt(0) ^ key));
}
const question = cipher('{"system":{"get_sysinfo":{}}}');

describe("tplink-shp", () => {
  it("is known by JSON in its cipher, over TCP behind its length", () => {
    expect(dissect(tplinkShp, [client(question)]).verdicts).toEqual(["done"]);
    expect(dissect(tplinkShp, [client(bytesOf(u32(question.length), question))], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [cipher("<system>get_sysinfo</system>"), question.subarray(0, 12), bytesOf(question.subarray(0, 4), new Uint8Array(20))])
      expect(dissect(tplinkShp, [client(other)]).probed).toBe(false);
    expect(dissect(tplinkShp, [client(bytesOf(u32(9), question))], { protocol: 6 }).probed).toBe(false);
    expect(takenWrongly(tplinkShp, [{ serverPort: 9999 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tplinkShp, [client(question), client(bytesOf(u32(question.length), question))]));
});
