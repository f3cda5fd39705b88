import { describe, expect, it } from "vitest";
import nbd from "../../src/dissectors/nbd.ts";
import { bearsDamage } from "../support/damage.ts";
import { dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

const greeting = bytesOf("NBDMAGICIHAVEOPT", [0, 3]);

describe("nbd", () => {
  it("is known by the greeting of either style", () => {
    expect(dissect(nbd, [server(greeting)], { serverPort: 10809 }).verdicts).toEqual(["done"]);
    expect(dissect(nbd, [server(bytesOf("NBDMAGIC", hexBytes("00420281861253"), new Uint8Array(20)))]).verdicts).toEqual([]);
    expect(dissect(nbd, [server(bytesOf("NBDMAGIC", hexBytes("0000420281861253"), new Uint8Array(20)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(nbd, [server(bytesOf("NBDMAGIC IHAVEOPT"))], { serverPort: 10809 }).probed).toBe(false);
    expect(takenWrongly(nbd, [{ serverPort: 10809 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(nbd, [server(greeting)]));
});
