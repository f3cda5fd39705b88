import { describe, expect, it } from "vitest";
import { informationElement, netflow9Scope } from "../../../src/wire/netflow/elements.ts";

describe("information elements", () => {
  it.each([
    [0, 1, "octetDeltaCount", "u64"],
    [0, 152, "flowStartMilliseconds", "ms"],
    [0, 293, "subTemplateMultiList", "multi"],
    [0, 512, "bgpDestinationAsPathList", "list"],
    [0, 40_000, "userName", "text"],
    [29_305, 1, "reverseOctetDeltaCount", "u64"],
    [6_871, 14, "initialTCPFlags", "u8"],
    [6_871, 14 | 0x4000, "reverseInitialTCPFlags", "u8"],
    [35_632, 188, "tlsServerName", "text"],
    [9, 12_232, "applicationCategoryName", "text"],
    [netflow9Scope, 2, "scopeInterface", "u32"],
    [0, 30_000, "0/30000", "bytes"],
    [64_999, 3, "64999/3", "bytes"],
    [29_305, 30_000, "29305/30000", "bytes"],
  ] as const)("%i/%i is %s", (enterprise, element, name, type) => {
    expect(informationElement(enterprise, element)).toEqual({ name, type });
  });

  it("has no name twice among IANA's", () => {
    const names = Array.from({ length: 512 }, (_, i) => informationElement(0, i + 1).name);
    expect(new Set(names).size).toBe(512);
  });
});
