import { describe, expect, it } from "vitest";
import niagaraFox from "../../src/dissectors/niagara-fox.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const hello = bytesOf("fox a 0 -1 fox hello\n{\nfox.version=s:1.0\nid=i:1\n};;\n");

describe("niagara-fox", () => {
  it("is known by its greeting", () => {
    expect(dissect(niagaraFox, [client(hello)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("fox a 0 -1 box hello"), bytesOf("fox a 0")]) expect(dissect(niagaraFox, [client(other)]).probed).toBe(false);
    expect(takenWrongly(niagaraFox, [{ serverPort: 1911 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(niagaraFox, [client(hello)]));
});
