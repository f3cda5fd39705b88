import { describe, expect, it } from "vitest";
import dropboxLan from "../../src/dissectors/dropbox-lan.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const announcement = bytesOf('{"host_int": 326692855351421250207, "version": [2, 0], "displayname": "", "port": 17500, "namespaces": [1, 2]}');

describe("dropbox-lan", () => {
  it("is known by its announcement", () => {
    expect(dissect(dropboxLan, [client(announcement)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf('{"host": "x", "version": [2, 0], "namespaces": [1]}'), bytesOf('{"host_int": 1, "version": [2, 0], "spaces": [1]}')])
      expect(dissect(dropboxLan, [client(other)]).probed).toBe(false);
    expect(takenWrongly(dropboxLan, [{ serverPort: 17_500 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(dropboxLan, [client(announcement)]));
});
