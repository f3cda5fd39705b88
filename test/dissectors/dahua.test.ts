import { describe, expect, it } from "vitest";
import dahua from "../../src/dissectors/dahua.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const message = bytesOf(
  [32, 0, 0, 0],
  "DHIP",
  new Uint8Array(8),
  [60, 0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0],
  '{"method":"DHDiscover.search","params":{"mac":"","uni":1}}',
);

describe("dahua", () => {
  it("is known by its messages", () => {
    expect(dissect(dahua, [client(message)]).verdicts).toEqual(["done"]);
    expect(dissect(dahua, [client(message)], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf([32, 0, 0, 0], "DHCP", new Uint8Array(30)), message.subarray(0, 20)])
      expect(dissect(dahua, [client(other)]).probed).toBe(false);
    expect(takenWrongly(dahua, [{ serverPort: 37_777 }, { serverPort: 37_810 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(dahua, [client(message)]));
});
