import { describe, expect, it } from "vitest";
import nfs from "../../src/dissectors/nfs.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const call = (program: number): Uint8Array => bytesOf(u32(9), u32(0), u32(2), u32(program), u32(3), u32(0), u32(1), u32(8), u32(1), u32(0), u32(0), u32(0));
const overTcp = (message: Uint8Array): Uint8Array => bytesOf(u32(0x8000_0000 + message.length), message);

describe("nfs", () => {
  it("is known by calls of its programs, whose names it gives", () => {
    const got = dissect(nfs, [client(overTcp(call(100_003)))], { protocol: 6, serverPort: 2049 });
    expect([got.verdicts, got.facts.application]).toEqual([["done"], "NFS"]);
    expect(dissect(nfs, [client(call(100_005))], { protocol: 17, serverPort: 635 }).facts.application).toBe("NFS-Mount");
  });

  it("is not taken for other programs, replies and neighbours", () => {
    expect(dissect(nfs, [client(call(100_000))], { protocol: 17, serverPort: 2049 }).probed).toBe(false);
    expect(dissect(nfs, [server(call(100_003))], { protocol: 17, serverPort: 2049 }).probed).toBe(false);
    expect(
      takenWrongly(nfs, [
        { protocol: 6, serverPort: 2049 },
        { protocol: 17, serverPort: 2049 },
      ]),
    ).toEqual([]);
  });

  it("bears damage", () => bearsDamage(nfs, [client(call(100_003))], { protocol: 17 }));
});
