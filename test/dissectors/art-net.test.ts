import { describe, expect, it } from "vitest";
import artNet from "../../src/dissectors/art-net.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** Name, operation (poll), version 14, flags. */
const poll = bytesOf("Art-Net\0", [0, 0x20, 0, 14, 6, 0]);

describe("art-net", () => {
  it("is known by its name", () => {
    expect(dissect(artNet, [client(poll)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("Art-Not\0", [0, 0x20, 0, 14]), bytesOf("Art-Net\0")]) expect(dissect(artNet, [client(other)]).probed).toBe(false);
    expect(takenWrongly(artNet, [{ serverPort: 6454 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(artNet, [client(poll)]));
});
