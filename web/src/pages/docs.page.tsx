import { useDeferredValue, useId } from "react";
import { useParams, useSearchParams } from "react-router";
import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
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

const starts = ["start", "capture permission", "import a capture file", "connect an assistant", "SQL tables", "reverse proxy", "tokens"] as const;

/** Markdown's marks say nothing in one paragraph of plain text. */
function plainText(markdown: string): string {
  return markdown.replace(/```\w*|`|\*\*|^#+ /g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}

/** The guide: search first; `/docs/{page}` shows what the guide says on that page. */
function Docs() {
  const { page } = useParams();
  const [search, setSearch] = useSearchParams();
  const typed = search.get("q") ?? page?.replaceAll("-", " ") ?? "";
  const query = useDeferredValue(typed.trim());
  const id = useId();
  const { data, error, reload, loading } = useData(docsQuery, { query: query === "" ? "Wiregraph" : query });
  const hits = (data?.searchDocs ?? []).toSorted((a, b) => Number(b.page === page) - Number(a.page === page));
  const put = (text: string): void =>
    setSearch(
      (present) => {
        const next = new URLSearchParams(present);
        if (text === "") next.delete("q");
        else next.set("q", text);
        return next;
      },
      { replace: true },
    );
  return (
    <>
      <div className="head">
        <h1>Docs</h1>
        <span className="faint">{data && query !== "" && plural(hits.length, "section")}</span>
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
        <div className="row wrap">
          {starts.map((text) => (
            <button key={text} type="button" className="pill" onClick={() => put(text)}>
              {text}
            </button>
          ))}
        </div>
      </search>
      {error && (
        <section className="panel">
          <ErrorState error={error} retry={reload} />
        </section>
      )}
      {!data && !error && <Skeleton reading="searching the guide" />}
      {data && hits.length === 0 && !loading && (
        <section className="panel">
          <EmptyState title={`The guide says nothing about “${query}”.`}>
            Fewer or other words may find it. The same guide is in the folder docs of the source.
          </EmptyState>
        </section>
      )}
      {hits.map((hit) => (
        <Panel
          key={hit.url}
          title={hit.section}
          keys={<span className="faint small">{hit.title}</span>}
          more={
            <AppLink to={hit.url.split("#")[0]!} className="mono">
              {hit.path}
            </AppLink>
          }
        >
          <p className="soft" style={{ maxWidth: "92ch", whiteSpace: "pre-line" }}>
            {plainText(hit.snippet)}
          </p>
        </Panel>
      ))}
    </>
  );
}

export default definePage({ name: "docs", path: "/docs", title: "Docs", Page: Docs, nav: { group: "Ask", order: 40, icon: "docs", label: "Docs" } });
