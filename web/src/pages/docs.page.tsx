import { useDeferredValue, useId } from "react";
import { useParams, useSearchParams } from "react-router";
import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { GuidePage, pagesOf, titleOf, useGuide } from "../docs/guide-page.tsx";
import { plural } from "../format/numbers.ts";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { Panel } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";

const docsQuery = graphql(`
  query Docs($query: String!) {
    searchDocs(query: $query, first: 20) {
      page
      title
      section
      snippet
      url
      path
    }
  }
`);

/** Markdown's marks say nothing in one paragraph of plain text. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/```\w*|`|\*\*|^#+ /g, "")
    .replace(/(?<!\w)_([^_]+)_(?!\w)/g, "$1")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(?:\s*\|)+\s*/g, " · ")
    .replace(/^ · | · $/g, "");
}

/** The guide: search first, then its pages; `/docs/{page}#section` is that page at that section. */
function Docs() {
  const { page } = useParams();
  const [search, setSearch] = useSearchParams();
  const typed = search.get("q") ?? "";
  const query = useDeferredValue(typed.trim());
  const id = useId();
  const { text, failed } = useGuide();
  const title = page === undefined || typed !== "" ? undefined : text?.get(page);
  const put = (words: string): void =>
    setSearch(
      (present) => {
        const next = new URLSearchParams(present);
        if (words === "") next.delete("q");
        else next.set("q", words);
        return next;
      },
      { replace: true },
    );
  return (
    <>
      <div className="head">
        <h1>{page !== undefined && title !== undefined ? titleOf(title, page) : "Docs"}</h1>
        {title !== undefined && <span className="faint mono small">docs/{page}.md</span>}
      </div>
      <search className="field">
        <label htmlFor={id}>Search the guide</label>
        <input
          id={id}
          className="input"
          type="search"
          autoComplete="off"
          placeholder="capture permission"
          value={typed}
          onChange={(event) => put(event.target.value)}
        />
        <nav className="row wrap" aria-label="Pages of the guide">
          {text &&
            pagesOf(text).map((known) => (
              <AppLink key={known.page} className="pill" to={`/docs/${known.page}`} aria-current={known.page === page && typed === "" ? "page" : undefined}>
                {known.title}
              </AppLink>
            ))}
        </nav>
      </search>
      {query !== "" ? (
        <Hits query={query} />
      ) : page === undefined ? (
        <GuidePage page="getting-started" text={text} failed={failed} />
      ) : (
        <GuidePage page={page} text={text} failed={failed} />
      )}
    </>
  );
}

function Hits({ query }: { readonly query: string }) {
  const { data, error, reload, outdated } = useData(docsQuery, { query });
  if (!data) {
    return error ? (
      <section className="panel">
        <ErrorState error={error} retry={reload} />
      </section>
    ) : (
      <Skeleton reading="searching the guide" />
    );
  }
  const hits = data.searchDocs;
  return (
    <div className={outdated ? "col dimmed" : "col"} role="region" aria-label="Found in the guide">
      {hits.length === 0 && !outdated && (
        <section className="panel">
          <EmptyState title={`The guide says nothing about “${query}”.`}>
            Fewer or other words may find it. The same guide is in the folder docs of the source.
          </EmptyState>
        </section>
      )}
      {hits.length > 0 && <p className="faint">{plural(hits.length, "section")}</p>}
      {hits.map((hit) => (
        <Panel
          key={`${hit.url} ${hit.section}`}
          title={<AppLink to={hit.url}>{hit.section}</AppLink>}
          keys={<span className="faint small">{hit.title}</span>}
          more={<span className="mono">{hit.path}</span>}
        >
          <p className="soft" style={{ maxWidth: "92ch", whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
            {plainText(hit.snippet)}
          </p>
        </Panel>
      ))}
    </div>
  );
}

export default definePage({ name: "docs", path: "/docs", title: "Docs", Page: Docs, nav: { group: "Ask", order: 40, icon: "docs", label: "Docs" } });
