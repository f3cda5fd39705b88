import { useState } from "react";
import { useAct } from "../api/use-act.ts";
import { useData } from "../api/use-data.ts";
import { AppLink } from "../parts/app-link.tsx";
import { AskCard } from "../parts/ask-card.tsx";
import { Field, listOf, wrongField } from "../parts/field.tsx";
import { Panel } from "../parts/panel.tsx";
import { WriteForm } from "../parts/write-form.tsx";
import { addMutation, credentialsQuery, discoverMutation } from "./devices-query.ts";

export interface AddDevicesProps {
  /** Addresses that are asked now, or networks that a job searches. */
  readonly mode: "add" | "discover";
  readonly cancel: () => void;
  /** What was done, in a sentence; a job's id when one searches. */
  readonly done: (summary: string, jobId: string | undefined) => void;
}

interface Planned {
  readonly summary: string;
  readonly warnings: readonly string[];
  readonly effects: readonly { readonly description: string; readonly examples: readonly string[] }[];
}

/** Which devices, and with what they are asked. They are asked before anything is kept: what was found is shown first. */
export function AddDevices({ mode, cancel, done }: AddDevicesProps) {
  const adding = useAct(addMutation);
  const searching = useAct(discoverMutation);
  const credentials = useData(credentialsQuery, {}).data?.snmpCredentials ?? [];
  const [where, setWhere] = useState("");
  const [credential, setCredential] = useState("");
  const [interval, setInterval] = useState("1m");
  const [planned, setPlanned] = useState<Planned>();
  const { error, busy } = mode === "add" ? adding : searching;
  const run = async (dryRun: boolean): Promise<(Planned & { readonly jobId?: string | undefined }) | undefined> => {
    if (mode === "add") {
      const input = { addresses: listOf(where), interval, ...(credential !== "" && { credentialName: credential }) };
      return (await adding.run({ input, dryRun }))?.addSnmpDevices;
    }
    const input = { ranges: listOf(where), interval, ...(credential !== "" && { credentialNames: [credential] }) };
    const answer = (await searching.run({ input, dryRun }))?.discoverSnmpDevices;
    return answer && { ...answer, jobId: answer.job?.id };
  };
  if (planned) {
    return (
      <AskCard
        icon="rack"
        heading={mode === "add" ? "You are about to poll devices" : "You are about to search a network"}
        summary={planned.summary}
        warnings={planned.warnings}
        facts={
          <>
            <dt>Asked with</dt>
            <dd>{credential === "" ? "the credentials meant for each address" : credential}</dd>
            <dt>Undo</dt>
            <dd>Remove a device, and it is polled no more.</dd>
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
          label: mode === "add" ? "Poll them" : "Search",
          run: async () => {
            const answer = await run(false);
            if (answer) done(answer.summary, answer.jobId);
          },
        }}
        leave={{ label: "Change…", run: () => setPlanned(undefined) }}
      />
    );
  }
  const refused = wrongField(error);
  const wrong = (...fields: readonly string[]): string | undefined => (refused !== undefined && fields.includes(refused) ? error?.message : undefined);
  return (
    <Panel title={mode === "add" ? "Add devices" : "Discover devices"} more="They are asked first; nothing is kept before you have seen what was found">
      <WriteForm
        submit={async () => setPlanned(await run(true))}
        error={refused === undefined ? error : undefined}
        disabled={busy || where.trim() === ""}
        cancel={cancel}
      >
        <Field
          whole
          label={mode === "add" ? "Addresses" : "Networks"}
          hint={mode === "add" ? "Up to 100, with spaces or commas between" : "At most a /20 (4,096 addresses), inside the local networks"}
          wrong={wrong("addresses", "ranges")}
        >
          {(given) => (
            <input
              {...given}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              placeholder={mode === "add" ? "192.0.2.1 192.0.2.2" : "192.0.2.0/24"}
              value={where}
              onChange={(event) => setWhere(event.target.value)}
            />
          )}
        </Field>
        <Field label="Credential" hint="Those of a device’s network are tried when none is chosen" wrong={wrong("credentialName", "credentialNames")}>
          {(given) => (
            <select {...given} className="input" value={credential} onChange={(event) => setCredential(event.target.value)}>
              <option value="">Try those of the network</option>
              {credentials.map(({ id, name, isReadable }) => (
                <option key={id} value={name} disabled={!isReadable}>
                  {isReadable ? name : `${name} (must be set again)`}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Polled every" hint="10 s to 1 d" wrong={wrong("interval")}>
          {(given) => <input {...given} className="input" maxLength={10} value={interval} onChange={(event) => setInterval(event.target.value)} />}
        </Field>
        {credentials.length === 0 && (
          <p className="whole faint">
            Devices answer to a credential only. <AppLink to="/docs/snmp#credentials">How to make one</AppLink>
          </p>
        )}
      </WriteForm>
    </Panel>
  );
}
