import { describe, expect, it } from "vitest";
import olsr from "../../src/dissectors/olsr.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 698 };
const message = bytesOf([1, 0x86], u16(16), [192, 0, 2, 1, 1, 0], u16(7), u16(0), [5, 3]);
const packet = bytesOf(u16(4 + 2 * message.length), u16(9), message, message);

describe("olsr", () => {
  it("is known by messages that fill the packet", () => {
    expect(dissect(olsr, [client(packet)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(olsr, [client(packet)]).probed).toBe(false);
    const short = packet.slice();
    short[7] = 8;
    for (const other of [short, bytesOf(packet, [0]), packet.subarray(0, 12)]) expect(dissect(olsr, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(olsr, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(olsr, [client(packet)], port));
});
