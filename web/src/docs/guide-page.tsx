import { useEffect, useMemo, useState } from "react";
import { useLocation } from "react-router";
import { AppLink } from "../parts/app-link.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { blocksOf } from "./markdown.ts";
import { MarkdownView } from "./markdown-view.tsx";

export type GuideText = ReadonlyMap<string, string>;

/** The guide's text, fetched once; undefined until it is there. */
export function useGuide(): { readonly text: GuideText | undefined; readonly failed: boolean } {
  const [text, setText] = useState<GuideText>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let over = false;
    import("./guide-text.ts").then(
      ({ guideText }) => {
        if (!over) setText(guideText);
      },
      () => {
        if (!over) setFailed(true);
      },
    );
    return () => {
      over = true;
    };
  }, []);
  return { text, failed };
}

/** The title of a page: its first heading. */
export function titleOf(markdown: string, page: string): string {
  return /^# +(.+)$/m.exec(markdown)?.[1] ?? page;
}

/** Pages with their titles; the one to begin with first. */
export function pagesOf(text: GuideText): { readonly page: string; readonly title: string }[] {
  return [...text]
    .map(([page, markdown]) => ({ page, title: titleOf(markdown, page) }))
    .sort((a, b) => Number(b.page === "getting-started") - Number(a.page === "getting-started") || a.title.localeCompare(b.title));
}

/** One page of the guide, opened at the section its link names. */
export function GuidePage({ page, text, failed }: { readonly page: string; readonly text: GuideText | undefined; readonly failed: boolean }) {
  const { hash } = useLocation();
  const anchor = anchorIn(hash);
  const markdown = text?.get(page);
  const blocks = useMemo(() => (markdown === undefined ? [] : blocksOf(markdown).filter((block) => block.kind !== "heading" || block.level > 1)), [markdown]);
  const isThere = anchor === "" || blocks.some((block) => block.kind === "heading" && block.anchor === anchor) || titleAnchor(markdown, anchor);
  useEffect(() => {
    if (markdown === undefined || anchor === "") return;
    const heading = document.getElementById(anchor);
    heading?.scrollIntoView();
    heading?.focus({ preventScroll: true });
  }, [markdown, anchor, hash]);
  if (failed) {
    return (
      <section className="panel">
        <ErrorState
          error={{ message: "The guide could not be fetched.", cure: "Reload the page. The same text is in the folder docs of the source." }}
          retry={() => location.reload()}
        />
      </section>
    );
  }
  if (!text) return <Skeleton rows={10} reading="fetching the guide" />;
  if (markdown === undefined) {
    return (
      <section className="panel">
        <EmptyState
          title={`The guide has no page “${page}”.`}
          action={
            <AppLink className="button small" to="/docs">
              All pages
            </AppLink>
          }
        >
          Search for what it may be called now.
        </EmptyState>
      </section>
    );
  }
  return (
    <article className="panel panel-body guide-page">
      {!isThere && (
        <p className="note small" role="status">
          This page has no section “{anchor}”; it is shown from its start.
        </p>
      )}
      <MarkdownView blocks={blocks} page={page} />
    </article>
  );
}

function anchorIn(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return hash.slice(1);
  }
}

/** A link to the page's own title leads to its start. */
function titleAnchor(markdown: string | undefined, anchor: string): boolean {
  const first = markdown === undefined ? undefined : blocksOf(markdown)[0];
  return first?.kind === "heading" && first.anchor === anchor;
}
