import { useState } from "react";
import { useSearchParams } from "react-router";
import { graphql } from "../api/graphql.ts";
import { useScope } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { ConfirmCard, pendingQuery } from "../assistants/confirm-card.tsx";
import { ConnectAssistant } from "../assistants/connect.tsx";
import { DecisionNote, Settled, type Decision } from "../assistants/decision.tsx";
import { TokenTable } from "../assistants/tokens.tsx";
import { plural } from "../format/numbers.ts";
import { definePage } from "../page.ts";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";

const toolsQuery = graphql(`
  query McpTools {
    mcpTools {
      name
      title
      description
      readOnly
      available
      reason
    }
  }
`);

const kinds = ["All", "Reads", "Writes"] as const;

function Assistants() {
  const mayDecide = useScope("WRITE");
  const [search] = useSearchParams();
  const asked = search.get("confirm");
  const pending = useData(pendingQuery, {}, { everyMs: 2_000, pause: !mayDecide });
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(new Map());
  const rows = (pending.data?.pendingConfirmations ?? []).filter((row) => !decisions.has(row.id));
  const missing = asked !== null && pending.data !== undefined && !rows.some((row) => row.id === asked);
  return (
    <>
      <div className="head">
        <h1>Assistants</h1>
        <span className="faint">
          {mayDecide
            ? rows.length === 0
              ? "Nothing waits for you"
              : `${plural(rows.length, "change waits", "changes wait")} for you`
            : "Allowing changes needs the scope write"}
        </span>
      </div>
      {pending.error && !pending.data && (
        <section className="panel">
          <ErrorState error={pending.error} retry={pending.reload} />
        </section>
      )}
      {missing && <Settled key={asked} id={asked} decision={decisions.get(asked)} />}
      {[...decisions.values()]
        .filter(({ id }) => id !== asked)
        .map((decision) => (
          <DecisionNote key={decision.id} decision={decision} />
        ))}
      {[...rows]
        .sort((a, b) => Number(b.id === asked) - Number(a.id === asked))
        .map((row) => (
          <ConfirmCard
            key={row.id}
            pending={row}
            asked={row.id === asked}
            decided={(decision) => {
              if (decision) setDecisions((before) => new Map(before).set(decision.id, decision));
              pending.reload();
            }}
          />
        ))}
      <div className="assistant-columns">
        <div className="col">
          <Tools />
          <div className="note small soft">
            <Icon name="eye" />
            <span>Assistants see flows, names and counters. No packet payload ever reaches a model; text from the network is marked.</span>
          </div>
        </div>
        <div className="col">
          <ConnectAssistant />
          <TokenTable audience="MCP" title="Connected" />
        </div>
      </div>
    </>
  );
}

function Tools() {
  const { data, error, reload } = useData(toolsQuery, {});
  const [kind, setKind] = useState<(typeof kinds)[number]>("All");
  const tools = (data?.mcpTools ?? []).filter((tool) => kind === "All" || tool.readOnly === (kind === "Reads"));
  return (
    <Panel
      flush
      title="What an assistant can do here"
      keys={data && <span className="faint small">{plural(data.mcpTools.length, "tool")}</span>}
      more={
        <span className="segments small" role="group" aria-label="Kind of tool">
          {kinds.map((candidate) => (
            <button key={candidate} type="button" aria-pressed={kind === candidate} onClick={() => setKind(candidate)}>
              {candidate}
            </button>
          ))}
        </span>
      }
    >
      {!data &&
        (error ? (
          <ErrorState error={error} retry={reload} />
        ) : (
          <div className="panel-body">
            <Skeleton rows={8} />
          </div>
        ))}
      {data && tools.length === 0 && <EmptyState title={data.mcpTools.length === 0 ? "The MCP endpoint offers no tool." : "No tool of this kind."} />}
      {tools.length > 0 && (
        <table className="stacks">
          <thead>
            <tr>
              <th scope="col">Tool</th>
              <th scope="col">Answers</th>
              <th scope="col">Kind</th>
            </tr>
          </thead>
          <tbody>
            {tools.map((tool) => (
              <tr key={tool.name} title={tool.available ? undefined : (tool.reason ?? undefined)}>
                <td className="mono phone-first">{tool.name}</td>
                <td className="soft fill phone-second" title={tool.description}>
                  {firstSentence(tool.description)}
                </td>
                <td className="phone-value">
                  {tool.available ? (
                    tool.readOnly ? (
                      <span className="soft">reads</span>
                    ) : (
                      <span className="strong">asks first</span>
                    )
                  ) : (
                    <span className="faint">not for you</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** Tool descriptions are paragraphs for models; a row has room for one sentence. */
export function firstSentence(text: string): string {
  return /^[^\n]*?[.?](?=\s|$)/.exec(text)?.[0] ?? text.split("\n", 1)[0]!;
}

export default definePage({
  name: "assistants",
  path: "/assistants",
  title: "Assistants",
  Page: Assistants,
  nav: { group: "Ask", order: 5, icon: "ask", label: "Assistants", key: "i", phone: true },
});
