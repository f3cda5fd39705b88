import { describe, expect, it } from "vitest";
import rmcp from "../../src/dissectors/rmcp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const port = { serverPort: 623 };
/** Presence ping of ASF; Get Channel Authentication Capabilities of IPMI 1.5. */
const ping = bytesOf([6, 0, 255, 6], u32(4542), [0x80, 0, 0, 0]);
const ipmi = bytesOf([6, 0, 255, 7, 0], u32(0), u32(0), [9, 0x20, 0x18, 0xc8, 0x81, 0, 0x38, 0x8e, 4, 0xb5]);

describe("rmcp", () => {
  it("is known by version and class, and named by the class", () => {
    expect(dissect(rmcp, [client(ping)], port).facts.application).toBe("ASF");
    const got = dissect(rmcp, [client(ipmi)], port);
    expect([got.verdicts, got.facts.application]).toEqual([["done"], "IPMI"]);
    expect(dissect(rmcp, [server(bytesOf([6, 0, 1, 0x86]))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(rmcp, [client(ping)]).probed).toBe(false);
    for (const other of [bytesOf([5], ping.subarray(1)), bytesOf([6, 1], ping.subarray(2)), bytesOf([6, 0, 255, 9], ping.subarray(4)), ping.subarray(0, 6)]) {
      expect(dissect(rmcp, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(rmcp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rmcp, [client(ping), client(ipmi)], port));
});
