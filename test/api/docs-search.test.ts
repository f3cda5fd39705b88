import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDocsSearch, sectionsOf } from "../../src/api/docs-search.ts";

describe("sectionsOf", () => {
  it("cuts at headings, not inside code, and knows the page's title", () => {
    const sections = sectionsOf("capture", "# Capture it\n\nIntro.\n\n## By `libpcap`!\n\nText.\n\n```sh\n# not a heading\n```\n\n### Deep\n\nMore.\n");
    expect(sections.map(({ title, section, anchor }) => [title, section, anchor])).toEqual([
      ["Capture it", "Capture it", "capture-it"],
      ["Capture it", "By libpcap!", "by-libpcap"],
      ["Capture it", "Deep", "deep"],
    ]);
    expect(sections[1]!.text).toContain("# not a heading");
  });

  it("holds for any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const section of sectionsOf("page", text)) expect(section.text).not.toBe("");
      }),
    );
  });
});

describe("the search", () => {
  const docs = createDocsSearch("test/api/docs");

  it("finds by prefix and with a typing error, best first", () => {
    expect(docs.search("permision", 3)[0]).toMatchObject({ page: "capture", section: "Permission" });
    expect(docs.search("interf", 3)[0]).toMatchObject({ section: "Interfaces", url: "/docs/capture#interfaces" });
  });

  it("is bounded, and empty for what is not there", () => {
    expect(docs.search("capture", 1)).toHaveLength(1);
    expect(docs.search("zzzzqqq", 5)).toEqual([]);
    expect(createDocsSearch("no/such/folder").search("capture", 5)).toEqual([]);
    expect(createDocsSearch(undefined).search("capture", 5)).toEqual([]);
  });

  it("shows the part with the words, without a table's rules, and hears a question", () => {
    const guide = createDocsSearch("docs");
    const [retention] = guide.search("how long is retention", 5);
    expect(retention).toMatchObject({ page: "configuration" });
    expect(retention!.snippet).toMatch(/retention/i);
    for (const { snippet } of guide.search("which tools exclude hosts from alerts", 5)) expect(snippet).not.toContain("-----");
    const sections = guide.search("how do I exclude a host from alerts", 3).map(({ section }) => section);
    expect(sections).toContain("Alert exclusions");
    expect(guide.search("how is the", 5)).toEqual([]);
  });

  it("holds for any query", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (query) => {
        expect(docs.search(query, 5).length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 50 },
    );
  });
});
