import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import type { ApiError } from "../api/errors.ts";
import { Icon, type IconName } from "./icon.tsx";
import { ErrorState } from "./states.tsx";

export interface AskCardProps {
  readonly icon: IconName;
  /** `You are about to lock bob out`. */
  readonly heading: string;
  readonly summary: string;
  /** Terms and their details, before the warnings. */
  readonly facts: ReactNode;
  readonly warnings: readonly string[];
  /** What it reaches, as list items. */
  readonly effects: ReactNode;
  readonly allow: { readonly label: string; readonly isDanger?: boolean | undefined; readonly run: () => Promise<void> };
  readonly leave: { readonly label: string; readonly run: () => void };
  readonly busy: boolean;
  readonly error: ApiError | undefined;
}

/** A write of a person's own before it is done, as an assistant's is shown: its effect first. Allowing needs a second of looking. */
export function AskCard({ icon, heading, summary, facts, warnings, effects, allow, leave, busy, error }: AskCardProps) {
  const title = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    title.current?.focus();
    title.current?.scrollIntoView({ block: "nearest" });
    const timer = setTimeout(() => setSeen(true), 1_000);
    return () => clearTimeout(timer);
  }, []);
  const mayAllow = seen && !busy;
  return (
    // The keys work from anywhere inside the card; each has a button too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="panel ask"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !busy) leave.run();
        if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || !mayAllow) return;
        event.preventDefault();
        void allow.run();
      }}
    >
      <header>
        <span className="accent">
          <Icon name={icon} />
        </span>
        <h2 id={id} ref={title} tabIndex={-1}>
          {heading}
        </h2>
      </header>
      <div className="panel-body">
        <div className="ask-columns">
          <div>
            <p className="lead">{summary}</p>
            <dl className="ask-facts">
              {facts}
              {warnings.map((warning) => (
                <Mind key={warning} warning={warning} />
              ))}
            </dl>
            <div className="row wrap" style={{ marginTop: 16 }}>
              <button type="button" className={allow.isDanger ? "button danger" : "button primary"} disabled={!mayAllow} onClick={() => void allow.run()}>
                {allow.label}
                <kbd aria-hidden="true">⌘↵</kbd>
              </button>
              <button type="button" className="button quiet" disabled={busy} onClick={leave.run}>
                {leave.label}
              </button>
            </div>
            {error && <ErrorState error={error} />}
          </div>
          <div className="ask-reach">
            <ul className="ask-effects first">{effects}</ul>
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
