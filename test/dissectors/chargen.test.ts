import { describe, expect, it } from "vitest";
import chargen from "../../src/dissectors/chargen.ts";
import { bearsDamage } from "../support/damage.ts";
import { dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const udp = { protocol: 17, serverPort: 19 } as const;
/** The pattern of RFC 864, from its second line on: it comes back to the space behind the last printable character. */
const line = (first: number): string => Array.from({ length: 72 }, (_, i) => String.fromCharCode(0x20 + ((first - 0x20 + i) % 95))).join("");
const lines = bytesOf(`${line(0x50)}\r\n${line(0x51)}\r\n`);

describe("chargen", () => {
  it("is known by the pattern", () => {
    expect(dissect(chargen, [server(lines)], udp).verdicts).toEqual(["done"]);
    expect(dissect(chargen, [server(bytesOf(line(0x20)))], { protocol: 6, serverPort: 19 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(chargen, [server(lines)], { protocol: 17 }).probed).toBe(false);
    expect(dissect(chargen, [server(bytesOf("a".repeat(80)))], udp).probed).toBe(false);
    expect(takenWrongly(chargen, [udp])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(chargen, [server(lines)], udp));
});
