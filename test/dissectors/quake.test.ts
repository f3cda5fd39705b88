import { describe, expect, it } from "vitest";
import quake from "../../src/dissectors/quake.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const outOfBand = (text: string): Uint8Array => bytesOf([255, 255, 255, 255], text);

describe("quake", () => {
  it("is known by words out of band", () => {
    expect(dissect(quake, [client(outOfBand("getstatus\n"))]).verdicts).toEqual(["done"]);
    expect(dissect(quake, [client(outOfBand("getinfo xxx"))]).verdicts).toEqual(["done"]);
    expect(dissect(quake, [client(outOfBand("getservers 68 empty full"))]).verdicts).toEqual(["done"]);
    expect(dissect(quake, [server(outOfBand("statusResponse\n\\mapname\\q3dm17"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [outOfBand("TSource Engine Query\0"), outOfBand("getting on"), outOfBand("I\x11name"), bytesOf("getstatus\n")])
      expect(dissect(quake, [client(other)]).probed).toBe(false);
    expect(takenWrongly(quake, [{ serverPort: 27_960 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(quake, [client(outOfBand("getstatus\n"))]));
});
