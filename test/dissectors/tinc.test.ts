import { describe, expect, it } from "vitest";
import tinc from "../../src/dissectors/tinc.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const id = bytesOf("0 node_1 17.7\n");

describe("tinc", () => {
  it("is known by the line that begins the meta connection", () => {
    for (const line of [id, bytesOf("0 alpha 17\n1 94 64 0 0 AB\n")]) {
      const got = dissect(tinc, [client(line)], { serverPort: 655 });
      expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    }
  });

  it("is not taken for others", () => {
    for (const line of ["1 node 17\n", "0 no de 17\n", "0  17\n", "0 node 18\n", "0 node 17.\n", "0 node 17"])
      expect(dissect(tinc, [client(bytesOf(line))], { serverPort: 655 }).probed, line).toBe(false);
    expect(takenWrongly(tinc, [{ serverPort: 655 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tinc, [client(id)]));
});
