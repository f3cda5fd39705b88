import { describe, expect, it } from "vitest";
import bolt from "../../src/dissectors/bolt.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** Magic, then versions 5.8 to 5.0, 4.4, 4.3 and 3. */
const handshake = hexBytes("6060b017 00080805 00020404 00000104 00000003");

describe("bolt", () => {
  it("is known by its handshake", () => {
    expect(dissect(bolt, [client(handshake)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(handshake, [0]), hexBytes("6060b018 00080805 00020404 00000104 00000003")])
      expect(dissect(bolt, [client(other)]).probed).toBe(false);
    expect(takenWrongly(bolt, [{ serverPort: 7687 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(bolt, [client(handshake)]));
});
