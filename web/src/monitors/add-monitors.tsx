import { useState } from "react";
import { useAct } from "../api/use-act.ts";
import { useData } from "../api/use-data.ts";
import { AskCard } from "../parts/ask-card.tsx";
import { Field, listOf, wrongField } from "../parts/field.tsx";
import { Panel } from "../parts/panel.tsx";
import { ErrorState, Skeleton } from "../parts/states.tsx";
import { WriteForm } from "../parts/write-form.tsx";
import { inUnit } from "./monitor-words.ts";
import { ParameterFields } from "./parameter-fields.tsx";
import { parametersOf, type Typed } from "./parameters.ts";
import { addMutation, scriptsQuery, type Addition } from "./scripts-query.ts";

export interface AddMonitorsProps {
  readonly cancel: () => void;
  /** What was done, in a sentence. */
  readonly done: (summary: string) => void;
}

const number = (text: string): number | undefined => (text.trim() === "" || !Number.isFinite(Number(text)) ? undefined : Number(text));

/** A URL may hold commas: only one that ends a word is between two. */
const urlsOf = (text: string): string[] =>
  text.split(/\s+/).flatMap((part) => {
    const url = part.replace(/,$/, "");
    return url === "" ? [] : [url];
  });

/** What to watch and how. Each target is measured once before anything is kept: what was found is shown first. */
export function AddMonitors({ cancel, done }: AddMonitorsProps) {
  const { data, error: unread, reload } = useData(scriptsQuery, {});
  const { run, error, busy } = useAct(addMutation);
  const [name, setName] = useState("https");
  const [targets, setTargets] = useState("");
  const [typed, setTyped] = useState<Typed>({});
  const [more, setMore] = useState({ interval: "", timeout: "", warning: "", critical: "", failures: "3", recoveries: "2" });
  const [planned, setPlanned] = useState<Addition>();
  const script = data?.monitorScripts.find((each) => each.name === name) ?? data?.monitorScripts[0];
  if (!data || !script)
    return (
      <Panel title="Add monitors">
        {unread ? <ErrorState error={unread} retry={reload} /> : <Skeleton rows={5} reading="reading the monitoring scripts" />}
      </Panel>
    );
  const act = async (dryRun: boolean): Promise<Addition | undefined> => {
    const warning = number(more.warning);
    const critical = number(more.critical);
    const input = {
      script: script.name,
      targets: script.target === "URL" ? urlsOf(targets) : listOf(targets),
      parameters: parametersOf(script.parameters, typed),
      failures: number(more.failures) ?? 3,
      recoveries: number(more.recoveries) ?? 2,
      ...(more.interval.trim() !== "" && { interval: more.interval.trim() }),
      ...(more.timeout.trim() !== "" && { timeout: more.timeout.trim() }),
      ...(warning !== undefined && { warning }),
      ...(critical !== undefined && { critical }),
    };
    return (await run({ input, dryRun }))?.addMonitors;
  };
  if (planned) {
    return (
      <AskCard
        icon="clock"
        heading="You are about to watch"
        summary={planned.summary}
        warnings={planned.warnings}
        facts={
          <>
            <dt>Measures</dt>
            <dd>{script.description}</dd>
            <dt>Undo</dt>
            <dd>Remove a monitor, and it is measured no more.</dd>
          </>
        }
        effects={planned.effects.flatMap(({ description, examples }) => [
          <li key={description}>{description}</li>,
          ...examples.map((example) => (
            <li key={example} className="soft">
              {example}
            </li>
          )),
        ])}
        busy={busy}
        error={error}
        allow={{
          label: "Watch",
          run: async () => {
            const answer = await act(false);
            if (answer) done(answer.summary);
          },
        }}
        leave={{ label: "Change…", run: () => setPlanned(undefined) }}
      />
    );
  }
  const refused = wrongField(error);
  const refusedParameter = /^input\.parameters\.(\w+)/.exec(error?.path ?? "")?.[1];
  const isShown =
    refused !== undefined && (refused !== "parameters" || script.parameters.some((parameter) => parameter.name === refusedParameter)) && refused !== "script";
  const wrong = (...fields: readonly string[]): string | undefined => (refused !== undefined && fields.includes(refused) ? error?.message : undefined);
  const isNumber = (text: string): boolean => text.trim() === "" || number(text) !== undefined;
  const isWhole = script.parameters.every(({ name: each, isRequired }) => !isRequired || (typed[each] ?? "").trim() !== "");
  const given = (["warning", "critical", "failures", "recoveries"] as const).every((field) => isNumber(more[field]));
  const text = (field: keyof typeof more, label: string, hint: string, placeholder = "") => (
    <Field label={label} hint={hint} wrong={wrong(field) ?? (field !== "interval" && field !== "timeout" && !isNumber(more[field]) ? "A number." : undefined)}>
      {(props) => (
        <input
          {...props}
          className="input"
          autoComplete="off"
          maxLength={20}
          placeholder={placeholder}
          value={more[field]}
          onChange={(event) => setMore({ ...more, [field]: event.target.value })}
        />
      )}
    </Field>
  );
  const worse = script.direction === "HIGHER_IS_WORSE" ? "at this and above" : "at this and below";
  return (
    <Panel title="Add monitors" more="Each is measured once first; nothing is kept before you have seen what was found">
      <WriteForm
        submit={async () => setPlanned(await act(true))}
        error={isShown ? undefined : error}
        disabled={busy || targets.trim() === "" || !given || !isWhole || script.problem !== null}
        cancel={cancel}
      >
        <Field label="Script" hint={script.description} wrong={script.problem ?? wrong("script")}>
          {(props) => (
            <select
              {...props}
              className="input"
              value={script.name}
              onChange={(event) => {
                setName(event.target.value);
                setTyped({});
                setMore({ ...more, interval: "", timeout: "", warning: "", critical: "" });
              }}
            >
              {data.monitorScripts.map((each) => (
                <option key={each.name} value={each.name}>
                  {each.problem === null ? each.name : `${each.name} (not on this machine)`}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label="Targets"
          hint={`${script.target === "URL" ? "Hosts or URLs" : "Host names or addresses"}, with spaces between`}
          wrong={wrong("targets", "target")}
        >
          {(props) => (
            <input
              {...props}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              placeholder={script.target === "URL" ? "https://intranet.example.com/health" : "192.0.2.1 gateway.example.com"}
              value={targets}
              onChange={(event) => setTargets(event.target.value)}
            />
          )}
        </Field>
        {text("interval", "Measured every", `Not more often than every ${script.shortestInterval}`, script.interval)}
        {text("timeout", "Given up after", "From 200ms to 2m", script.timeout)}
        <ParameterFields
          parameters={script.parameters}
          typed={typed}
          change={setTyped}
          wrong={(parameter) => (refusedParameter === parameter ? error?.message : undefined)}
        />
        <p className="whole soft small">
          {script.guidance} Left empty, it warns at {inUnit(script.warning, script.unit)} and is critical at {inUnit(script.critical, script.unit)}.
        </p>
        {text("warning", `Warning${script.unit === "" ? "" : `, ${script.unit}`}`, worse, String(script.warning))}
        {text("critical", `Critical${script.unit === "" ? "" : `, ${script.unit}`}`, worse, String(script.critical))}
        {text("failures", "Worse after", "1 to 20 worse results in a row")}
        {text("recoveries", "Better after", "1 to 20 better results in a row")}
      </WriteForm>
    </Panel>
  );
}
