import { useState } from "react";
import { useClient } from "urql";
import type { ApiError } from "../api/errors.ts";
import { graphql, type ResultOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { bytes } from "../format/numbers.ts";
import { Field } from "../parts/field.tsx";
import { Panel } from "../parts/panel.tsx";
import { ErrorState, Skeleton } from "../parts/states.tsx";
import { WriteForm } from "../parts/write-form.tsx";
import { sendWrite, useWrites, written, type Writes } from "./write.tsx";

const settingsQuery = graphql(`
  query RetentionSettings {
    settings {
      entries {
        name
        value
        defaultValue
        isEditable
        fixedBy
        needsRestart
        nextValue
      }
    }
  }
`);

const updateSettings = graphql(
  `
    mutation UpdateRetention($input: UpdateSettingsInput!, $dryRun: Boolean!) {
      updateSettings(input: $input, dryRun: $dryRun) {
        ...Written
      }
    }
  `,
  [written],
);

type Entry = ResultOf<typeof settingsQuery>["settings"]["entries"][number];

const gigabyte = 1_000_000_000;

/** The settings of this panel, with how a field shows them and what it takes. Empty is the default. */
const shown = [
  {
    name: "retention",
    label: "Raw flows are kept",
    hint: "Such as 90d or 52w, counted from when they were stored",
    text: (value: unknown): string => (typeof value === "string" ? value : ""),
    value: (text: string): unknown => text,
    words: (value: unknown): string => String(value),
  },
  {
    name: "storeBytes",
    label: "Disk for the store, in GB",
    hint: "Beyond it the oldest days of raw flows go, rollups stay; 0: no bound",
    text: (value: unknown): string => (typeof value === "number" ? String(value / gigabyte) : ""),
    value: (text: string): unknown => {
      const size = Number(text);
      return Number.isFinite(size) ? Math.round(size * gigabyte) : text;
    },
    words: (value: unknown): string => (value === 0 ? "no bound" : bytes(Number(value))),
  },
] as const;

/** How long what is kept, and how much disk it may take. For administrators. */
export function RetentionPanel() {
  const { data, error, reload } = useData(settingsQuery, {});
  const { offer, card, busy } = useWrites(reload);
  const entries = shown.flatMap(({ name }) => data?.settings.entries.find((entry) => entry.name === name) ?? []);
  return (
    <>
      {card}
      <Panel title="How long data are kept" more="Nothing is done before you have seen what would be">
        {error && <ErrorState error={error} retry={reload} />}
        {!data && !error && <Skeleton rows={2} reading="reading the settings" />}
        {/* What is edited starts again from what was stored. */}
        {entries.length > 0 && <RetentionForm key={JSON.stringify(entries)} entries={entries} offer={offer} busy={busy} />}
      </Panel>
    </>
  );
}

interface RetentionFormProps {
  readonly entries: readonly Entry[];
  readonly offer: Writes["offer"];
  readonly busy: boolean;
}

/** What the next start takes: what is written here. */
const stored = (entry: Entry): unknown => (entry.needsRestart ? entry.nextValue : entry.value);

function RetentionForm({ entries, offer, busy }: RetentionFormProps) {
  const client = useClient();
  const fields = shown.flatMap((field) => {
    const entry = entries.find(({ name }) => name === field.name);
    return entry ? [{ ...field, entry, before: field.text(stored(entry)) }] : [];
  });
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [error, setError] = useState<ApiError>();
  const changed = fields.filter(({ name, before }) => (texts[name] ?? before).trim() !== before);
  const changes = changed.map(({ name, value }) => ({ name, value: texts[name]!.trim() === "" ? null : value(texts[name]!.trim()) }));
  const wrongAt = /^input\.changes\[(\d+)\]/.exec(error?.path ?? "")?.[1];
  const wrongName = wrongAt === undefined ? undefined : changed[Number(wrongAt)]?.name;
  const submit = async (): Promise<void> =>
    setError(
      await offer({
        heading: "You are about to change how long data are kept",
        icon: "settings",
        button: "Change it",
        isDanger: true,
        undo: "Change it back at any time; what was dropped meanwhile does not come back.",
        send: (dryRun) => sendWrite(client, updateSettings, { input: { changes }, dryRun }),
        done: () => setError(undefined),
      }),
    );
  return (
    <WriteForm submit={submit} error={wrongName === undefined ? error : undefined} disabled={busy || changed.length === 0}>
      {fields.map(({ name, label, hint, words, entry, before }) => (
        <Field
          key={name}
          label={label}
          hint={
            entry.fixedBy !== null ? `Fixed by ${entry.fixedBy}` : entry.needsRestart ? `Holds from the next start on; ${words(entry.value)} until then` : hint
          }
          wrong={wrongName === name ? error?.message : undefined}
        >
          {(given) => (
            <input
              {...given}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              maxLength={40}
              disabled={!entry.isEditable}
              value={texts[name] ?? before}
              onChange={({ target }) => {
                setError(undefined);
                setTexts((present) => ({ ...present, [name]: target.value }));
              }}
            />
          )}
        </Field>
      ))}
    </WriteForm>
  );
}
