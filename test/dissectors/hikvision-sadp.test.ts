import { describe, expect, it } from "vitest";
import hikvisionSadp from "../../src/dissectors/hikvision-sadp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const probe = bytesOf('<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>13A888A9-F1B1-4020-AE9F-05607682D23B</Uuid><Types>inquiry</Types></Probe>');

describe("hikvision-sadp", () => {
  it("is known by its probe on its port", () => {
    expect(dissect(hikvisionSadp, [client(probe)], { serverPort: 37_020 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [probe]) expect(dissect(hikvisionSadp, [client(other)]).probed).toBe(false);
    expect(dissect(hikvisionSadp, [client(bytesOf('<?xml version="1.0"?><Probe><Types>a</Types></Probe>'))], { serverPort: 37_020 }).probed).toBe(false);
    expect(takenWrongly(hikvisionSadp, [{ serverPort: 37_020 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(hikvisionSadp, [client(probe)], { serverPort: 37_020 }));
});
