import { describe, expect, it } from "vitest";
import kismet from "../../src/dissectors/kismet.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const greeting = bytesOf("*KISMET: 0.0.0 1144004387 \x01Kismet\x01 20050815211952\n");

describe("kismet", () => {
  it("is known by its greeting", () => {
    expect(dissect(kismet, [server(greeting)]).verdicts).toEqual(["done"]);
    expect(dissect(kismet, [server(bytesOf("*PROTOCOLS: KISMET,ERROR,ACK\n"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("* KISMET: 1"), bytesOf("*OK done with it\r\n")]) expect(dissect(kismet, [client(other)]).probed).toBe(false);
    expect(takenWrongly(kismet, [{ serverPort: 2501 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(kismet, [server(greeting)]));
});
