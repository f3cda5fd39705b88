import { describe, expect, it } from "vitest";
import teamviewer from "../../src/dissectors/teamviewer.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const tcp = { protocol: 6, serverPort: 5938 } as const;
const ping = bytesOf([0x17, 0x24, 0x0a, 32, 0], new Uint8Array(32).fill(5));
const datagram = bytesOf(new Uint8Array(10), [3, 0x17, 0x24, 0x47, 0x50], new Uint8Array(81));

describe("teamviewer", () => {
  it("is known by its magic number and length over TCP, on any port", () => {
    const got = dissect(teamviewer, [client(ping)], { protocol: 6, serverPort: 443 });
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    expect(dissect(teamviewer, [server(bytesOf([0x11, 0x30, 1, 0, 0]))], tcp).verdicts).toEqual(["done"]);
  });

  it("is known over UDP", () => {
    expect(dissect(teamviewer, [client(datagram)], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(teamviewer, [client(bytesOf(ping, [0]))], { protocol: 6, serverPort: 443 }).probed).toBe(false);
    expect(dissect(teamviewer, [server(bytesOf([0x11, 0x30, 1, 0, 0]))], { protocol: 6 }).probed).toBe(false);
    expect(dissect(teamviewer, [client(bytesOf([0, 1], datagram.subarray(2)))], { protocol: 17 }).probed).toBe(false);
    expect(takenWrongly(teamviewer, [tcp, { protocol: 17, serverPort: 5938 }])).toEqual([]);
  });

  it("bears damage", () => {
    bearsDamage(teamviewer, [client(ping)], tcp);
    bearsDamage(teamviewer, [client(datagram)], { protocol: 17 });
  });
});
