import { describe, expect, it } from "vitest";
import softether from "../../src/dissectors/softether.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const port = { serverPort: 5004 };
const answer = bytesOf("IP=192.0.2.133,PORT=51381");

describe("softether", () => {
  it("is known by the one byte and the address that answers it", () => {
    expect(dissect(softether, [client(bytesOf("A")), server(answer)], port).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(softether, [server(answer)]).verdicts).toEqual(["done"]);
  });

  it("is known by values with names", () => {
    const question = bytesOf(u32(3), u32(7), "opcode", u32(2), u32(1), u32(9), "get_token");
    expect(dissect(softether, [client(question), server(bytesOf(u32(1), u32(6), "isret", u32(0), u32(1), u32(1)))]).verdicts).toEqual(["done"]);
    expect(dissect(softether, [client(bytesOf(u32(3), u32(8), "opcode", u32(2), u32(1), u32(9)))]).probed).toBe(false);
  });

  it("is not taken for others", () => {
    expect(dissect(softether, [client(bytesOf("A")), server(bytesOf("IP=x"))], port).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(softether, [client(bytesOf("A"))]).probed).toBe(false);
    expect(dissect(softether, [server(bytesOf("IP=1.2.3.4,PORT=\x01"))]).probed).toBe(false);
    expect(takenWrongly(softether, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(softether, [server(answer)], port));
});
