import { describe, expect, it } from "vitest";
import zoom from "../../src/dissectors/zoom.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16, u32 } from "../support/packets.ts";

/** What begins a connection to a server: kind, 0, a flag, a token; the answer repeats it. */
const request = bytesOf([1, 0, 2], hexBytes("7d464d35fffda234495d0d6d3b51e896"), new Uint8Array(30));
const response = bytesOf([2, 0, 1], hexBytes("7d464d35fffda234495d0d6d3b51e896"), new Uint8Array(12));
const video = bytesOf([5], u16(9), new Uint8Array(4), [4, 0x10], new Uint8Array(60));
/** Between peers: the port and the address it is sent to. */
const punch = (port: number): Uint8Array => bytesOf([0x1f, 2, 1, 0], new Uint8Array(18), u16(port), u32(13), "192.168.1.226", new Uint8Array(12));

describe("zoom", () => {
  it("is known by request and response, by media, and by what looks for a way to a peer", () => {
    const conversation = { serverPort: 8801 };
    expect(dissect(zoom, [client(request), server(response)], conversation).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(zoom, [client(video)], conversation).verdicts).toEqual(["done"]);
    expect(dissect(zoom, [client(punch(46_757))], { serverPort: 46_757 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    expect(dissect(zoom, [client(request), server(bytesOf([2, 0, 1], new Uint8Array(28)))], { serverPort: 8801 }).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(zoom, [client(request)]).probed).toBe(false);
    expect(dissect(zoom, [client(punch(46_757))], { serverPort: 46_758 }).verdicts).toEqual(["no"]);
    expect(takenWrongly(zoom, [{ serverPort: 8801 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(zoom, [client(request), server(response), client(punch(8801)), client(video)], { serverPort: 8801 }));
});
