import { describe, expect, it } from "vitest";
import someIp from "../../src/dissectors/some-ip.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Service and method, length, client and session, protocol and interface version, kind, return code. */
const message = (kind: number, returnCode: number, payload: number, version = 1): Uint8Array =>
  bytesOf(u32(0x12340421), u32(8 + payload), u32(0x00010001), [version, 1, kind, returnCode], new Uint8Array(payload));

describe("some-ip", () => {
  it("is known by its header, alone or several in a datagram", () => {
    expect(dissect(someIp, [client(message(0, 0, 4))]).verdicts).toEqual(["done"]);
    expect(dissect(someIp, [client(message(0x80, 0, 0))]).verdicts).toEqual(["done"]);
    expect(dissect(someIp, [client(bytesOf(message(2, 0, 3), message(2, 0, 5)))]).verdicts).toEqual(["done"]);
    expect(dissect(someIp, [client(message(0, 0, 4))], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [message(9, 0, 4), message(0, 3, 4), message(0, 0, 4, 2), bytesOf(message(0, 0, 4), [1, 2]), message(0, 0, 4).subarray(0, 18)])
      expect(dissect(someIp, [client(other)]).probed).toBe(false);
    expect(takenWrongly(someIp, [{ serverPort: 30_490 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(someIp, [client(bytesOf(message(2, 0, 3), message(2, 0, 5)))]));
});
