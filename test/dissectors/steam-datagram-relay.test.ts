import { describe, expect, it } from "vitest";
import steamDatagramRelay from "../../src/dissectors/steam-datagram-relay.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const ping = bytesOf([1, 0x81], "sdping", new Uint8Array(92));

describe("steam-datagram-relay", () => {
  it("is known by a ping to a relay", () => {
    expect(dissect(steamDatagramRelay, [client(ping)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf([2, 0x81], "sdping", new Uint8Array(92)), bytesOf([1, 0x81], "sdping"), bytesOf([1, 0x81], "sdpong", new Uint8Array(92))])
      expect(dissect(steamDatagramRelay, [client(other)]).probed).toBe(false);
    expect(takenWrongly(steamDatagramRelay)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(steamDatagramRelay, [client(ping)]));
});
