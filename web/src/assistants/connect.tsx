import { useState } from "react";
import { graphql } from "../api/graphql.ts";
import { useScope } from "../api/session.tsx";
import { useAct } from "../api/use-act.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Panel } from "../parts/panel.tsx";
import { ErrorState } from "../parts/states.tsx";

export const createTokenMutation = graphql(`
  mutation CreateApiToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      secret
      token {
        id
        name
        hint
        expiresAt
      }
    }
  }
`);

const clients = ["Claude Code", "With flags", "Other clients"] as const;
type ClientName = (typeof clients)[number];

/** What to paste into a client; the secret stands in it only on the screen that made it. */
export function connectCommand(client: ClientName, origin: string, secret: string): string {
  const url = `${origin}/mcp`;
  const entry = { type: "http", url, headers: { Authorization: `Token ${secret}` } };
  switch (client) {
    case "Claude Code":
      return `claude mcp add-json wiregraph '${JSON.stringify(entry)}'`;
    case "With flags":
      return `claude mcp add --transport http wiregraph \\\n  ${url} \\\n  --header "Authorization: Token ${secret}"`;
    case "Other clients":
    default:
      return JSON.stringify({ mcpServers: { wiregraph: entry } }, null, 2);
  }
}

/** Makes a token for an assistant and shows, this once, the command to paste. */
export function ConnectAssistant({ made }: { readonly made?: () => void }) {
  const [client, setClient] = useState<ClientName>("Claude Code");
  const [name, setName] = useState("My assistant");
  const mayWrite = useScope("WRITE");
  const maySql = useScope("SQL");
  const [writes, setWrites] = useState(mayWrite);
  const [secret, setSecret] = useState<string>();
  const { run, error, busy } = useAct(createTokenMutation);
  const make = (): void => {
    const scopes = ["READ" as const, ...(maySql ? ["SQL" as const] : []), ...(writes && mayWrite ? ["WRITE" as const] : [])];
    void run({ input: { name, audience: "MCP", scopes, expiresIn: "90d" } }).then((data) => {
      if (!data?.createApiToken.secret) return;
      setSecret(data.createApiToken.secret);
      made?.();
    });
  };
  const command = connectCommand(client, location.origin, secret ?? "wg_…");
  return (
    <Panel title="Connect your assistant" more="one token per person">
      <div className="segments small" role="group" aria-label="Client" style={{ marginBottom: 10 }}>
        {clients.map((candidate) => (
          <button key={candidate} type="button" aria-pressed={client === candidate} onClick={() => setClient(candidate)}>
            {candidate}
          </button>
        ))}
      </div>
      <pre>{command}</pre>
      {secret === undefined ? (
        <div className="col" style={{ marginTop: 10 }}>
          <div className="field">
            <label htmlFor="token-name">Name of the token</label>
            <input id="token-name" className="input" maxLength={64} value={name} onChange={(event) => setName(event.target.value)} />
          </div>
          <label className="row small soft">
            <input className="checkbox" type="checkbox" checked={writes} disabled={!mayWrite} onChange={(event) => setWrites(event.target.checked)} />
            It may ask for changes; a person allows each one
          </label>
          <div>
            <button type="button" className="button primary" disabled={busy || name.trim() === ""} onClick={make}>
              Make a token
            </button>
          </div>
          {error && <ErrorState error={error} />}
        </div>
      ) : (
        <div className="col" style={{ marginTop: 9 }}>
          <div className="row wrap">
            <CopyButton text={command} label="Copy with token" />
            <CopyButton text={secret} label="Copy the token alone" />
          </div>
          <p className="soft small" role="status">
            The token is shown this once. It works for 90 days and can be revoked any time.
          </p>
        </div>
      )}
    </Panel>
  );
}
