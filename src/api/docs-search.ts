import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import MiniSearch from "minisearch";

export interface DocumentHit {
  readonly page: string;
  readonly title: string;
  readonly section: string;
  readonly snippet: string;
  readonly url: string;
  readonly path: string;
  readonly score: number;
}

export interface DocsSearch {
  search(query: string, first: number): readonly DocumentHit[];
}

interface Section {
  readonly id: string;
  readonly page: string;
  readonly title: string;
  readonly section: string;
  readonly text: string;
  readonly anchor: string;
}

const snippetLength = 300;

/** Words of a question that say nothing about what is asked. */
const emptyWords = new Set("a an and are can do does for from how i in is it my of on or the there this to what when where which who why with".split(" "));

/** The anchor of a heading, as Markdown viewers make it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");
}

/** Cuts a Markdown page at its headings; headings inside code fences do not count. */
export function sectionsOf(page: string, markdown: string): Section[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: "", lines: [] }];
  let fenced = false;
  let title = page;
  for (const line of markdown.split("\n")) {
    if (/^(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? null : /^(#{1,4}) +(.+?)\s*#*$/.exec(line);
    if (!heading) sections.at(-1)!.lines.push(line);
    else {
      const text = heading[2]!.replace(/`/g, "");
      if (heading[1] === "#" && title === page) title = text;
      sections.push({ heading: text, lines: [] });
    }
  }
  return sections
    .map(({ heading, lines }) => ({ heading: heading || title, text: lines.join("\n").trim() }))
    .filter(({ text }) => text !== "")
    .map(({ heading, text }, index) => ({ id: `${page}#${index}`, page, title, section: heading, text, anchor: anchorOf(heading) }));
}

/** The part of a section with the most of the words that were found; tables without their rules and padding. */
function snippetOf(text: string, terms: readonly string[]): string {
  const plain = text.replace(/^\|[-:| ]+\|$/gm, "").replace(/\s+/g, " ");
  const lower = plain.toLowerCase();
  const wordsFrom = (at: number): number => terms.filter((term) => lower.slice(at, at + snippetLength - 60).includes(term)).length;
  const [best] = terms
    .map((term) => lower.indexOf(term))
    .filter((at) => at >= 0)
    .toSorted((a, b) => wordsFrom(b) - wordsFrom(a) || a - b);
  const start = Math.max(0, (best ?? 0) - 60);
  const cut = plain.slice(start, start + snippetLength);
  return `${start > 0 ? "…" : ""}${cut}${start + snippetLength < plain.length ? "…" : ""}`;
}

/** Full-text search over the sections of `*.md` in a folder; read once. A missing folder has no pages. */
export function createDocsSearch(folder: string | undefined): DocsSearch {
  let index: MiniSearch<Section> | undefined;
  const sections = new Map<string, Section>();
  const load = (): MiniSearch<Section> => {
    const made = new MiniSearch<Section>({
      fields: ["title", "section", "text"],
      processTerm: (term) => (emptyWords.has(term.toLowerCase()) ? null : term.toLowerCase()),
      searchOptions: { boost: { section: 3, title: 2 }, prefix: (term) => term.length > 2, fuzzy: (term) => (term.length > 4 ? 0.2 : false) },
    });
    for (const file of pagesIn(folder)) {
      for (const section of sectionsOf(file.replace(/\.md$/, ""), readFileSync(join(folder!, file), "utf8"))) {
        sections.set(section.id, section);
        made.add(section);
      }
    }
    return made;
  };
  return {
    search: (query, first) =>
      (index ??= load())
        .search(query)
        .slice(0, first)
        .map((hit) => {
          const section = sections.get(String(hit.id))!;
          return {
            page: section.page,
            title: section.title,
            section: section.section,
            snippet: snippetOf(section.text, hit.terms),
            url: `/docs/${section.page}#${section.anchor}`,
            path: `docs/${section.page}.md`,
            score: hit.score,
          };
        }),
  };
}

function pagesIn(folder: string | undefined): string[] {
  if (folder === undefined) return [];
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".md"))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
