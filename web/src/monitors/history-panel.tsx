import { useMemo } from "react";
import { useData } from "../api/use-data.ts";
import { TimeChart, type ChartFormat } from "../charts/time-chart.tsx";
import { count, plural, significant } from "../format/numbers.ts";
import { NetText } from "../parts/net-text.tsx";
import { SeriesKey } from "../parts/panel.tsx";
import { ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { useWindow } from "../window/use-window.ts";
import { historyLines } from "./history-lines.ts";
import { historyQuery, type History } from "./history-query.ts";
import { availabilityWords, inUnit, states } from "./monitor-words.ts";

const beatMs = 10_000;
const changesShown = 20;

const percents: ChartFormat = {
  point: (value) => (Number.isFinite(value) ? availabilityWords(value) : "not measured"),
  // Its axis may go on above, where there is nothing.
  axis: (value) => (value > 100 ? "" : `${significant(value)}\u00a0%`),
};

/** What one monitor measured in the window of the page. */
export function HistoryPanel({ id, unit, interval }: { readonly id: string; readonly unit: string; readonly interval: string }) {
  const { window, words, isLive } = useWindow();
  const { data, error, outdated, reload } = useData(historyQuery, { id, window }, { everyMs: isLive ? beatMs : undefined });
  const history = data?.monitorHistory;
  const lines = useMemo(() => history && historyLines(history), [history]);
  const format = useMemo<ChartFormat>(
    () => ({ point: (value) => (Number.isFinite(value) ? inUnit(value, unit) : "not measured"), axis: (value) => significant(value) }),
    [unit],
  );
  return (
    <section aria-label="History" className={outdated ? "dimmed" : undefined}>
      <h3>
        History <span className="faint small">{words}</span>
      </h3>
      {error && <ErrorState error={error} retry={reload} />}
      {!history && !error && <Skeleton rows={5} reading="reading the history" />}
      {history && lines && history.summary.measurements === 0 && (
        <p className="faint">Nothing was measured in this window. It measures every {interval}; results reach the history some seconds later.</p>
      )}
      {history && lines && history.summary.measurements > 0 && (
        <>
          <p className="soft small">
            <Summary history={history} unit={unit} />
          </p>
          {lines.values.length > 0 && (
            <>
              <p className="row wrap small">
                {lines.values.map(({ name, color }) => (
                  <SeriesKey key={name} color={color}>
                    {name}
                  </SeriesKey>
                ))}
                {unit !== "" && <span className="faint">in {unit}</span>}
              </p>
              <TimeChart axis={lines.axis} lines={lines.values} height={180} label="Values" dimmed={outdated} format={format} />
            </>
          )}
          <p className="row wrap small">
            <SeriesKey color="ok">availability</SeriesKey>
          </p>
          <TimeChart axis={lines.axis} lines={lines.availability} height={90} label="Availability" dimmed={outdated} format={percents} />
        </>
      )}
      {history && <Changes history={history} />}
    </section>
  );
}

function Summary({ history: { summary }, unit }: { readonly history: History; readonly unit: string }) {
  const { measurements, down, unmeasured, availability, p50, p95, p99, max } = summary;
  const of = (name: string, value: number | null): string | undefined => (value === null ? undefined : `${name} ${inUnit(value, unit)}`);
  return [
    plural(measurements, "measurement"),
    availability === null ? undefined : `available ${availabilityWords(availability)}`,
    down > 0 ? `${count(down)} down` : undefined,
    unmeasured > 0 ? `${count(unmeasured)} could not be made` : undefined,
    of("median", p50),
    of("95th", p95),
    of("99th", p99),
    of("greatest", max),
  ]
    .filter(Boolean)
    .join(", ");
}

function Changes({ history: { changes, changesAreCut } }: { readonly history: History }) {
  if (changes.length === 0) return <p className="faint small">Its state did not change in this window.</p>;
  const newest = changes.toReversed().slice(0, changesShown);
  return (
    <>
      <h4>Changes of its state</h4>
      <ul className="plain small">
        {newest.map(({ time, from, to, message }) => (
          <li key={`${time} ${to}`}>
            <Time value={time} /> {states[from].words} → <span className={states[to].look}>{states[to].words}</span>{" "}
            <span className="soft">
              <NetText value={message} limit={160} />
            </span>
          </li>
        ))}
      </ul>
      {(changesAreCut || changes.length > newest.length) && <p className="faint small">The {newest.length} newest; a shorter window shows those before.</p>}
    </>
  );
}
