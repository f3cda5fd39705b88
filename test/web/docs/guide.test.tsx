import * as fc from "fast-check";
import { Route, Routes } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { sectionsOf } from "../../../src/api/docs-search.ts";
import { guideText } from "../../../web/src/docs/guide-text.ts";
import { pagesOf, titleOf } from "../../../web/src/docs/guide-page.tsx";
import { blocksOf, inlineOf } from "../../../web/src/docs/markdown.ts";
import docs, { plainText } from "../../../web/src/pages/docs.page.tsx";
import section from "../../../web/src/pages/docs-section.page.tsx";
import { draw, fakeServer, inApp, textOf, until } from "../support.tsx";

describe("the guide's Markdown", () => {
  it("has headings, paragraphs, lists, tables and code", () => {
    expect(blocksOf("# A\n\none\ntwo\n\n- x\n- y\n  z\n\n1. p\n\n| a | b |\n| - | - |\n| 1 \\| 2 | `c` |\n\n```sh\n# no heading\n```\n")).toEqual([
      { kind: "heading", level: 1, text: "A", anchor: "a" },
      { kind: "paragraph", text: "one two" },
      { kind: "list", ordered: false, items: ["x", "y z"] },
      { kind: "list", ordered: true, items: ["p"] },
      { kind: "table", head: ["a", "b"], rows: [["1 | 2", "`c`"]] },
      { kind: "code", text: "# no heading" },
    ]);
  });
  it("has code, emphasis and links inside a line", () => {
    expect(inlineOf("a `b_c` _d_ **e** [f](g.md#h) snake_case_name http://127.0.0.1:3000/x.")).toEqual([
      { kind: "text", text: "a " },
      { kind: "code", text: "b_c" },
      { kind: "text", text: " " },
      { kind: "emphasis", inner: "d" },
      { kind: "text", text: " " },
      { kind: "strong", inner: "e" },
      { kind: "text", text: " " },
      { kind: "link", inner: "f", to: "g.md#h" },
      { kind: "text", text: " snake_case_name " },
      { kind: "link", inner: "127.0.0.1:3000/x", to: "http://127.0.0.1:3000/x" },
      { kind: "text", text: "." },
    ]);
  });
  it("takes any text and loses none of a line", () => {
    const marks = fc.string({ unit: fc.constantFrom(...Array.from("#`~|-*_[]()\\ \n1.ab")) });
    fc.assert(
      fc.property(fc.oneof(marks, fc.string()), (text) => {
        expect(Array.isArray(blocksOf(text))).toBe(true);
        const plain = inlineOf(text).every((run) => ("inner" in run ? run.inner : run.text).length > 0);
        expect(plain).toBe(true);
      }),
    );
  });
});

it("a snippet is read as plain text", () => {
  expect(plainText("Make one in _Assistants › Tokens_ with `snake_case_name`, see [API](api.md).")).toBe(
    "Make one in Assistants › Tokens with snake_case_name, see API.",
  );
  expect(plainText("…forwards to | | `token` | TOKEN | `--token` | | what it sends |")).toBe("…forwards to · token · TOKEN · --token · what it sends");
});

describe("pages of the guide", () => {
  it("are those of the folder, each with its title, the one to begin with first", () => {
    expect(guideText.size).toBeGreaterThan(4);
    expect(pagesOf(guideText)[0]?.page).toBe("getting-started");
    for (const [page, text] of guideText) expect(titleOf(text, page)).not.toBe(page);
  });
  it.each([...guideText])("%s has the heading of every section that search links to", (page, text) => {
    const anchors = new Set(blocksOf(text).flatMap((block) => (block.kind === "heading" ? [block.anchor] : [])));
    expect(
      sectionsOf(page, text)
        .map(({ anchor }) => anchor)
        .filter((anchor) => !anchors.has(anchor)),
    ).toEqual([]);
  });
});

describe("a link into the guide", () => {
  const scrolled = vi.fn<(id: string) => void>();
  beforeEach(() => {
    scrolled.mockClear();
    Element.prototype.scrollIntoView = function (this: Element) {
      scrolled(this.id);
    };
  });
  const drawn = async (at: string) => {
    const server = fakeServer({ Docs: () => ({ data: { searchDocs: [] } }) });
    const pages = (
      <Routes>
        <Route path={docs.path} element={<docs.Page />} />
        <Route path={section.path} element={<section.Page />} />
      </Routes>
    );
    return { server, box: await draw(inApp(pages, server), at) };
  };
  it("shows that page at that section, not search results", async () => {
    const { server, box } = await drawn("/docs/mcp#what-a-model-sees");
    await until(box, (text) => text.includes("No packet payload ever reaches a model"), "the page");
    expect(scrolled.mock.calls).toEqual([["what-a-model-sees"]]);
    expect(document.activeElement?.id).toBe("what-a-model-sees");
    expect(box.querySelector("h1")?.textContent).toBe("MCP: ask from an assistant");
    expect(server.asked).toEqual([]);
    expect([...box.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toContain("/docs/getting-started");
  });
  it("says when the page or the section is not there", async () => {
    const { box } = await drawn("/docs/mcp#nonsense");
    await until(box, (text) => text.includes("This page has no section “nonsense”"), "the note");
    expect(textOf(box)).toContain("No packet payload ever reaches a model");
    const other = await drawn("/docs/nonsense");
    await until(other.box, (text) => text.includes("The guide has no page “nonsense”."), "the note");
  });
  it("search results lead to their section", async () => {
    const hit = {
      __typename: "DocumentHit",
      page: "mcp",
      title: "MCP",
      section: "Writes ask a person",
      snippet: "x",
      url: "/docs/mcp#writes-ask-a-person",
      path: "docs/mcp.md",
    };
    const server = fakeServer({ Docs: () => ({ data: { searchDocs: [hit] } }) });
    const box = await draw(inApp(<docs.Page />, server), "/docs?q=writes&from=-6h");
    await until(box, (text) => text.includes("1 section"), "the hits");
    expect([...box.querySelectorAll("h2 a")].map((link) => link.getAttribute("href"))).toEqual(["/docs/mcp?from=-6h#writes-ask-a-person"]);
  });
});
