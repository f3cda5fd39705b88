import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evidenceHalfLifeMs, evidenceOf, joinEvidence, resolveAsset, shownName } from "../../src/model/asset-resolution.ts";
import { assetAttributes, assetLimits, assetSources, type AssetEvidence, type AssetSource } from "../../src/model/asset.ts";

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 1);

const piece = (source: AssetSource, value: string, more: Partial<AssetEvidence> = {}): AssetEvidence => ({
  attribute: "OS",
  value,
  source,
  confidence: assetSources[source],
  firstSeenMs: nowMs - dayMs,
  lastSeenMs: nowMs,
  about: "mac 00:1b:21:3c:4d:5e",
  ...more,
});

const anyPiece = fc.record({
  attribute: fc.constantFrom(...assetAttributes),
  value: fc.constantFrom("Windows", "Windows 11", "Linux", "Linux (Debian)", "iOS 17"),
  source: fc.constantFrom(...(Object.keys(assetSources) as AssetSource[])),
  confidence: fc.integer({ min: 1, max: 100 }),
  firstSeenMs: fc.integer({ min: 0, max: 100 }).map((days) => nowMs - (200 - days) * dayMs),
  lastSeenMs: fc.integer({ min: 0, max: 100 }).map((days) => nowMs - days * dayMs),
  about: fc.constantFrom("mac 00:1b:21:3c:4d:5e", "ip 192.0.2.7"),
}) satisfies fc.Arbitrary<AssetEvidence>;
const anyEvidence = fc.array(anyPiece, { maxLength: 30 });

const shuffled = <T>(list: readonly T[], seed: number): T[] =>
  list
    .map((one, i) => ({ one, at: ((i + 1) * seed) % 101 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);

describe("what an asset is taken for", () => {
  it("is what the surer source says, and the other stays to be read", () => {
    const os = resolveAsset([piece("USER_AGENT", "Android 14"), piece("DHCP", "Windows")]).OS!;
    expect(os.value).toBe("Windows");
    expect(os.evidence.map(({ source }) => source)).toEqual(["DHCP"]);
    expect(os.against.map(({ value }) => value)).toEqual(["Android 14"]);
  });

  it("is what is seen now, when the surer source last said otherwise long ago", () => {
    const old = piece("DHCP", "Windows", { lastSeenMs: nowMs - 60 * dayMs });
    expect(resolveAsset([old, piece("USER_AGENT", "Linux")]).OS!.value).toBe("Linux");
    expect(resolveAsset([{ ...old, lastSeenMs: nowMs - 5 * dayMs }, piece("USER_AGENT", "Linux")]).OS!.value).toBe("Windows");
  });

  it("is the more exact of two that say the same", () => {
    const os = resolveAsset([piece("DHCP", "Windows"), piece("USER_AGENT", "Windows 11"), piece("SSH", "Linux (Debian)")]).OS!;
    expect(os.value).toBe("Windows 11");
    expect(os.evidence.map(({ source }) => source)).toEqual(["DHCP", "USER_AGENT"]);
    expect(os.against.map(({ source }) => source)).toEqual(["SSH"]);
  });

  it("is what a person says, however long ago", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const said = piece("PERSON", "Windows", { lastSeenMs: nowMs - 900 * dayMs, about: "" });
        const others = evidence.filter(({ source }) => source !== "PERSON");
        expect(resolveAsset([...others, said]).OS!.value).toBe("Windows");
      }),
    );
  });

  it("does not depend on the order of evidence, and loses none of it", () => {
    fc.assert(
      fc.property(anyEvidence, fc.integer({ min: 1, max: 100 }), (evidence, seed) => {
        const resolved = resolveAsset(evidence);
        const other = resolveAsset(shuffled(evidence, seed));
        for (const attribute of assetAttributes) {
          expect(other[attribute]?.value).toBe(resolved[attribute]?.value);
          const all = evidence.filter((each) => each.attribute === attribute).length;
          expect((resolved[attribute]?.evidence.length ?? 0) + (resolved[attribute]?.against.length ?? 0)).toBe(all);
        }
      }),
    );
  });

  it("does not change by waiting: all evidence of one age loses as much", () => {
    fc.assert(
      fc.property(anyEvidence, fc.integer({ min: 1, max: 900 }), (evidence, days) => {
        const later = evidence.map((each) => ({ ...each, firstSeenMs: each.firstSeenMs + days * dayMs, lastSeenMs: each.lastSeenMs + days * dayMs }));
        for (const attribute of assetAttributes) expect(resolveAsset(later)[attribute]?.value).toBe(resolveAsset(evidence)[attribute]?.value);
      }),
    );
  });

  it("halves its trust in the half-life", () => {
    const strong = piece("SNMP", "A", { confidence: 80, lastSeenMs: nowMs - evidenceHalfLifeMs });
    expect(resolveAsset([strong, piece("DHCP", "B", { confidence: 41 })]).OS!.value).toBe("B");
    expect(resolveAsset([strong, piece("DHCP", "B", { confidence: 39 })]).OS!.value).toBe("A");
  });
});

describe("evidence put together", () => {
  it("is the same in any order, again and again, and bounded", () => {
    fc.assert(
      fc.property(anyEvidence, anyEvidence, (a, b) => {
        const both = joinEvidence(a, b);
        expect(joinEvidence(b, a)).toEqual(both);
        expect(joinEvidence(both, b)).toEqual(both);
        expect(both.length).toBeLessThanOrEqual(assetLimits.evidence);
      }),
    );
  });

  it("is one piece over the longer time when the same is said again", () => {
    const joined = joinEvidence([piece("DHCP", "Windows", { seen: "MSFT 5.0" })], [piece("DHCP", "Windows", { firstSeenMs: 5, lastSeenMs: nowMs + 9 })]);
    expect(joined).toEqual([piece("DHCP", "Windows", { firstSeenMs: 5, lastSeenMs: nowMs + 9 })]);
  });

  it("keeps the last values of a source that says something else each time, and what a person said", () => {
    const many = Array.from({ length: 500 }, (_, i) => piece("MDNS", `name ${i}`, { attribute: "NAME", lastSeenMs: nowMs + i }));
    const kept = joinEvidence([piece("PERSON", "Printer", { attribute: "NAME", lastSeenMs: 1, about: "" })], many);
    expect(kept.map(({ value }) => value)).toEqual(["Printer", "name 499", "name 498", "name 497", "name 496", "name 495", "name 494"]);
  });

  it("is one clean line of bounded length, whatever came", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 900 }), (value) => {
        for (const each of evidenceOf([{ attribute: "NAME", value, source: "MDNS" }], "x", 1, 2)) {
          expect(each.value).toMatch(/^\P{Cc}+$/u);
          expect(Array.from(each.value).length).toBeLessThanOrEqual(assetLimits.textLength);
        }
      }),
    );
    expect(evidenceOf([{ attribute: "NAME", value: " \u0007 ", source: "MDNS" }], "x", 1, 2)).toEqual([]);
  });

  it("names an asset by its evidence, else by its address, else by its MAC address", () => {
    const time = { firstSeenMs: 1, lastSeenMs: 2 };
    const macs = [{ mac: "00:1b:21:3c:4d:5e", ...time }];
    const addresses = [{ ip: "192.0.2.7", vlan: 0, ...time }];
    expect(shownName({ macs, addresses }, resolveAsset([piece("DHCP", "desk-1", { attribute: "NAME" })]))).toBe("desk-1");
    expect(shownName({ macs, addresses }, {})).toBe("192.0.2.7");
    expect(shownName({ macs, addresses: [] }, {})).toBe("00:1b:21:3c:4d:5e");
  });
});
