import { describe, expect, it } from "vitest";
import jetdirect from "../../src/dissectors/jetdirect.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const job = bytesOf('\x1b%-12345X@PJL JOB NAME = "x"\r\n@PJL ENTER LANGUAGE = PCL\r\n');

describe("jetdirect", () => {
  it("is known by the sequence that begins a job, and by page languages on its port", () => {
    expect(dissect(jetdirect, [client(job)], { serverPort: 9101 }).verdicts).toEqual(["done"]);
    for (const text of ["%!PS-Adobe-3.0\n", "\x1bE\x1b&l1X", "@PJL INFO STATUS\r\n"]) {
      expect(dissect(jetdirect, [client(bytesOf(text))], { serverPort: 9100 }).verdicts, text).toEqual(["done"]);
    }
  });

  it("is not taken for others", () => {
    expect(dissect(jetdirect, [client(bytesOf("%!PS-Adobe-3.0\n"))]).probed).toBe(false);
    expect(dissect(jetdirect, [client(bytesOf("\x1b[2J"))], { serverPort: 9100 }).probed).toBe(false);
    expect(takenWrongly(jetdirect, [{ serverPort: 9100 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(jetdirect, [client(job)]));
});
