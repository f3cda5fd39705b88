import { describe, expect, it } from "vitest";
import canOverUdp from "../../src/dissectors/can-over-udp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

const frames = bytesOf("ISO11898", [1, 2], hexBytes("6a12f109083b20d6700000ff7ffd10006a13f109083b20206eff"));

describe("can-over-udp", () => {
  it("is known by the standard's number", () => {
    expect(dissect(canOverUdp, [client(frames)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("ISO11889", [1, 2], new Uint8Array(20)), bytesOf("ISO11898")]) expect(dissect(canOverUdp, [client(other)]).probed).toBe(false);
    expect(takenWrongly(canOverUdp)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(canOverUdp, [client(frames)]));
});
