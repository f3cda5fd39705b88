import { describe, expect, it } from "vitest";
import fins from "../../src/dissectors/fins.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u32 } from "../support/packets.ts";

/** FINS/TCP: name, length, command 0 (node address from the client), error. */
const node = bytesOf("FINS", u32(12), u32(0), u32(0), u32(0));
/** Header of a command: control, reserved, gateways, addresses, service id; memory area read 0101. */
const readArea = hexBytes("80000200010000fe00010101820000000001");

describe("fins", () => {
  it("is known by its name over TCP and by its header on its port over UDP", () => {
    expect(dissect(fins, [client(node)]).verdicts).toEqual(["done"]);
    expect(dissect(fins, [client(readArea)], { protocol: 17, serverPort: 9600 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("FINSISH STATION."), bytesOf("FINS", u32(12), u32(99), u32(0))]) expect(dissect(fins, [client(other)]).probed).toBe(false);
    for (const other of [readArea, hexBytes("40000200010000fe00010101820000000001")])
      expect(dissect(fins, [client(other)], { protocol: 17 }).probed).toBe(false);
    expect(dissect(fins, [client(hexBytes("800102000100000000010101"))], { protocol: 17, serverPort: 9600 }).probed).toBe(false);
    expect(takenWrongly(fins, [{ serverPort: 9600 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(fins, [client(node), client(readArea)], { serverPort: 9600 }));
});
