import { describe, expect, it } from "vitest";
import haproxy from "../../src/dissectors/haproxy.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const line = bytesOf("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\nGET / HTTP/1.1\r\n");
/** Signature, version 2 and command, family, length, addresses and ports. */
const binary = bytesOf("\r\n\r\n\0\r\nQUIT\n", [0x21, 0x11], u16(12), [192, 0, 2, 1, 198, 51, 100, 2], u16(56_324), u16(443));

describe("haproxy", () => {
  it("is known by the header of both versions", () => {
    expect(dissect(haproxy, [client(line)]).verdicts).toEqual(["done"]);
    expect(dissect(haproxy, [client(binary)]).verdicts).toEqual(["done"]);
    expect(dissect(haproxy, [client(bytesOf("PROXY UNKNOWN\r\n"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("PROXY /a HTTP/1.1\r\n"), bytesOf("\r\n\r\n\0\r\nQUIT\n", [0x31, 0x11, 0, 0]), bytesOf("\r\n\r\nQUIT\r\n\r\n\r\n\r\n")])
      expect(dissect(haproxy, [client(other)]).probed).toBe(false);
    expect(takenWrongly(haproxy, [{ serverPort: 443 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(haproxy, [client(line), client(binary)]));
});
