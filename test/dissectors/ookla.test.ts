import { describe, expect, it } from "vitest";
import ookla from "../../src/dissectors/ookla.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const greeting = bytesOf("HI\n");
const answer = bytesOf("HELLO 2.9 (2.9.4) 2021-05-17.2030.a8b0bf3\n");

describe("ookla", () => {
  it("is known by both greetings", () => {
    expect(dissect(ookla, [client(greeting), server(answer)]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(ookla, [client(bytesOf("HI 8f3ec8c9-0b2d\n")), server(answer)]).verdicts).toEqual(["maybe", "done"]);
  });

  it("is not taken for others and neighbours", () => {
    expect(dissect(ookla, [client(greeting), server(bytesOf("HELLO world\n"))]).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(ookla, [client(bytesOf("HITHER\n"))]).probed).toBe(false);
    expect(takenWrongly(ookla, [{ serverPort: 8080 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ookla, [client(greeting), server(answer)]));
});
