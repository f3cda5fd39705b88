import { describe, expect, it } from "vitest";
import opcUa from "../../src/dissectors/opc-ua.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
/** OPC 10000-6 §7.1.2.3: version, buffer sizes, limits, endpoint. */
function hello(url: string): Uint8Array {
  return bytesOf("HELF", le(32 + url.length), le(0), le(65_536), le(65_536), le(0), le(0), le(url.length), url);
}

describe("opc-ua", () => {
  it("is known by its messages, and learns the endpoint's host", () => {
    const got = dissect(opcUa, [client(hello("opc.tcp://PLC.example:4840/path"))]);
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "plc.example"]);
    expect(dissect(opcUa, [client(hello("opc.tcp://[2001:db8::1]:4840"))]).facts.hostname).toBe("[2001:db8::1]");
    expect(dissect(opcUa, [server(bytesOf("ACKF", le(28), new Uint8Array(20)))]).verdicts).toEqual(["done"]);
    expect(dissect(opcUa, [client(bytesOf("MSGC", le(8196), new Uint8Array(900)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [
      bytesOf("HELP ME NOW!!"),
      bytesOf("HELF", le(12), new Uint8Array(30)),
      bytesOf("HELLO THERE, WORLD"),
      bytesOf("MSGX", le(20), new Uint8Array(12)),
    ])
      expect(dissect(opcUa, [client(other)]).probed).toBe(false);
    expect(takenWrongly(opcUa, [{ serverPort: 4840 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(opcUa, [client(hello("opc.tcp://plc.example:4840"))]));
});
