import { describe, expect, it } from "vitest";
import radmin from "../../src/dissectors/radmin.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const hello = bytesOf([1, 0, 0, 0, 1, 0, 0, 0, 8, 8]);
const answer = bytesOf([1, 0, 0, 0, 0x25, 0, 0, 2, 0x12, 8, 2, 0, 0, 10], new Uint8Array(32));

describe("radmin", () => {
  it("is known by the client's first packet, and the answer on its port", () => {
    const got = dissect(radmin, [client(hello)]);
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    expect(dissect(radmin, [server(bytesOf([1, 0, 0, 0, 0x25, 0, 0, 0], new Uint8Array(38)))], { serverPort: 4899 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(radmin, [client(bytesOf(hello, [0]))], { serverPort: 4899 }).probed).toBe(false);
    expect(dissect(radmin, [server(answer)]).probed).toBe(false);
    expect(takenWrongly(radmin, [{ serverPort: 4899 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(radmin, [client(hello)], { serverPort: 4899 }));
});
