import { describe, expect, it } from "vitest";
import mpd from "../../src/dissectors/mpd.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const greeting = bytesOf("OK MPD 0.23.5\n");

describe("mpd", () => {
  it("is known by its greeting", () => {
    expect(dissect(mpd, [server(greeting)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("OK MPX 0.23.5\n"), bytesOf("OK ready\r\n")]) expect(dissect(mpd, [client(other)]).probed).toBe(false);
    expect(takenWrongly(mpd, [{ serverPort: 6600 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(mpd, [server(greeting)]));
});
