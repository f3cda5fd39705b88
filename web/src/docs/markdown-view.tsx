import type { ReactNode } from "react";
import { AppLink } from "../parts/app-link.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { inlineOf, type Block, type Inline } from "./markdown.ts";

/** Blocks of the guide as elements; each heading can be linked to. */
export function MarkdownView({ blocks, page }: { readonly blocks: readonly Block[]; readonly page: string }) {
  return (
    <div className="guide prose">
      {blocks.map((block, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the text does not change while it is shown
        <BlockView key={index} block={block} page={page} />
      ))}
    </div>
  );
}

function BlockView({ block, page }: { readonly block: Block; readonly page: string }) {
  switch (block.kind) {
    case "heading": {
      // The page's own title is the h1 of the head; sections begin below it.
      const Heading = `h${Math.max(2, block.level)}` as "h2" | "h3" | "h4";
      return (
        <Heading id={block.anchor} tabIndex={-1}>
          {runs(block.text, page)}
        </Heading>
      );
    }
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List>
          {block.items.map((item) => (
            <li key={item}>{runs(item, page)}</li>
          ))}
        </List>
      );
    }
    case "table":
      return (
        // A scrolling region must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className="table-scroll" tabIndex={0} role="region" aria-label={`Table: ${block.head.join(", ")}`}>
          <table>
            <thead>
              <tr>
                {block.head.map((cell) => (
                  <th key={cell} scope="col">
                    {runs(cell, page)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row) => (
                <tr key={row.join("|")}>
                  {row.map((cell, column) => (
                    <td key={block.head[column] ?? cell}>{runs(cell, page)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case "code":
      return (
        <div className="guide-code">
          <pre>{block.text}</pre>
          <CopyButton text={block.text} label="Copy the example" bare />
        </div>
      );
    case "paragraph":
    default:
      return <p>{runs(block.text, page)}</p>;
  }
}

function runs(text: string, page: string): ReactNode[] {
  // oxlint-disable-next-line react/no-array-index-key -- the text does not change while it is shown
  return inlineOf(text).map((run, index) => <Run key={index} run={run} page={page} />);
}

function Run({ run, page }: { readonly run: Inline; readonly page: string }) {
  switch (run.kind) {
    case "code":
      return <code>{run.text}</code>;
    case "strong":
      return <b>{runs(run.inner, page)}</b>;
    case "emphasis":
      return <em>{runs(run.inner, page)}</em>;
    case "link": {
      if (/^https?:\/\//.test(run.to)) {
        return (
          <a href={run.to} target="_blank" rel="noreferrer">
            {run.inner}
          </a>
        );
      }
      const inside = /^(?:([\w-]+)\.md)?(#[\w-]+)?$/.exec(run.to);
      // Elsewhere in the source: there is no page of it here.
      if (!inside) return <>{runs(run.inner, page)}</>;
      return <AppLink to={`/docs/${inside[1] ?? page}${inside[2] ?? ""}`}>{runs(run.inner, page)}</AppLink>;
    }
    case "text":
    default:
      return <>{run.text}</>;
  }
}
