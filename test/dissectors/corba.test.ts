import { describe, expect, it } from "vitest";
import corba from "../../src/dissectors/corba.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const request = bytesOf("GIOP", [1, 2, 1, 0], [8, 0, 0, 0], new Uint8Array(8));

describe("corba", () => {
  it("is known by the header of a call", () => {
    expect(dissect(corba, [client(request)], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is known by multicast", () => {
    expect(dissect(corba, [client(bytesOf("MIOP", [0x10, 3, 0, 0], new Uint8Array(20), request))], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(corba, [client(bytesOf("MIOP", [0x20, 3, 0, 0], new Uint8Array(20), request))], { protocol: 17 }).probed).toBe(false);
  });

  it("is not taken for others", () => {
    for (const other of [
      bytesOf("GIOX", request.subarray(4)),
      bytesOf("GIOP", [2], request.subarray(5)),
      bytesOf("GIOP", [1, 2, 1, 8], request.subarray(8)),
      request.subarray(0, 10),
    ]) {
      expect(dissect(corba, [client(other)]).probed).toBe(false);
    }
    expect(takenWrongly(corba, [{ protocol: 6, serverPort: 2809 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(corba, [client(request)]));
});
