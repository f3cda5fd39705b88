import { describe, expect, it } from "vitest";
import gopher from "../../src/dissectors/gopher.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 70 };
/** The first line of the menu in RFC 1436 §2. */
const menu = bytesOf("0About internet Gopher\tStuff:About us\trawBits.micro.umn.edu\t70\r\n");

describe("gopher", () => {
  it("is known by a selector on its port and the answer to it", () => {
    expect(dissect(gopher, [client(bytesOf("\r\n")), server(menu)], port).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(gopher, [client(bytesOf("Stuff:About us\r\n")), server(bytesOf("plain text\n"))], port).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(gopher, [client(bytesOf("x\r\n")), server(bytesOf([1, 0, 2]))], port).verdicts).toEqual(["maybe", "no"]);
  });

  it("is known by a menu on any port", () => {
    expect(dissect(gopher, [server(menu)]).verdicts).toEqual(["done"]);
    expect(dissect(gopher, [server(bytesOf("1Phlog\t/phlog\texample.org\t70\t+\r\n"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(takenWrongly(gopher, [port])).toEqual([]);
    for (const line of ["0a\tb\tc\r\n", "0a\tb\tc\td\r\n", "0a\tb\tc\t\r\n", "0a\tb\tc\t1\t2\t3\r\n"])
      expect(dissect(gopher, [server(bytesOf(line))]).probed, line).toBe(false);
  });

  it("bears damage", () => bearsDamage(gopher, [server(menu), client(bytesOf("selector\r\n"))], port));
});
