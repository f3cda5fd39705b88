import { describe, expect, it } from "vitest";
import teamspeak from "../../src/dissectors/teamspeak.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Text in place of the code, packet id, client id, kind and flags, version, step. */
const init = bytesOf("TS3INIT1", u16(101), u16(0), [0x88], u32(0x0dd05766), [0], u32(0x5f5916e0), new Uint8Array(12));

describe("teamspeak", () => {
  it("is known by the packets that open a connection", () => {
    expect(dissect(teamspeak, [client(init)]).verdicts).toEqual(["done"]);
    expect(dissect(teamspeak, [server(bytesOf("TS3INIT1", u16(101), [0x88, 1], new Uint8Array(20)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("TS3INIT2", new Uint8Array(20)), bytesOf("TS3INIT1")]) expect(dissect(teamspeak, [client(other)]).probed).toBe(false);
    expect(takenWrongly(teamspeak, [{ serverPort: 9987 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(teamspeak, [client(init)]));
});
