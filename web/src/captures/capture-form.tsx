import { useState } from "react";
import { useAct } from "../api/use-act.ts";
import { useData } from "../api/use-data.ts";
import { Field } from "../parts/field.tsx";
import { Panel } from "../parts/panel.tsx";
import { WriteForm } from "../parts/write-form.tsx";
import { interfacesQuery } from "../setup/interface-list.tsx";
import { bounds, fieldOf, inputOf, problemsOf, type Bounded, type Draft } from "./capture-draft.ts";
import { startMutation } from "./captures-query.ts";
import type { Planned } from "./confirm-capture.tsx";

export interface CaptureFormProps {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly cancel: () => void;
  /** The API has said what the capture would do. */
  readonly planned: (planned: Planned) => void;
}

/** Which packets, why, and how much of them. Nothing begins here: the answer is what would be done. */
export function CaptureForm({ draft, change, cancel, planned }: CaptureFormProps) {
  const { run, error, busy } = useAct(startMutation);
  const { data } = useData(interfacesQuery, {});
  const [tried, setTried] = useState(false);
  const captured = (data?.interfaces ?? []).filter(({ state }) => state === "UP").map(({ name }) => name);
  const problems = problemsOf(draft);
  const refused = fieldOf(error);
  const wrong = (field: keyof Draft): string | undefined => (tried ? problems[field] : undefined) ?? (refused === field ? error?.message : undefined);
  const submit = async (): Promise<void> => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const input = inputOf(draft);
    const answer = await run({ input, dryRun: true });
    if (answer) planned({ input, ...answer.startPacketCapture });
  };
  const number = (field: Bounded, label: string, hint: string) => (
    <Field label={label} hint={hint} wrong={wrong(field)}>
      {(given) => (
        <input
          {...given}
          {...bounds[field]}
          className="input"
          type="number"
          value={draft[field]}
          onChange={(event) => change({ ...draft, [field]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Panel title="Capture packets" more="Nothing is written before you have seen what would be">
      <WriteForm submit={submit} error={refused === undefined ? error : undefined} disabled={busy} cancel={cancel}>
        <Field whole label="Which packets" hint="As tcpdump takes it, with addresses and ports as numbers" wrong={wrong("filter")}>
          {(given) => (
            <input
              {...given}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              placeholder="host 192.0.2.7 and tcp port 443"
              maxLength={1_000}
              value={draft.filter}
              onChange={(event) => change({ ...draft, filter: event.target.value })}
            />
          )}
        </Field>
        <Field whole label="Why" hint="Written into the file and the audit" wrong={wrong("reason")}>
          {(given) => (
            <input
              {...given}
              className="input"
              placeholder="Ticket 4711: slow"
              maxLength={500}
              value={draft.reason}
              onChange={(event) => change({ ...draft, reason: event.target.value })}
            />
          )}
        </Field>
        {number("seconds", "Seconds at most", "1 to 3,600")}
        {number("packets", "Packets at most", "1 to 10,000,000")}
        {number("megabytes", "Megabytes at most", "1 to 1,000")}
        {number("snapLength", "Bytes of each packet", "128 holds the headers, 65,535 everything")}
        {captured.length > 1 && (
          <fieldset className="field whole" aria-label="Interfaces">
            <span className="label">{draft.interfaces.length === 0 ? "On every interface, or only on" : "Only on"}</span>
            <div className="row wrap">
              {captured.map((name) => (
                <label key={name} className="row">
                  <input
                    className="checkbox"
                    type="checkbox"
                    checked={draft.interfaces.includes(name)}
                    onChange={({ target }) =>
                      change({ ...draft, interfaces: target.checked ? [...draft.interfaces, name] : draft.interfaces.filter((each) => each !== name) })
                    }
                  />
                  <span className="mono">{name}</span>
                </label>
              ))}
            </div>
            {wrong("interfaces") !== undefined && (
              <span className="field-error" role="alert">
                {wrong("interfaces")}
              </span>
            )}
          </fieldset>
        )}
        <label className="row whole">
          <input className="checkbox" type="checkbox" checked={draft.keepLatest} onChange={({ target }) => change({ ...draft, keepLatest: target.checked })} />
          When the megabytes are reached, go on and let the oldest packets go
        </label>
      </WriteForm>
    </Panel>
  );
}
