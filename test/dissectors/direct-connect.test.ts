import { describe, expect, it } from "vitest";
import directConnect from "../../src/dissectors/direct-connect.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const lock = bytesOf("$Lock EXTENDEDPROTOCOLABCABCABCABC Pk=DCPLUSPLUS0.777|");
const support = bytesOf("HSUP ADBASE ADTIGR\n");

describe("direct-connect", () => {
  it("is known by commands of both protocols", () => {
    expect(dissect(directConnect, [server(lock)]).verdicts).toEqual(["done"]);
    expect(dissect(directConnect, [client(support)]).verdicts).toEqual(["done"]);
    expect(dissect(directConnect, [client(bytesOf("$MyNick joe|$Lock abc|"))]).verdicts).toEqual(["done"]);
    expect(dissect(directConnect, [client(bytesOf("$SR joe file.txt\x0512 1/5\x05hub (10.0.0.1:411)|"))], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("$Lock without end"), bytesOf("HSUPERMARKET\n"), bytesOf("$Price 12|")])
      expect(dissect(directConnect, [client(other)]).probed).toBe(false);
    expect(dissect(directConnect, [client(lock)], { protocol: 17 }).probed).toBe(false);
    expect(takenWrongly(directConnect, [{ serverPort: 411 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(directConnect, [client(lock), client(support)]));
});
