import { useState } from "react";
import { useScope } from "../api/session.tsx";
import { useAct } from "../api/use-act.ts";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { ErrorState } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { useToast } from "../parts/toasts.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { MeasurementFacts } from "./measurement-facts.tsx";
import { inUnit, states } from "./monitor-words.ts";
import { runMutation, updateMutation, type Measurement, type Monitor } from "./monitors-query.ts";

export interface MonitorDetailsProps {
  readonly monitor: Monitor;
  readonly changed: () => void;
  /** Asks for the removal. */
  readonly remove: () => void;
}

/** How one monitor is set, what it found last, its history, and what can be done with it. */
export function MonitorDetails({ monitor, changed, remove }: MonitorDetailsProps) {
  const { id, script, target, interval, timeout, warning, critical, failures, recoveries, enabled, last } = monitor;
  const mayWrite = useScope("WRITE");
  const measuring = useAct(runMutation);
  const updating = useAct(updateMutation);
  const say = useToast();
  const [once, setOnce] = useState<Measurement>();
  const unit = last?.unit ?? "";
  const parameters = JSON.stringify(monitor.parameters);
  const why = mayWrite ? undefined : "You can read monitors, not change them. Needs scope write.";
  const measure = async (): Promise<void> => {
    const answer = await measuring.run({ input: { script, target, parameters: monitor.parameters, timeout, warning, critical } });
    setOnce(answer?.runMonitor.result ?? undefined);
  };
  const setEnabled = async (wanted: boolean, canUndo: boolean): Promise<void> => {
    const answer = await updating.run({ input: { id, enabled: wanted } });
    if (answer) say(answer.updateMonitor.summary, canUndo ? { label: "Undo", run: () => void setEnabled(!wanted, false) } : undefined);
    changed();
  };
  const error = measuring.error ?? updating.error;
  return (
    <div className="col">
      <dl className="facts wide small">
        <div>
          <dt>State</dt>
          <dd>
            {enabled ? states[monitor.state].words : "rests"} since <Time value={monitor.since} />
          </dd>
        </div>
        <div>
          <dt>Limits</dt>
          <dd>
            warning {inUnit(warning, unit)}, critical {inUnit(critical, unit)}
          </dd>
        </div>
        <div>
          <dt>Measures</dt>
          <dd>
            every {interval}, given up after {timeout}
          </dd>
        </div>
        <div>
          <dt>Changes after</dt>
          <dd>
            {failures} worse, {recoveries} better
          </dd>
        </div>
        {parameters !== "{}" && (
          <div>
            <dt>Parameters</dt>
            <dd>
              <NetText value={parameters} limit={160} mono />
            </dd>
          </div>
        )}
        <div>
          <dt>Made</dt>
          <dd>
            <Time value={monitor.createdAt} /> by {monitor.createdBy} <span className="faint">{monitor.createdThrough}</span>
          </dd>
        </div>
      </dl>
      {once && <MeasurementFacts label="Measured once" result={once} />}
      {last && <MeasurementFacts label="Last measurement" result={last} />}
      <HistoryPanel id={id} unit={unit} interval={interval} />
      {error && <ErrorState error={error} />}
      <div className="row wrap">
        <button type="button" className="button small" disabled={!mayWrite || measuring.busy} title={why} onClick={() => void measure()}>
          <Icon name="live" />
          {measuring.busy ? "Measuring…" : "Run once"}
        </button>
        <button type="button" className="button small" disabled={!mayWrite || updating.busy} title={why} onClick={() => void setEnabled(!enabled, true)}>
          <Icon name={enabled ? "pause" : "right"} />
          {enabled ? "Pause" : "Resume"}
        </button>
        <button type="button" className="button small" disabled={!mayWrite} title={why} onClick={remove}>
          <Icon name="trash" />
          Remove…
        </button>
        {!mayWrite && <span className="faint small">{why}</span>}
      </div>
    </div>
  );
}
