import { useMemo, useState } from "react";
import { Icon } from "../parts/icon.tsx";
import { withLocalTimes } from "../format/times.ts";
import type { FilterState } from "../filter/use-filter.ts";
import { Panel } from "../parts/panel.tsx";
import { asOf, ErrorState, Skeleton } from "../parts/states.tsx";
import { UnreadFilterState } from "../parts/unread-filter.tsx";
import { ChartPanel } from "./chart-panel.tsx";
import { keysOf } from "./drill.ts";
import { useExplored } from "./explore-query.ts";
import { nameOf } from "./group-name.tsx";
import { GroupsTable } from "./groups-table.tsx";
import { NoFlows } from "./no-flows.tsx";
import type { Question, QuestionChange } from "./question.ts";
import { answeredBy } from "./said.ts";
import { coursesOf } from "./shape-lines.ts";
import { useColours } from "./use-colours.ts";

export interface GroupsViewProps {
  readonly question: Question;
  readonly ask: (change: QuestionChange) => void;
  readonly filter: FilterState;
}

/** The chart, and the table that is its legend. */
export function GroupsView({ question, ask, filter }: GroupsViewProps) {
  const [held, hold] = useState(false);
  const unread = filter.unread !== undefined;
  const explored = useExplored(question, filter, { held, pause: unread });
  const lines = unread ? undefined : explored.lines.data;
  const drawn = explored.lines.question;
  const courses = useMemo(() => lines && coursesOf(lines, drawn.metric.addsUp), [lines, drawn]);
  const { error, reload, outdated, answeredAtMs } = explored.groups;
  const answer = unread ? undefined : explored.groups.data;
  const stats = answer?.flowStats;
  const { by } = explored.groups.question;
  const keys = courses?.groups.map(({ key }) => key) ?? [];
  const colours = useColours(JSON.stringify([drawn.by[0].key, drawn.metric.key, filter.input]), keys);
  const names = useMemo(
    () =>
      new Map(
        stats?.rows.map((row) => {
          const part = keysOf(row, by)[0]!;
          return [part.value, nameOf(part)];
        }),
      ),
    [stats, by],
  );
  const none = stats?.rows.length === 0 && !error;
  return (
    <>
      {[stats?.notice, stats?.compared?.notice].map(
        (notice, index) =>
          notice && (
            <div key={index} className="note small soft">
              <Icon name="info" />
              <span title={notice}>
                {index === 1 && "The window compared with: "}
                {withLocalTimes(notice)}
              </span>
            </div>
          ),
      )}
      {question.picture !== "table" && !none && !unread && <ChartPanel explored={explored} courses={courses} colours={colours} names={names} />}
      <Panel
        flush
        title={`By ${by.map(({ label }) => label.toLowerCase()).join(" and ")}`}
        className={answer && outdated && !error ? "dimmed" : ""}
        more={error && stats ? asOf(answeredAtMs) : stats && <span className="wide-only">{answeredBy(stats)}</span>}
      >
        <UnreadFilterState state={filter} />
        {error && !unread && <ErrorState error={error} retry={reload} />}
        {!answer && !error && !unread && (
          <div className="panel-body">
            <Skeleton rows={9} reading="reading the groups" />
          </div>
        )}
        {none && <NoFlows filter={filter} />}
        {stats && <GroupsTable stats={stats} question={explored.groups.question} ask={ask} filter={filter} courses={courses} colours={colours} hold={hold} />}
      </Panel>
    </>
  );
}
