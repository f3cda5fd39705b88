import { describe, expect, it } from "vitest";
import deliveryOptimization from "../../src/dissectors/delivery-optimization.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const handshake = bytesOf([14], "Swarm protocol", new Uint8Array(8), new Uint8Array(32).fill(1), new Uint8Array(20).fill(2));

describe("delivery-optimization", () => {
  it("is known by the swarm's handshake", () => {
    expect(dissect(deliveryOptimization, [client(handshake)], { serverPort: 7680 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for BitTorrent's and others", () => {
    expect(dissect(deliveryOptimization, [client(bytesOf([19], "BitTorrent protocol", new Uint8Array(48)))], { serverPort: 7680 }).probed).toBe(false);
    expect(takenWrongly(deliveryOptimization, [{ serverPort: 7680 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(deliveryOptimization, [client(handshake)]));
});
