import { describe, expect, it } from "vitest";
import tacacsPlus from "../../src/dissectors/tacacs-plus.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const port = { serverPort: 49 };
const start = bytesOf([0xc0, 1, 1, 0], u32(0x1234_5678), u32(16), new Uint8Array(16).fill(0xab));

describe("tacacs-plus", () => {
  it("is known by its header, and says whether its body is hidden", () => {
    const got = dissect(tacacsPlus, [client(start)], port);
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    const plain = start.slice();
    plain.set([2, 1], 2);
    expect(dissect(tacacsPlus, [server(plain)], port).facts.encrypted).toBe(false);
  });

  it("is not taken for others", () => {
    expect(dissect(tacacsPlus, [server(start)], port).probed).toBe(false);
    expect(dissect(tacacsPlus, [client(start.subarray(0, 20))], port).probed).toBe(false);
    expect(dissect(tacacsPlus, [client(start)]).probed).toBe(false);
    expect(takenWrongly(tacacsPlus, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tacacsPlus, [client(start)], port));
});
