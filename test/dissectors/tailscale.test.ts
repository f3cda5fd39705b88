import { describe, expect, it } from "vitest";
import tailscale from "../../src/dissectors/tailscale.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const ping = bytesOf("TS", [0xf0, 0x9f, 0x92, 0xac], new Uint8Array(32).fill(1), new Uint8Array(24).fill(2), new Uint8Array(62).fill(3));

describe("tailscale", () => {
  it("is known by the magic of a discovery message", () => {
    const got = dissect(tailscale, [client(ping)], { serverPort: 41641 });
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
  });

  it("is not taken for others", () => {
    expect(dissect(tailscale, [client(ping.subarray(0, 60))]).probed).toBe(false);
    expect(dissect(tailscale, [client(bytesOf("TS", ping.subarray(3)))]).probed).toBe(false);
    expect(takenWrongly(tailscale, [{ serverPort: 41641 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tailscale, [client(ping)]));
});
