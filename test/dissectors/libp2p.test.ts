import { describe, expect, it } from "vitest";
import libp2p from "../../src/dissectors/libp2p.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const multistream = bytesOf([0x13], "/multistream/1.0.0\n", [7], "/noise\n");

describe("libp2p", () => {
  it("is known by the protocol it begins with", () => {
    expect(dissect(libp2p, [client(multistream)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf([0x13], "BitTorrent protocol"), bytesOf([0x13], "/multistream/2.0.0\n")])
      expect(dissect(libp2p, [client(other)]).probed).toBe(false);
    expect(takenWrongly(libp2p, [{ serverPort: 4001 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(libp2p, [client(multistream)]));
});
