import { describe, expect, it } from "vitest";
import checkMk from "../../src/dissectors/check-mk.ts";
import { bearsDamage } from "../support/damage.ts";
import { dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const output = bytesOf("<<<check_mk>>>\nVersion: 2.1.0p1\nAgentOS: linux\nHostname: db1\nAgentDirectory: /etc/check_mk\n");

describe("check-mk", () => {
  it("is known by the first section, which may name the host", () => {
    const got = dissect(checkMk, [server(output)], { serverPort: 6556 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "db1"]);
    expect(dissect(checkMk, [server(bytesOf("<<<check_mk>>>\nVersion: 1.2\n"))]).facts.hostname).toBe("");
  });

  it("is not taken for others", () => {
    expect(takenWrongly(checkMk, [{ serverPort: 6556 }])).toEqual([]);
    expect(dissect(checkMk, [server(bytesOf("<<<df>>>\n"))], { serverPort: 6556 }).probed).toBe(false);
  });

  it("bears damage", () => bearsDamage(checkMk, [server(output)]));
});
