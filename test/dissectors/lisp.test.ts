import { describe, expect, it } from "vitest";
import lisp from "../../src/dissectors/lisp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const packet = bytesOf([0x45, 0], u16(28), new Uint8Array(24));
const data = bytesOf([0x80, 0, 0, 1], u32(0x0000_0101), packet);
const nonce = new Uint8Array(8).fill(5);
const request = bytesOf([0x10, 0, 0, 1], nonce, u16(1), [192, 0, 2, 1], [0, 32], u16(1), [192, 0, 2, 9]);
const reply = bytesOf([0x20, 0, 0, 1], nonce, u32(60), [1, 32], u16(0x1000), u16(0), u16(1), [192, 0, 2, 9]);
const register = bytesOf([0x30, 0, 1, 1], nonce, u16(1), u16(20), new Uint8Array(20), new Uint8Array(16));
const encapsulated = bytesOf([0x80, 0, 0, 0], packet);

describe("lisp", () => {
  it("is known by packets in tunnels and by control messages, each on its port", () => {
    expect(dissect(lisp, [client(data)], { serverPort: 4341 }).verdicts).toEqual(["done"]);
    for (const message of [request, reply, register, encapsulated]) expect(dissect(lisp, [client(message)], { serverPort: 4342 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(lisp, [client(data)]).probed).toBe(false);
    expect(dissect(lisp, [client(bytesOf(data, [0]))], { serverPort: 4341 }).probed).toBe(false);
    for (const other of [bytesOf([0x90], register.subarray(1)), bytesOf([0x30, 0, 1, 99], register.subarray(4)), bytesOf(encapsulated, [0])]) {
      expect(dissect(lisp, [client(other)], { serverPort: 4342 }).probed).toBe(false);
    }
    expect(takenWrongly(lisp, [{ serverPort: 4341 }, { serverPort: 4342 }])).toEqual([]);
  });

  it("bears damage", () => {
    bearsDamage(lisp, [client(data)], { serverPort: 4341 });
    bearsDamage(lisp, [client(request), client(reply), client(register), client(encapsulated)], { serverPort: 4342 });
  });
});
