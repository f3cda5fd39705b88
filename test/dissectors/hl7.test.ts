import { describe, expect, it } from "vitest";
import hl7 from "../../src/dissectors/hl7.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const admission = bytesOf("\x0bMSH|^~\\&|SYSTEM|HOSPITAL|||20240101||ADT^A01|1|P|2.5\rPID|1||12345||DOE^JOHN\r\x1c\r");

describe("hl7", () => {
  it("is known by its first segment, and nothing of the patient is kept", () => {
    const got = dissect(hl7, [client(admission)]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("DOE");
    expect(dissect(hl7, [client(bytesOf("\x0bFHS|^~\\&|x"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [admission.subarray(1), bytesOf("\x0bPID|1||12345")]) expect(dissect(hl7, [client(other)]).probed).toBe(false);
    expect(takenWrongly(hl7, [{ serverPort: 2575 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(hl7, [client(admission)]));
});
