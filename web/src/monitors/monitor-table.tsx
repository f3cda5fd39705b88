import { Fragment } from "react";
import { ago } from "../format/times.ts";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Time } from "../parts/time.tsx";
import { DayStrip } from "./day-strip.tsx";
import { MonitorDetails } from "./monitor-details.tsx";
import { availabilityWords, inUnit, states, worstFirst } from "./monitor-words.ts";
import type { Monitor } from "./monitors-query.ts";

export interface MonitorTableProps {
  readonly monitors: readonly Monitor[];
  /** Id of the one that is opened. */
  readonly open: string | undefined;
  readonly setOpen: (id: string | undefined) => void;
  readonly changed: () => void;
  readonly remove: (monitor: Monitor) => void;
}

/** One row per monitor, worst first; a row opens in place. */
export function MonitorTable({ monitors, open, setOpen, changed, remove }: MonitorTableProps) {
  return (
    <div className="table-scroll">
      <table className="stacks">
        <caption className="hidden-label">Monitors</caption>
        <thead>
          <tr>
            <th scope="col">Target</th>
            <th scope="col">Script</th>
            <th scope="col" aria-sort="ascending">
              State
            </th>
            <th scope="col" className="right">
              Last value
            </th>
            <th scope="col" className="right wide-only">
              Warns at
            </th>
            <th scope="col">Last 24 h</th>
            <th scope="col" className="right">
              Availability
            </th>
            <th scope="col" className="right">
              Measured
            </th>
          </tr>
        </thead>
        <tbody>
          {monitors.toSorted(worstFirst).map((monitor) => {
            const { id, target, script, interval, enabled, state, last, day, strip, warning } = monitor;
            const isOpen = open === id;
            return (
              <Fragment key={id}>
                <tr className={isOpen ? "selected" : undefined}>
                  <td className="wraps phone-first">
                    <button
                      type="button"
                      className="expander"
                      aria-expanded={isOpen}
                      aria-label={`Details of ${script} of ${target}`}
                      onClick={() => setOpen(isOpen ? undefined : id)}
                    >
                      <Icon name="right" />
                    </button>
                    <span className={enabled ? states[state].dot : "dot idle"} style={{ marginRight: 8 }} />
                    <NetText value={target} limit={60} />
                  </td>
                  <td className="soft">
                    {script} <span className="faint">every {interval}</span>
                  </td>
                  <td className="wraps phone-second">
                    <State {...monitor} />
                  </td>
                  <td className="right phone-value">{last?.value == null ? "" : inUnit(last.value, last.unit)}</td>
                  <td className="right soft wide-only">{last ? inUnit(warning, last.unit) : ""}</td>
                  <td>
                    <DayStrip strip={strip} />
                  </td>
                  <td className="right">{day?.availability == null ? "" : availabilityWords(day.availability)}</td>
                  <td className="right soft phone-note">{last ? <Time value={last.time} relative /> : <span className="faint">never</span>}</td>
                </tr>
                {isOpen && (
                  <tr className="details-row">
                    <td colSpan={8}>
                      <MonitorDetails monitor={monitor} changed={changed} remove={() => remove(monitor)} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function State({ enabled, state, since, last }: Monitor) {
  if (!enabled) return <span className="faint">rests</span>;
  const { words, look } = states[state];
  return (
    <>
      <span className={look}>{words}</span>
      {state !== "OK" && state !== "PENDING" && (
        <span className="soft">
          {" "}
          since {ago(since).replace(/ ago$/, "")}
          {last && (
            <>
              : <NetText value={last.message} limit={80} />
            </>
          )}
        </span>
      )}
    </>
  );
}
