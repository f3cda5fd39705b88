import { describe, expect, it } from "vitest";
import tftp from "../../src/dissectors/tftp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 69 };
const request = bytesOf([0, 1], "boot/pxelinux.0\0octet\0blksize\x001468\0");
const block = (number: number): Uint8Array => bytesOf([0, 3, 0, number], new Uint8Array(512).fill(9));

describe("tftp", () => {
  it("is known by a request with a mode, in either case", () => {
    expect(dissect(tftp, [client(request)], port).verdicts).toEqual(["done"]);
    expect(dissect(tftp, [client(bytesOf([0, 2], "a\0NetASCII\0"))]).verdicts).toEqual(["done"]);
  });

  it("is known where the transfer goes on: by options, or a block that is acknowledged", () => {
    expect(dissect(tftp, [server(bytesOf([0, 6], "tsize\x001024\0"))]).verdicts).toEqual(["done"]);
    expect(dissect(tftp, [client(block(1)), server(bytesOf([0, 4, 0, 1]))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(tftp, [client(block(1)), server(bytesOf([0, 4, 0, 2]))]).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(tftp, [client(block(1)), client(bytesOf([0, 4, 0, 1]))]).verdicts).toEqual(["maybe", "no"]);
  });

  it("is not taken for others", () => {
    for (const other of [bytesOf([0, 1], "a\0binary\0"), bytesOf([0, 1], "a\0octet"), bytesOf([0, 1], "\0octet\0"), block(2), block(1).subarray(0, 500)]) {
      expect(dissect(tftp, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(tftp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tftp, [client(request)], port));
});
