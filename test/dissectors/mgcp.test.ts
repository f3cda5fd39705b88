import { describe, expect, it } from "vitest";
import mgcp from "../../src/dissectors/mgcp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 2427 };
/** RFC 3435 §3.2.2.1. */
const create = bytesOf("CRCX 1204 aaln/1@RGW-2567.whatever.net MGCP 1.0\r\nC: A3C47F21456789F0\r\n");
const ok = bytesOf("200 1204 OK\r\nI: FDE234C8\r\n");

describe("mgcp", () => {
  it("is known by a command, whose endpoint has a domain", () => {
    const got = dissect(mgcp, [client(create)], { serverPort: 5000 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "rgw-2567.whatever.net"]);
    expect(dissect(mgcp, [client(bytesOf("rsip 1 * MGCP 1.0\r\n"))]).facts.hostname).toBe("");
    expect(dissect(mgcp, [client(bytesOf("AUEP 1 *@[192.0.2.9]:2427 MGCP 1.0\r\n"))]).facts.hostname).toBe("[192.0.2.9]");
  });

  it("is known by a response on its port, and goes on for the name", () => {
    const got = dissect(mgcp, [server(ok), server(create)], port);
    expect([got.verdicts, got.facts.hostname]).toEqual([["yes", "done"], "rgw-2567.whatever.net"]);
  });

  it("is not taken for others", () => {
    expect(dissect(mgcp, [server(ok)]).probed).toBe(false);
    for (const text of ["CRCX 1204 a@b SIP/2.0\r\n", "CRCXX 1204 a MGCP 1.0\r\n", "200 OK\r\n", "2000 1 OK\r\n"])
      expect(dissect(mgcp, [client(bytesOf(text))], port).probed, text).toBe(false);
    expect(takenWrongly(mgcp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(mgcp, [client(create), server(ok)], port));
});
