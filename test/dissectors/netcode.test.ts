import { describe, expect, it } from "vitest";
import netcode from "../../src/dissectors/netcode.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** §Connection request packet: kind 0, version, protocol, time, nonce, private data; 1,078 bytes. */
const request = bytesOf([0], "NETCODE 1.02\0", new Uint8Array(16), new Uint8Array(24), new Uint8Array(1024).fill(5));

describe("netcode", () => {
  it("is known by a request of its size", () => {
    expect(dissect(netcode, [client(request)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(request, [0]), request.subarray(0, 800), bytesOf([1], request.subarray(1))])
      expect(dissect(netcode, [client(other)]).probed).toBe(false);
    expect(takenWrongly(netcode)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(netcode, [client(request)]));
});
