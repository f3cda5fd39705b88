import { useSearchParams } from "react-router";
import { useClient } from "urql";
import { toApiError } from "../api/errors.ts";
import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { asGraphql, asToolCall, groupsCsv } from "../explore/as-text.ts";
import { Controls } from "../explore/controls.tsx";
import { groupsQuery, variablesOf } from "../explore/explore-query.ts";
import { FlowsPanel } from "../explore/flows-panel.tsx";
import { GroupsView } from "../explore/groups-view.tsx";
import { useQuestion, writeQuestion } from "../explore/question.ts";
import { inputOf } from "../explore/saved-views.ts";
import { ShareMenu } from "../explore/share-menu.tsx";
import { ViewsMenu } from "../explore/views-menu.tsx";
import { useFilter } from "../filter/use-filter.ts";
import { bytes, plural } from "../format/numbers.ts";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { download } from "../parts/flow-text.ts";
import { Icon } from "../parts/icon.tsx";
import { useToast } from "../parts/toasts.tsx";
import { absolute } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";

const totalsQuery = graphql(`
  query FlowTotals($window: TimeWindow!, $filter: FlowFilter) {
    flowStats(window: $window, filter: $filter, groupBy: [PROTOCOL], metrics: [BYTES, FLOWS, CLIENTS, SERVERS], first: 1) {
      totals {
        bytes
        flows
        clients
        servers
      }
    }
  }
`);

/** Most groups the API gives at once. */
const mostGroups = 500;

function Explore() {
  const filter = useFilter();
  const { question, ask } = useQuestion(filter);
  const { window, resolved } = useWindow();
  const [search] = useSearchParams();
  const client = useClient();
  const say = useToast();
  const unread = filter.unread !== undefined;
  const totals = useData(totalsQuery, { window, filter: filter.input }, { pause: unread });
  const sum = unread || (totals.error && totals.outdated) ? undefined : totals.data?.flowStats.totals;
  const { by, metric, tab } = question;
  const link = (kind: "fixed" | "moving"): string => {
    const next = new URLSearchParams(search);
    if (kind === "fixed") {
      const { from, to } = absolute(resolved);
      next.set("from", from);
      next.set("to", to);
    }
    const text = next.toString();
    return `${location.origin}/explore${text === "" ? "" : `?${text}`}`;
  };
  const asked = { window, filter: filter.input, by, metric, first: question.top };
  const saveCsv = (): void => {
    const { groups } = variablesOf({ ...question, compare: "off" }, filter.input, window, resolved);
    void client
      .query(groupsQuery, { ...groups, first: mostGroups })
      .toPromise()
      .then((result) => {
        const stats = result.data?.flowStats;
        if (!stats) return say(toApiError(result.error)?.message ?? "The server did not answer.");
        download(`${by.map(({ key }) => key.toLowerCase()).join("-")}.csv`, groupsCsv(stats.rows, by, metric));
        if (Number(stats.groups) > stats.rows.length) say(`The file has the first ${stats.rows.length} of ${plural(stats.groups, "group")}.`);
      });
  };
  const tabPath = (wanted: "groups" | "flows"): string => `/explore?${writeQuestion(search, { tab: wanted }).toString()}`;
  return (
    <>
      <div className="head">
        <h1>Explore</h1>
        <span className="faint">
          {sum ? (
            <>
              {bytes(sum.bytes ?? 0)} in {plural(sum.flows, "flow")}, {plural(sum.clients, "client")} to {plural(sum.servers, "server")}
            </>
          ) : (
            "\u00a0"
          )}
        </span>
        <div className="head-actions">
          <ViewsMenu present={unread ? undefined : (name, shared) => inputOf(name, shared, question, window, filter.input)} />
          {tab === "groups" && (
            <button type="button" className="button quiet" disabled={unread} onClick={saveCsv}>
              <Icon name="download" />
              CSV
            </button>
          )}
          <ShareMenu link={link} texts={{ graphql: () => asGraphql(asked), tool: () => asToolCall(asked) }} />
        </div>
      </div>
      <FilterBar state={filter} matches={sum && plural(sum.flows, "flow matches", "flows match")} />
      <nav className="tabs" aria-label="Groups or flows">
        <AppLink to={tabPath("groups")} aria-current={tab === "groups" ? "page" : undefined}>
          Groups
        </AppLink>
        <AppLink to={tabPath("flows")} aria-current={tab === "flows" ? "page" : undefined}>
          Flows
        </AppLink>
      </nav>
      {tab === "flows" ? (
        <FlowsPanel filter={filter} />
      ) : (
        <>
          <Controls question={question} ask={ask} />
          <GroupsView question={question} ask={ask} filter={filter} />
        </>
      )}
    </>
  );
}

export default definePage({
  name: "explore",
  path: "/explore",
  title: "Explore",
  Page: Explore,
  nav: { group: "Watch", order: 3, icon: "explore", label: "Explore", key: "e", phone: true },
});
