import { describe, expect, it } from "vitest";
import managesieve from "../../src/dissectors/managesieve.ts";
import { bearsDamage } from "../support/damage.ts";
import { dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** RFC 5804 §1.7. */
const greeting = bytesOf('"IMPLEMENTATION" "Example1 ManageSieved v001"\r\n"SIEVE" "fileinto vacation"\r\n"STARTTLS"\r\nOK\r\n');

describe("managesieve", () => {
  it("is known by the capabilities that greet", () => {
    expect(dissect(managesieve, [server(greeting)], { serverPort: 4190 }).verdicts).toEqual(["done"]);
    expect(dissect(managesieve, [server(bytesOf('"Sieve" "fileinto"\r\n'))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const text of ["OK\r\n", '"IMPLEMENTATION"\r\n', '{"implementation": "x"}'])
      expect(dissect(managesieve, [server(bytesOf(text))], { serverPort: 4190 }).probed, text).toBe(false);
    expect(takenWrongly(managesieve, [{ serverPort: 4190 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(managesieve, [server(greeting)]));
});
