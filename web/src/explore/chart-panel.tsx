import { useMemo } from "react";
import { TimeChart, type ChartFormat, type ChartLine } from "../charts/time-chart.tsx";
import { date } from "../format/times.ts";
import { visible } from "../format/text.ts";
import { Panel, SeriesKey } from "../parts/panel.tsx";
import { asOf, ErrorState, Skeleton } from "../parts/states.tsx";
import { mostLines, type Explored } from "./explore-query.ts";
import { nameOf } from "./group-name.tsx";
import { HeatMap } from "./heat-map.tsx";
import { canStack, comparisons } from "./question.ts";
import { answeredBy } from "./said.ts";
import { restOf, type Courses } from "./shape-lines.ts";

const height = 236;

export interface ChartPanelProps {
  readonly explored: Explored;
  readonly courses: Courses | undefined;
  readonly colours: ReadonlyMap<string, string>;
  /** What a group's value is called. */
  readonly names: ReadonlyMap<string, string>;
}

/** The groups over time, and what the rest comes to; the window compared with lies behind as a dashed line. */
export function ChartPanel({ explored, courses, colours, names }: ChartPanelProps) {
  const { data, error, reload, outdated, answeredAtMs, question } = explored.lines;
  const { by, metric, compare, picture } = question;
  const stacks = canStack(question);
  const format = useMemo<ChartFormat>(() => ({ point: metric.point, axis: metric.axis }), [metric]);
  const [dimension] = by;
  const lines = useMemo<ChartLine[]>(() => {
    if (!courses) return [];
    const shown = courses.groups.slice(0, mostLines);
    const look = picture === "stacked" ? "stacked" : "line";
    const drawn: ChartLine[] = shown.map(({ key, values }) => ({
      name: visible(names.get(key) ?? nameOf({ dimension, value: key, label: null })),
      color: colours.get(key) ?? "c-other",
      values,
      look,
      ...(metric.isMean && { leavesOut: true }),
    }));
    const rest = restOf(
      courses.all,
      shown.map(({ values }) => values),
    );
    if (stacks && rest.some((value) => value > 0.5)) drawn.push({ name: "other", color: "c-other", values: rest, look });
    const before = comparisons.find(({ key }) => key === compare)!;
    if (courses.before)
      drawn.push({ name: `all, ${before.against}`, color: "text", values: courses.before, look: "dashed", ...(metric.isMean && { leavesOut: true }) });
    return courses.usual ? [{ name: "usual", color: "usual", values: courses.usual.high, low: courses.usual.low, look: "band" as const }, ...drawn] : drawn;
  }, [courses, picture, names, dimension, colours, stacks, compare, metric]);
  const what = `${metric.title} by ${dimension.one}`;
  const past = data?.all.comparedWindow;
  return (
    <Panel
      title={metric.title}
      className={data && outdated && !error ? "dimmed" : ""}
      keys={
        <>
          {by.length > 1 && <span className="key-words">by {dimension.one}</span>}
          {courses?.usual && <SeriesKey color="usual">usual for these hours</SeriesKey>}
          {compare === "usual" && courses && !courses.usual && <span className="key-words">too little is kept to know what is usual</span>}
          {past && (
            <span className="key dashed-key">
              all, {date(Date.parse(past.from))}
              {Date.parse(past.to) - Date.parse(past.from) > 86_400_000 && ` – ${date(Date.parse(past.to))}`}
            </span>
          )}
        </>
      }
      more={error && data ? asOf(answeredAtMs) : data && <span className="wide-only">{answeredBy(data.all)}</span>}
    >
      <div className="explore-chart" style={{ minHeight: height }}>
        {error && <ErrorState error={error} retry={reload} />}
        {!courses && !error && <Skeleton rows={9} reading={`reading ${what.toLowerCase()}`} />}
        {courses && !error && picture !== "heat" && <TimeChart axis={courses.axis} lines={lines} height={height} label={what} format={format} />}
        {courses && !error && picture === "heat" && <HeatMap courses={courses} names={lines} metric={metric} label={what} height={height} />}
      </div>
    </Panel>
  );
}
