import { describe, expect, it } from "vitest";
import { artefacts, committedArtefacts } from "../src/app/artefacts.ts";

describe("schema/", () => {
  it("is what the code computes: npm run gen writes it", async () => {
    expect(committedArtefacts()).toEqual(await artefacts());
  });
});
