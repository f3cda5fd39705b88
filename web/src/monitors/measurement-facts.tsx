import { duration } from "../format/times.ts";
import { NetText } from "../parts/net-text.tsx";
import { Time } from "../parts/time.tsx";
import { inUnit, states } from "./monitor-words.ts";
import type { Measurement } from "./monitors-query.ts";

/** One measurement: its verdict, what it took its time with, what else was found. */
export function MeasurementFacts({ label, result }: { readonly label: string; readonly result: Measurement }) {
  const { verdict, value, unit, message, time, phases, details } = result;
  const { words, look } = states[verdict];
  return (
    <section aria-label={label}>
      <h3>
        {label} <Time value={time} />
      </h3>
      <dl className="facts wide small">
        <div>
          <dt>Verdict</dt>
          <dd className={look}>{words}</dd>
        </div>
        {value !== null && (
          <div>
            <dt>Value</dt>
            <dd>{inUnit(value, unit)}</dd>
          </div>
        )}
        {verdict !== "OK" && message !== "" && (
          <div>
            <dt>Says</dt>
            <dd>
              <NetText value={message} limit={256} />
            </dd>
          </div>
        )}
        {phases.length > 0 && (
          <div>
            <dt>Phases</dt>
            <dd>{phases.map(({ name, ms }) => `${name} ${duration(ms)}`).join(", ")}</dd>
          </div>
        )}
        {details.map(({ name, value: found }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <NetText value={found} limit={120} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
