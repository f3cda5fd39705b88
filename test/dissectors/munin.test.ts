import { describe, expect, it } from "vitest";
import munin from "../../src/dissectors/munin.ts";
import { bearsDamage } from "../support/damage.ts";
import { dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const banner = bytesOf("# munin node at foo.example.com\n");

describe("munin", () => {
  it("is known by the node's greeting, which has its name", () => {
    const got = dissect(munin, [server(banner)], { serverPort: 4949 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "foo.example.com"]);
  });

  it("is not taken for others", () => {
    expect(takenWrongly(munin, [{ serverPort: 4949 }])).toEqual([]);
    expect(dissect(munin, [server(bytesOf("# Unknown service\n"))], { serverPort: 4949 }).probed).toBe(false);
  });

  it("bears damage", () => bearsDamage(munin, [server(banner)]));
});
