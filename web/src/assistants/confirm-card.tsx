import { useEffect, useRef, useState } from "react";
import { graphql, type ResultOf } from "../api/graphql.ts";
import { useAct } from "../api/use-act.ts";
import { count, word } from "../format/numbers.ts";
import { ago, countdown } from "../format/times.ts";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import type { Decision } from "./decision.tsx";
import { ErrorState } from "../parts/states.tsx";
import { useToast } from "../parts/toasts.tsx";
import { useNow } from "../window/use-now.ts";

export const pendingQuery = graphql(`
  query PendingConfirmations {
    pendingConfirmations {
      id
      tool
      operation
      document
      arguments
      preview {
        summary
        effects {
          description
          count
          examples
        }
        warnings
      }
      requestedBy
      tokenName
      client
      requestedAt
      expiresAt
    }
  }
`);

export type Pending = ResultOf<typeof pendingQuery>["pendingConfirmations"][number];

const approve = graphql(`
  mutation Approve($id: ID!) {
    approveConfirmation(input: { id: $id }) {
      summary
      warnings
      confirmation {
        id
        state
        tool
        decidedBy
        decidedAt
        result
      }
    }
  }
`);

const reject = graphql(`
  mutation Reject($id: ID!) {
    rejectConfirmation(input: { id: $id }) {
      summary
      confirmation {
        id
        state
        tool
        decidedBy
        decidedAt
        result
      }
    }
  }
`);

/** The reason an assistant gave, where the call carries one. */
export function reasonOf(call: unknown): string | undefined {
  if (typeof call !== "object" || call === null) return undefined;
  for (const [key, value] of Object.entries(call)) {
    if (key === "reason" && typeof value === "string" && value !== "") return value;
    const inner = reasonOf(value);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

export interface ConfirmCardProps {
  readonly pending: Pending;
  /** Takes the focus when it appears: its link was followed. */
  readonly asked: boolean;
  /** Called after a decision, with what the server says of it. */
  readonly decided: (decision: Decision | undefined) => void;
}

/** A write that waits: its effect before its arguments, and what it does not do. Allowing needs a second of looking. */
export function ConfirmCard({ pending, asked, decided }: ConfirmCardProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const card = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState(false);
  const [exact, setExact] = useState(false);
  const allow = useAct(approve);
  const refuse = useAct(reject);
  const say = useToast();
  const nowMs = useNow(1_000);
  const lapsesInMs = Date.parse(pending.expiresAt) - nowMs;
  // Stays so until the card is gone: one decision is enough.
  const [isDecided, setDecided] = useState(false);
  const busy = allow.busy || refuse.busy || isDecided;
  useEffect(() => {
    const timer = setTimeout(() => setSeen(true), 1_000);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (asked) heading.current?.focus();
  }, [asked]);
  const decide = (act: typeof allow | typeof refuse): void => {
    if (busy) return;
    void act.run({ id: pending.id }).then((data) => {
      if (!data) return;
      setDecided(true);
      const payload = "approveConfirmation" in data ? data.approveConfirmation : data.rejectConfirmation;
      if (payload) say(payload.summary);
      decided(payload?.confirmation ? { ...payload.confirmation, summary: pending.preview.summary } : undefined);
    });
  };
  const reason = reasonOf(pending.arguments);
  const reach = pending.preview.effects.find((effect) => effect.count !== null);
  return (
    // The keys work from anywhere inside the card; each has a button too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={card}
      className="panel ask"
      aria-labelledby={`ask-${pending.id}`}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && seen) {
          event.preventDefault();
          decide(allow);
        }
      }}
    >
      <header>
        <span className="accent">
          <Icon name="ask" />
        </span>
        <h2 id={`ask-${pending.id}`} ref={heading} tabIndex={-1}>
          An assistant wants to change something
        </h2>
        <span className="panel-more">
          <span>
            {pending.client ? <NetText value={pending.client} limit={32} /> : "Assistant"}
            {pending.tokenName && (
              <>
                {" "}
                with “<NetText value={pending.tokenName} limit={32} />”
              </>
            )}{" "}
            of {pending.requestedBy} · asked {ago(pending.requestedAt, nowMs)} · lapses in {countdown(lapsesInMs)}
          </span>
        </span>
      </header>
      <div className="panel-body">
        <div className="ask-columns">
          <div>
            <p className="lead">{pending.preview.summary}</p>
            <dl className="ask-facts">
              {reason !== undefined && (
                <>
                  <dt>Reason given</dt>
                  <dd>
                    “<NetText value={reason} limit={500} />”
                  </dd>
                </>
              )}
              <dt>Tool</dt>
              <dd className="mono">{pending.tool}</dd>
              {pending.preview.warnings.map((warning) => (
                <WarningRow key={warning} text={warning} />
              ))}
            </dl>
            <div className="row wrap" style={{ marginTop: 16 }}>
              <button type="button" className="button primary" disabled={!seen || busy} onClick={() => decide(allow)}>
                Allow this once<kbd aria-hidden="true">⌘↵</kbd>
              </button>
              <button type="button" className="button quiet danger" disabled={busy} onClick={() => decide(refuse)}>
                Refuse
              </button>
              <button type="button" className="button quiet small" aria-expanded={exact} onClick={() => setExact(!exact)}>
                Exact call
              </button>
            </div>
            {(allow.error ?? refuse.error) && <ErrorState error={(allow.error ?? refuse.error)!} />}
          </div>
          <div className="ask-reach">
            {reach && (
              <div className="row" style={{ alignItems: "baseline" }}>
                <span className="ask-number">{count(reach.count)}</span>
                <span className="soft">{word(reach.count, "thing is touched", "things are touched")}</span>
              </div>
            )}
            <ul className="ask-effects">
              {pending.preview.effects.map((effect) => (
                <li key={effect.description}>
                  {effect.description}
                  {effect.examples.length > 0 && <span className="faint"> {effect.examples.join(", ")}</span>}
                </li>
              ))}
              {pending.preview.effects.length === 0 && <li className="soft">The dry run named no change.</li>}
            </ul>
          </div>
        </div>
        {exact && (
          <pre style={{ marginTop: 12 }}>
            {pending.operation} {JSON.stringify(pending.arguments, null, 2)}
            {"\n\n"}
            {pending.document}
          </pre>
        )}
      </div>
    </section>
  );
}

function WarningRow({ text }: { readonly text: string }) {
  return (
    <>
      <dt>Mind</dt>
      <dd className="high">{text}</dd>
    </>
  );
}
