import { describe, expect, it } from "vitest";
import stomp from "../../src/dissectors/stomp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const connect = bytesOf("CONNECT\naccept-version:1.2\nhost:stomp.example\nlogin:a\npasscode:secret\n\n\0");

describe("stomp", () => {
  it("is known by the frames that connect, whose secrets are not kept", () => {
    const got = dissect(stomp, [client(connect)]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("secret");
    for (const frame of ["STOMP\r\naccept-version:1.2\r\n\r\n\0", "CONNECT\n\n\0"]) expect(dissect(stomp, [client(bytesOf(frame))]).verdicts).toEqual(["done"]);
    expect(dissect(stomp, [server(bytesOf("CONNECTED\nversion:1.1\n\n\0"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for HTTP's CONNECT, other lines and neighbours", () => {
    for (const other of ["CONNECT a:443 HTTP/1.1\r\n\r\n", "CONNECT\r\nHost example\r\n", "CONNECTION\nlost:1\n", "STOMP", "CONNECT\n\nx"]) {
      expect(dissect(stomp, [client(bytesOf(other))]).probed).toBe(false);
    }
    expect(takenWrongly(stomp, [{ serverPort: 61_613 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(stomp, [client(connect), server(bytesOf("CONNECTED\nversion:1.1\n\n\0"))]));
});
