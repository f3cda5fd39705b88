import { describe, expect, it } from "vitest";
import citrix from "../../src/dissectors/citrix.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const ica = bytesOf([0x7f, 0x7f], "ICA\0");

describe("citrix", () => {
  it("is known by either greeting", () => {
    expect(dissect(citrix, [server(ica)], { serverPort: 1494 }).verdicts).toEqual(["done"]);
    expect(dissect(citrix, [client(bytesOf([0x1a], "CGP/01", [0]))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(citrix, [server(bytesOf("ICA\0ICA\0"))], { serverPort: 1494 }).probed).toBe(false);
    expect(takenWrongly(citrix, [{ serverPort: 1494 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(citrix, [server(ica)]));
});
