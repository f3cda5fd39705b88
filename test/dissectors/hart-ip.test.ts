import { describe, expect, it } from "vitest";
import hartIp from "../../src/dissectors/hart-ip.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

/** Version 1, kind, id, status, sequence, length. */
const message = (kind: number, sequence: number, ...body: number[]): Uint8Array => bytesOf([1, kind, 0, 0], u16(sequence), u16(8 + body.length), body);
const initiate = message(0, 2, 1, 0, 0, 0x75, 0x30);

describe("hart-ip", () => {
  it("is known on its port, or by a request and its response", () => {
    expect(dissect(hartIp, [client(initiate)], { serverPort: 5094 }).verdicts).toEqual(["done"]);
    expect(dissect(hartIp, [client(initiate), server(message(1, 2, 1, 0, 0, 0x75, 0x30))]).verdicts).toEqual(["maybe", "done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [message(4, 1), bytesOf(initiate, [0]), bytesOf([3], initiate.subarray(1))])
      expect(dissect(hartIp, [client(other)]).probed).toBe(false);
    expect(dissect(hartIp, [client(initiate), server(message(1, 3))]).verdicts).toEqual(["maybe", "maybe"]);
    expect(takenWrongly(hartIp, [{ serverPort: 5094 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(hartIp, [client(initiate), server(message(1, 2))]));
});
