import { describe, expect, it } from "vitest";
import xdmcp from "../../src/dissectors/xdmcp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 177 };
/** Query (opcode 2) with an empty list of authentication names. */
const query = bytesOf(u16(1), u16(2), u16(1), [0]);

describe("xdmcp", () => {
  it("is known by version, opcode and length on its port", () => {
    expect(dissect(xdmcp, [client(query)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(xdmcp, [client(query)]).probed).toBe(false);
    for (const other of [bytesOf(u16(2), u16(2), u16(1), [0]), bytesOf(u16(1), u16(15), u16(1), [0]), bytesOf(query, [0])]) {
      expect(dissect(xdmcp, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(xdmcp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(xdmcp, [client(query)], port));
});
