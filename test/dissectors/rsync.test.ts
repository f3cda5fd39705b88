import { describe, expect, it } from "vitest";
import rsync from "../../src/dissectors/rsync.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const greeting = bytesOf("@RSYNCD: 31.0 sha512 sha256 sha1 md5 md4\n");

describe("rsync", () => {
  it("is known by the daemon's greeting and the client's", () => {
    expect(dissect(rsync, [server(greeting)], { serverPort: 873 }).verdicts).toEqual(["done"]);
    expect(dissect(rsync, [client(bytesOf("@RSYNCD: 29\n"))], { serverPort: 9000 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others, nor for lines that only begin alike", () => {
    expect(takenWrongly(rsync, [{ serverPort: 873 }])).toEqual([]);
    expect(dissect(rsync, [server(bytesOf("@RSYNCD: OK\n"))], { serverPort: 873 }).probed).toBe(false);
  });

  it("bears damage", () => bearsDamage(rsync, [server(greeting)], { serverPort: 873 }));
});
