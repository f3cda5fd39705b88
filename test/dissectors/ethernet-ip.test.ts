import { describe, expect, it } from "vitest";
import ethernetIp from "../../src/dissectors/ethernet-ip.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** Command, length, session, status, context, options; little-endian. */
const message = (command: number, length: number, status = 0, options = 0): Uint8Array =>
  bytesOf([command, 0, length, 0], new Uint8Array(4), [status, 0, 0, 0], new Uint8Array(8), [options, 0, 0, 0]);
const register = bytesOf(message(0x65, 4), [1, 0, 0, 0]);

describe("ethernet-ip", () => {
  it("is known by its commands", () => {
    expect(dissect(ethernetIp, [client(register)]).verdicts).toEqual(["done"]);
    expect(dissect(ethernetIp, [client(message(0x63, 0))]).verdicts).toEqual(["done"]);
    expect(dissect(ethernetIp, [client(message(0x63, 0))], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(ethernetIp, [client(message(0, 0))], { serverPort: 44_818 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [message(0x65, 4), message(0x62, 0), message(0x63, 0, 0x90), message(0x63, 0, 0, 1), message(0, 0)])
      expect(dissect(ethernetIp, [client(other)]).probed).toBe(false);
    expect(takenWrongly(ethernetIp, [{ serverPort: 44_818 }], ["zeros"])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ethernetIp, [client(register)]));
});
