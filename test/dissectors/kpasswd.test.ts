import { describe, expect, it } from "vitest";
import kpasswd from "../../src/dissectors/kpasswd.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const udp = { protocol: 17, serverPort: 464 } as const;
const body = bytesOf([0x6e, 0x82, 1, 0], new Uint8Array(16));
const request = bytesOf(u16(6 + body.length + 30), u16(0xff80), u16(body.length), body, new Uint8Array(30).fill(4));
const error = bytesOf(u16(20), u16(1), u16(0), [0x7e, 0x0c], new Uint8Array(12));

describe("kpasswd", () => {
  it("is known by its lengths, version and the Kerberos message inside", () => {
    const got = dissect(kpasswd, [client(request)], udp);
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    expect(dissect(kpasswd, [server(error)], udp).verdicts).toEqual(["done"]);
    expect(dissect(kpasswd, [client(bytesOf(u32(request.length), request))], { protocol: 6, serverPort: 464 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(kpasswd, [client(request)], { protocol: 17 }).probed).toBe(false);
    for (const other of [
      bytesOf(request, [0]),
      bytesOf(request.subarray(0, 2), u16(2), request.subarray(4)),
      bytesOf(request.subarray(0, 6), [0x30], request.subarray(7)),
    ]) {
      expect(dissect(kpasswd, [client(other)], udp).probed).toBe(false);
    }
    expect(takenWrongly(kpasswd, [udp, { protocol: 6, serverPort: 464 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(kpasswd, [client(request), server(error)], udp));
});
