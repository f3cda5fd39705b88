import { describe, expect, it } from "vitest";
import modbus from "../../src/dissectors/modbus.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

/** Implementation guide §3.1.3: transaction, protocol, length, unit, function, data. */
const message = (transaction: number, code: number, ...data: number[]): Uint8Array => bytesOf(u16(transaction), u16(0), u16(2 + data.length), [1, code], data);
const read = message(7, 3, 0, 107, 0, 3);

describe("modbus", () => {
  it("is known on its port, or by an answer that fits the question", () => {
    expect(dissect(modbus, [client(read)], { serverPort: 502 }).verdicts).toEqual(["done"]);
    expect(dissect(modbus, [client(read), server(message(7, 3, 6, 0, 1, 0, 2, 0, 3))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(modbus, [client(read), server(message(7, 0x83, 2))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(modbus, [client(message(1, 0x5a, 0, 2))], { serverPort: 502 }).facts.application).toBe("UMAS");
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [message(7, 99, 1), bytesOf(u16(1), u16(1), u16(6), [1, 3, 0, 0, 0, 1]), bytesOf(u16(1), u16(0), u16(90), [1, 3])])
      expect(dissect(modbus, [client(other)]).probed).toBe(false);
    expect(dissect(modbus, [client(read), server(message(8, 3, 0))]).verdicts).toEqual(["maybe", "no"]);
    expect(takenWrongly(modbus, [{ serverPort: 502 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(modbus, [client(read), server(message(7, 3, 0))]));
});
