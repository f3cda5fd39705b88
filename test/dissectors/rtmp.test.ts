import { describe, expect, it } from "vitest";
import rtmp from "../../src/dissectors/rtmp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** C0 and C1 (§5.2.2, §5.2.3): version, time, zero or a program's version, random bytes. */
const hello = (zero: number): Uint8Array => bytesOf([3], u32(1234), u32(zero), new Uint8Array(1528).fill(0x5a));
const answer = bytesOf(hello(0x0d0e0a0d), new Uint8Array(1536).fill(1)).subarray(0, 1460);

describe("rtmp", () => {
  it("is known by a block each way, in segments, whatever the port", () => {
    const sent = [client(hello(0x80000702).subarray(0, 1460)), client(hello(0).subarray(1460)), server(answer)];
    expect(dissect(rtmp, sent).verdicts).toEqual(["maybe", "maybe", "done"]);
    expect(dissect(rtmp, [client(hello(0).subarray(0, 1460))], { serverPort: 1935 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for other sizes, answers and neighbours", () => {
    expect(dissect(rtmp, [client(hello(0).subarray(0, 1400)), server(answer)]).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(rtmp, [client(hello(0)), server(bytesOf("HTTP/1.1 400 Bad Request\r\n"))]).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(rtmp, [server(hello(0))]).probed).toBe(false);
    expect(takenWrongly(rtmp, [{ serverPort: 1935 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rtmp, [client(hello(0).subarray(0, 40)), server(answer.subarray(0, 40))], { serverPort: 1935 }));
});
