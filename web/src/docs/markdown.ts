/** The part of Markdown the guide is written in, as data: headings, paragraphs, lists, tables, code. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string; readonly anchor: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "code"; readonly text: string };

/** A run of text of one kind; `inner` is read as inline text again. */
export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis"; readonly inner: string }
  | { readonly kind: "link"; readonly inner: string; readonly to: string };

/** The anchor of a heading, as the search's links name it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");
}

const item = /^(?:[-*]|(\d+)\.) +(.*)$/;
const starts = /^(?:#{1,4} |```|~~~|\|)/;

/** Markdown → blocks. Takes any text; what it does not know is a paragraph. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split(/\r?\n/);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    const heading = /^(#{1,4}) +(.+?)\s*#*$/.exec(line);
    const fence = /^(```|~~~)/.exec(line)?.[1];
    if (line.trim() === "") {
      at += 1;
    } else if (heading) {
      blocks.push({ kind: "heading", level: heading[1]!.length, text: heading[2]!, anchor: anchorOf(heading[2]!.replace(/`/g, "")) });
      at += 1;
    } else if (fence !== undefined) {
      const rest = lines.slice(at + 1);
      const length = rest.findIndex((other) => other.startsWith(fence));
      blocks.push({ kind: "code", text: rest.slice(0, length === -1 ? undefined : length).join("\n") });
      at += length === -1 ? lines.length : length + 2;
    } else {
      const end = lines.findIndex(
        (other, index) => index > at && (other.trim() === "" || (starts.test(other) && !(line.startsWith("|") && other.startsWith("|")))),
      );
      const own = lines.slice(at, end === -1 ? undefined : end);
      blocks.push(line.startsWith("|") ? tableOf(own) : item.test(line) ? listOf(own) : { kind: "paragraph", text: own.join(" ").replace(/\s+/g, " ").trim() });
      at += own.length;
    }
  }
  return blocks;
}

function tableOf(lines: readonly string[]): Block {
  const cells = (line: string): string[] =>
    line
      .trim()
      .replace(/^\||(?<!\\)\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll("\\|", "|"));
  const [head = [], ...rows] = lines.filter((line) => !/^\|[-:| ]+\|?\s*$/.test(line)).map(cells);
  return { kind: "table", head, rows };
}

function listOf(lines: readonly string[]): Block {
  const items: string[] = [];
  for (const line of lines) {
    const found = item.exec(line);
    if (found) items.push(found[2]!);
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  return { kind: "list", ordered: /^\d/.test(lines[0]!), items };
}

const inline = /`([^`]+)`|\*\*([^*]+)\*\*|(?<!\w)_([^_]+)_(?!\w)|\[([^\]]+)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>()]*[\w/])/g;

/** The runs of a line of text. */
export function inlineOf(text: string): Inline[] {
  const runs: Inline[] = [];
  let from = 0;
  for (const found of text.matchAll(inline)) {
    if (found.index > from) runs.push({ kind: "text", text: text.slice(from, found.index) });
    const [whole, code, strong, emphasis, label, to] = found;
    if (code !== undefined) runs.push({ kind: "code", text: code });
    else if (strong !== undefined) runs.push({ kind: "strong", inner: strong });
    else if (emphasis !== undefined) runs.push({ kind: "emphasis", inner: emphasis });
    else if (label !== undefined) runs.push({ kind: "link", inner: label, to: to! });
    else runs.push({ kind: "link", inner: whole.replace(/^https?:\/\//, ""), to: whole });
    from = found.index + whole.length;
  }
  if (from < text.length) runs.push({ kind: "text", text: text.slice(from) });
  return runs;
}
