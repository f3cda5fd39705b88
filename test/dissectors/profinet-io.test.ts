import { describe, expect, it } from "vitest";
import profinetIo from "../../src/dissectors/profinet-io.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** DCE 1.1 RPC §12.5.2.12: version, kind, flags, representation, serial, object, interface, activity, …; here both byte orders of the interface. */
const call = (id: string, version = 4): Uint8Array => bytesOf([version, 0, 0x20, 0, 0x10, 0, 0, 0], new Uint8Array(16), hexBytes(id), new Uint8Array(60));
const device = "dea000016c9711d1827100a02442df7d";

describe("profinet-io", () => {
  it("is known by its interfaces", () => {
    expect(dissect(profinetIo, [client(call(device))]).verdicts).toEqual(["done"]);
    expect(dissect(profinetIo, [client(call("0100a0de976cd111827100a02442df7d"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [call(device, 5), call("e1af83085d1f11c991a408002b14a0fa"), call(device).subarray(0, 60)])
      expect(dissect(profinetIo, [client(other)]).probed).toBe(false);
    expect(takenWrongly(profinetIo, [{ serverPort: 34_964 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(profinetIo, [client(call(device))]));
});
