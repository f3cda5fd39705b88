import { useCallback, useState, type ReactNode } from "react";
import { useClient, type AnyVariables, type Client, type DocumentInput } from "urql";
import { toApiError, type ApiError } from "../api/errors.ts";
import { graphql, type ResultOf, type VariablesOf } from "../api/graphql.ts";
import { count, word } from "../format/numbers.ts";
import { AskCard } from "../parts/ask-card.tsx";
import type { IconName } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { useToast } from "../parts/toasts.tsx";

/** What every write says of itself, done or only asked. */
export const written = graphql(`
  fragment Written on MutationPayload @_unmask {
    applied
    summary
    warnings
    effects {
      description
      count
      examples
    }
    undo {
      description
      mutation
      input
    }
  }
`);

export type Written = ResultOf<typeof written>;

/** One write of a person's own, sent twice: to hear what it would do, and to do it. */
export interface Write {
  /** `You are about to lock bob out`. */
  readonly heading: string;
  readonly icon: IconName;
  readonly button: string;
  readonly isDanger?: boolean;
  /** How it is taken back, in words. */
  readonly undo: string;
  readonly send: (dryRun: boolean) => Promise<Sent>;
  /** It is done. */
  readonly done: (said: Written) => void;
}

export interface Sent {
  readonly said?: Written | undefined;
  readonly error?: ApiError | undefined;
}

/** Sends a mutation with one field. */
export async function sendWrite<Data extends Readonly<Record<string, Written>>, Variables extends AnyVariables>(
  client: Client,
  document: DocumentInput<Data, Variables>,
  variables: Variables,
): Promise<Sent & { readonly data?: Data | undefined }> {
  const result = await client.mutation(document, variables).toPromise();
  return { data: result.data, said: result.data && Object.values(result.data)[0], error: toApiError(result.error) };
}

const undoUpdateUser = graphql(`
  mutation UndoUpdateUser($input: UpdateUserInput!) {
    updateUser(input: $input) {
      summary
    }
  }
`);

const undoDisableUser = graphql(`
  mutation UndoDisableUser($input: DisableUserInput!) {
    disableUser(input: $input) {
      summary
    }
  }
`);

/** What takes a write of this page back, by the mutation the server names. Its input is the server's own. */
const undoings: ReadonlyMap<string, (client: Client, input: unknown) => Promise<Takeback>> = new Map([
  ["updateUser", (client: Client, input: unknown) => takeBack(client, undoUpdateUser, { input: input as VariablesOf<typeof undoUpdateUser>["input"] })],
  ["disableUser", (client: Client, input: unknown) => takeBack(client, undoDisableUser, { input: input as VariablesOf<typeof undoDisableUser>["input"] })],
]);

/** What is said after it. */
type Takeback = string;

async function takeBack<Variables extends AnyVariables>(
  client: Client,
  document: DocumentInput<Readonly<Record<string, { readonly summary: string }>>, Variables>,
  variables: Variables,
): Promise<Takeback> {
  const { data, error } = await client.mutation(document, variables).toPromise();
  return toApiError(error)?.message ?? Object.values(data ?? {})[0]?.summary ?? "Taken back.";
}

export interface Writes {
  /** Asks what a write would do; its card stands in `card` until it is decided. */
  readonly offer: (write: Write) => Promise<ApiError | undefined>;
  readonly card: ReactNode;
  readonly busy: boolean;
}

/** A page's own writes: first their effect, then, by another press, the deed. `changed` is called after each, also after one was taken back. */
export function useWrites(changed: () => void): Writes {
  const [planned, setPlanned] = useState<{ readonly write: Write; readonly said: Written }>();
  const [busy, setBusy] = useState(false);
  const client = useClient();
  const say = useToast();
  const offer = useCallback(async (write: Write) => {
    setBusy(true);
    const { said, error } = await write.send(true);
    setBusy(false);
    if (said) setPlanned({ write, said });
    return error;
  }, []);
  const done = (said: Written): void => {
    const { undo } = said;
    const undoing = undo ? undoings.get(undo.mutation) : undefined;
    const back = (): void =>
      void undoing?.(client, undo?.input).then((words) => {
        say(words);
        changed();
      });
    say(said.summary, undoing && { label: "Undo", run: back });
    planned?.write.done(said);
    setPlanned(undefined);
    changed();
  };
  const card = planned && <WriteCard key={planned.said.summary} {...planned} cancel={() => setPlanned(undefined)} done={done} />;
  return { offer, card, busy };
}

interface WriteCardProps {
  readonly write: Write;
  readonly said: Written;
  readonly cancel: () => void;
  readonly done: (said: Written) => void;
}

function WriteCard({ write, said, cancel, done }: WriteCardProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const apply = async (): Promise<void> => {
    setBusy(true);
    const answer = await write.send(false);
    setBusy(false);
    setError(answer.error);
    if (answer.said) done(answer.said);
  };
  const { icon, heading, button: label, isDanger, undo } = write;
  const facts = (
    <>
      <dt>Undo</dt>
      <dd>{undo}</dd>
    </>
  );
  return (
    <AskCard
      {...{ icon, heading, facts, busy, error }}
      summary={said.summary}
      warnings={said.warnings}
      effects={said.effects.length === 0 ? <li className="soft">Nothing would change.</li> : said.effects.map(effectItem)}
      allow={{ label, isDanger, run: apply }}
      leave={{ label: "Leave it as it is", run: cancel }}
    />
  );
}

const effectItem = (effect: Written["effects"][number]) => (
  <li key={effect.description}>
    <NetText value={effect.description} limit={300} />
    {effect.count !== null && (
      <span className="faint">
        {" "}
        {count(effect.count)} {word(effect.count, "thing")}
      </span>
    )}
    {effect.examples.length > 0 && (
      <span className="faint">
        {" "}
        <NetText value={effect.examples.join(", ")} limit={200} />
      </span>
    )}
  </li>
);
