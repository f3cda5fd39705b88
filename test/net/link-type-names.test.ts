import { describe, expect, it } from "vitest";
import { linkTypeName } from "../../src/net/link-type-names.ts";
import { knownLinkTypes } from "../../src/pipeline/link-layer.ts";

describe("linkTypeName", () => {
  it("has a name for every link type that is read", () => {
    expect([...knownLinkTypes].filter((linkType) => linkTypeName(linkType).includes("not known"))).toEqual([]);
  });

  it("names what it knows and says what it does not", () => {
    expect([105, 147, 162, 163, 60_000].map(linkTypeName)).toEqual([
      "105 (IEEE 802.11)",
      "147 (private use 0)",
      "162 (private use 15)",
      "163 (IEEE 802.11 with AVS header)",
      "60000 (not known to us)",
    ]);
  });
});
