import { describe, expect, it } from "vitest";
import ceph from "../../src/dissectors/ceph.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

describe("ceph", () => {
  it("is known by the banner of either version", () => {
    expect(dissect(ceph, [server(bytesOf("ceph v027", new Uint8Array(136)))]).verdicts).toEqual(["done"]);
    expect(dissect(ceph, [client(bytesOf("ceph v2\n", [16, 0], new Uint8Array(16)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for text and neighbours", () => {
    for (const other of [bytesOf("ceph version 17.2\n"), bytesOf("ceph v"), bytesOf("CEPH v027")]) expect(dissect(ceph, [client(other)]).probed).toBe(false);
    expect(takenWrongly(ceph, [{ serverPort: 6789 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ceph, [client(bytesOf("ceph v2\n", [16, 0], new Uint8Array(16)))]));
});
