import { describe, expect, it } from "vitest";
import mumble from "../../src/dissectors/mumble.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u32 } from "../support/packets.ts";

const id = hexBytes("0102030405060708");
const ping = bytesOf(u32(0), id);
const pong = bytesOf([0, 1, 4, 3], id, u32(2), u32(100), u32(72_000));

describe("mumble", () => {
  it("is known on its port, or by the answer with the same id", () => {
    expect(dissect(mumble, [client(ping)], { serverPort: 64_738 }).verdicts).toEqual(["done"]);
    expect(dissect(mumble, [client(ping), server(pong)]).verdicts).toEqual(["maybe", "done"]);
  });

  it("is not taken for others and neighbours", () => {
    expect(dissect(mumble, [client(ping), server(bytesOf([0, 1, 4, 3], new Uint8Array(20)))]).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(mumble, [client(bytesOf(ping, [0]))]).probed).toBe(false);
    expect(takenWrongly(mumble, [{ serverPort: 64_738 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(mumble, [client(ping), server(pong)]));
});
