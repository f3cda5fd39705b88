import { describe, expect, it } from "vitest";
import pptp from "../../src/dissectors/pptp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const text = (value: string): Uint8Array => bytesOf(value, new Uint8Array(64 - value.length));
/** Start-Control-Connection-Request and -Reply (RFC 2637 §2.1, §2.2). */
const request = bytesOf(
  u16(156),
  u16(1),
  u32(0x1a2b_3c4d),
  u16(1),
  u16(0),
  u16(0x0100),
  u16(0),
  u32(3),
  u32(3),
  u16(0),
  u16(0),
  text("Vpn.example.com"),
  text("linux"),
);
const unnamed = bytesOf(request.subarray(0, 28), text(""), text(""));
const reply = request.slice();
reply[9] = 2;

describe("pptp", () => {
  it("is known by the magic cookie, and takes the peer's name", () => {
    const got = dissect(pptp, [client(request)], { serverPort: 1723 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "vpn.example.com"]);
    const two = dissect(pptp, [client(unnamed), server(reply)]);
    expect([two.verdicts, two.facts.hostname]).toEqual([["yes", "done"], "vpn.example.com"]);
  });

  it("is known by later messages, which have no name", () => {
    const echo = bytesOf(u16(16), u16(1), u32(0x1a2b_3c4d), u16(5), u16(0), u32(1));
    expect(dissect(pptp, [client(echo)]).verdicts).toEqual(["yes"]);
  });

  it("is not taken for others", () => {
    expect(dissect(pptp, [client(bytesOf(u16(16), u16(1), u32(0x1a2b_3c4e), u16(5), u16(0)))], { serverPort: 1723 }).probed).toBe(false);
    expect(dissect(pptp, [client(bytesOf(u16(16), u16(1), u32(0x1a2b_3c4d), u16(16), u16(0)))], { serverPort: 1723 }).probed).toBe(false);
    expect(takenWrongly(pptp, [{ serverPort: 1723 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(pptp, [client(request)]));
});
