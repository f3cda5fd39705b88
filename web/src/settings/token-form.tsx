import { useState } from "react";
import { useClient } from "urql";
import type { ApiError } from "../api/errors.ts";
import { graphql } from "../api/graphql.ts";
import { useScope, useSession, type Scope } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { Field, listOf, wrongField } from "../parts/field.tsx";
import { Panel } from "../parts/panel.tsx";
import { WriteForm } from "../parts/write-form.tsx";
import { usersQuery } from "./people-query.ts";
import { scopeWords } from "./role-words.ts";
import { sendWrite, written, type Writes } from "./write.tsx";

const createToken = graphql(
  `
    mutation MakeToken($input: CreateApiTokenInput!, $dryRun: Boolean!) {
      createApiToken(input: $input, dryRun: $dryRun) {
        ...Written
        secret
      }
    }
  `,
  [written],
);

const lives = [
  { key: "1d", label: "1 day" },
  { key: "30d", label: "30 days" },
  { key: "90d", label: "90 days" },
  { key: "366d", label: "1 year" },
] as const;

interface TokenFormProps {
  readonly offer: Writes["offer"];
  readonly busy: boolean;
  readonly close: () => void;
  readonly made: (secret: string) => void;
}

/** What a new token is for, what it may do, and how long. Nothing is done here: the answer is what would be. */
export function TokenForm({ offer, busy, close, made }: TokenFormProps) {
  const client = useClient();
  const { viewer } = useSession();
  const isAdmin = useScope("ADMIN");
  const { data } = useData(usersQuery, {}, { pause: !isAdmin });
  const [name, setName] = useState("");
  const [audience, setAudience] = useState<"API" | "MCP">("API");
  const [userId, setUserId] = useState(viewer.id);
  const [scopes, setScopes] = useState<readonly Scope[]>(["READ"]);
  const [networks, setNetworks] = useState("");
  const [expiresIn, setExpiresIn] = useState<string>("90d");
  const [error, setError] = useState<ApiError>();
  const field = wrongField(error);
  const submit = async (): Promise<void> => {
    const limits = listOf(networks);
    const input = {
      name: name.trim(),
      audience,
      scopes: [...scopes],
      expiresIn,
      ...(limits.length > 0 && { networks: limits }),
      ...(userId !== viewer.id && { userId }),
    };
    let secret: string | null | undefined;
    setError(
      await offer({
        heading: `You are about to make ${input.name === "" ? "a token" : input.name}`,
        icon: "key",
        button: "Make the token",
        undo: "Revoke it at any time.",
        send: async (dryRun) => {
          const sent = await sendWrite(client, createToken, { input, dryRun });
          secret = sent.data?.createApiToken.secret;
          return sent;
        },
        done: () => (secret ? made(secret) : close()),
      }),
    );
  };
  return (
    <Panel title="Make a token" more="Nothing is done before you have seen what would be">
      <WriteForm
        submit={submit}
        error={!["name", "networks", "scopes", "expiresIn", "userId"].includes(field ?? "") ? error : undefined}
        disabled={busy || scopes.length === 0 || name.trim() === ""}
        cancel={close}
      >
        <Field label="Name" hint="What it is for" wrong={field === "name" ? error?.message : undefined}>
          {(given) => <input {...given} className="input" autoComplete="off" maxLength={64} value={name} onChange={({ target }) => setName(target.value)} />}
        </Field>
        <Field label="For" hint={audience === "API" ? "GraphQL at /graphql" : "Tools at /mcp"}>
          {(given) => (
            <select {...given} className="input" value={audience} onChange={({ target }) => setAudience(target.value === "MCP" ? "MCP" : "API")}>
              <option value="API">The API</option>
              <option value="MCP">An assistant</option>
            </select>
          )}
        </Field>
        <Field label="Works for" hint="Every token ends" wrong={field === "expiresIn" ? error?.message : undefined}>
          {(given) => (
            <select {...given} className="input" value={expiresIn} onChange={({ target }) => setExpiresIn(target.value)}>
              {lives.map(({ key, label }) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        {isAdmin && (
          <Field label="Of" hint="It can do no more than its user" wrong={field === "userId" ? error?.message : undefined}>
            {(given) => (
              <select {...given} className="input" value={userId} onChange={({ target }) => setUserId(target.value)}>
                <option value={viewer.id}>yourself</option>
                {data?.users
                  .filter(({ id, disabled }) => id !== viewer.id && !disabled)
                  .map((user) => (
                    <option key={user.id} value={user.id}>
                      {user.name}
                    </option>
                  ))}
              </select>
            )}
          </Field>
        )}
        <Field whole label="Networks" hint="10.0.0.0/8, …; what its user sees when empty" wrong={field === "networks" ? error?.message : undefined}>
          {(given) => (
            <input
              {...given}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              value={networks}
              onChange={({ target }) => setNetworks(target.value)}
            />
          )}
        </Field>
        <fieldset className="field whole" aria-label="What it may do">
          <span className="label">It may</span>
          {viewer.scopes.map((scope) => (
            <label key={scope} className="row">
              <input
                className="checkbox"
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={({ target }) => setScopes(target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))}
              />
              <span className="mono">{scopeWords[scope].label}</span> <span className="soft small">{scopeWords[scope].says}</span>
            </label>
          ))}
          {field === "scopes" && (
            <span className="field-error" role="alert">
              {error?.message}
            </span>
          )}
        </fieldset>
      </WriteForm>
    </Panel>
  );
}
