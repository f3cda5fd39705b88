import { useEffect, useRef, useState } from "react";
import { useAct } from "../api/use-act.ts";
import { Icon } from "../parts/icon.tsx";
import { ErrorState } from "../parts/states.tsx";
import type { CaptureInput } from "./capture-draft.ts";
import { startMutation } from "./captures-query.ts";

/** What the API says a capture would do. */
export interface Planned {
  readonly input: CaptureInput;
  readonly summary: string;
  readonly effects: readonly { readonly description: string }[];
  readonly warnings: readonly string[];
}

export interface ConfirmCaptureProps {
  readonly planned: Planned;
  readonly change: () => void;
  /** It runs: its id and its filter. */
  readonly started: (id: string | undefined, filter: string) => void;
}

/** A capture before it begins, as an assistant's is shown: its effect first. Allowing needs a second of looking. */
export function ConfirmCapture({ planned, change, started }: ConfirmCaptureProps) {
  const { run, error, busy } = useAct(startMutation);
  const heading = useRef<HTMLHeadingElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    heading.current?.focus();
    const timer = setTimeout(() => setSeen(true), 1_000);
    return () => clearTimeout(timer);
  }, []);
  const start = async (): Promise<void> => {
    if (busy) return;
    const answer = await run({ input: planned.input, dryRun: false });
    if (answer) started(answer.startPacketCapture.capture?.id, planned.input.filter);
  };
  return (
    // The keys work from anywhere inside the card; each has a button too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="panel ask"
      aria-labelledby="confirm-capture"
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || !seen) return;
        event.preventDefault();
        void start();
      }}
    >
      <header>
        <span className="accent">
          <Icon name="pcap" />
        </span>
        <h2 id="confirm-capture" ref={heading} tabIndex={-1}>
          You are about to capture packets
        </h2>
      </header>
      <div className="panel-body">
        <div className="ask-columns">
          <div>
            <p className="lead">{planned.summary}</p>
            <dl className="ask-facts">
              <dt>Reason</dt>
              <dd>“{planned.input.reason}”</dd>
              <dt>Undo</dt>
              <dd>Stop it at any time. What was written stays until it is deleted after seven days.</dd>
              {planned.warnings.map((warning) => (
                <Mind key={warning} warning={warning} />
              ))}
            </dl>
            <div className="row wrap" style={{ marginTop: 16 }}>
              <button type="button" className="button primary" disabled={!seen || busy} onClick={() => void start()}>
                Start the capture<kbd aria-hidden="true">⌘↵</kbd>
              </button>
              <button type="button" className="button" disabled={busy} onClick={change}>
                Change…
              </button>
            </div>
            {error && <ErrorState error={error} />}
          </div>
          <div className="ask-reach">
            <ul className="ask-effects" style={{ marginTop: 0, borderTop: 0, paddingTop: 0 }}>
              {planned.effects.map(({ description }) => (
                <li key={description}>{description}</li>
              ))}
              {planned.input.keepLatest === true && <li>When it is full, the oldest packets make room: the file holds what came last.</li>}
            </ul>
          </div>
        </div>
      </div>
    </section>
  );
}

function Mind({ warning }: { readonly warning: string }) {
  return (
    <>
      <dt>Mind</dt>
      <dd className="high">{warning}</dd>
    </>
  );
}
