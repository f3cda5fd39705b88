import { useState } from "react";
import { useClient } from "urql";
import type { ApiError } from "../api/errors.ts";
import { graphql, type ResultOf } from "../api/graphql.ts";
import { useScope } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { plural } from "../format/numbers.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { scopeWords } from "./role-words.ts";
import { TokenForm } from "./token-form.tsx";
import { sendWrite, useWrites, written } from "./write.tsx";

const tokensQuery = graphql(`
  query SettingsTokens {
    apiTokens {
      id
      name
      userName
      audience
      scopes
      networks
      hint
      createdAt
      expiresAt
      lastUsedAt
      revokedAt
    }
  }
`);

type Token = ResultOf<typeof tokensQuery>["apiTokens"][number];

const revokeToken = graphql(
  `
    mutation RevokeToken($input: RevokeApiTokenInput!, $dryRun: Boolean!) {
      revokeApiToken(input: $input, dryRun: $dryRun) {
        ...Written
      }
    }
  `,
  [written],
);

const views = [
  { key: "works", label: "Working" },
  { key: "all", label: "All" },
] as const;

/** `revoked`, `lapsed`, or what still works. */
export function stateOf(token: Pick<Token, "revokedAt" | "expiresAt">, nowMs: number): "works" | "revoked" | "lapsed" {
  if (token.revokedAt !== null) return "revoked";
  return Date.parse(token.expiresAt) <= nowMs ? "lapsed" : "works";
}

/** Tokens for programs and assistants: what each may do, until when, and who has it. */
export function TokensTab() {
  const isAdmin = useScope("ADMIN");
  const client = useClient();
  const { data, error, reload, outdated, answeredAtMs } = useData(tokensQuery, {}, { everyMs: 30_000 });
  const { offer, card, busy } = useWrites(reload);
  const [view, setView] = useState<(typeof views)[number]["key"]>("works");
  const [isNew, setNew] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [refused, setRefused] = useState<ApiError>();
  const nowMs = Date.now();
  const tokens = data?.apiTokens ?? [];
  const shown = tokens.filter((token) => view === "all" || stateOf(token, nowMs) === "works");
  const working = tokens.filter((token) => stateOf(token, nowMs) === "works").length;
  const revoke = async (token: Token): Promise<void> =>
    setRefused(
      await offer({
        heading: `You are about to revoke ${token.name}`,
        icon: "key",
        button: "Revoke the token",
        isDanger: true,
        undo: "It cannot be taken back: make another token.",
        send: (dryRun) => sendWrite(client, revokeToken, { input: { id: token.id }, dryRun }),
        done: () => undefined,
      }),
    );
  return (
    <>
      {secret !== undefined && <Secret secret={secret} close={() => setSecret(undefined)} />}
      {card}
      {refused && (
        <section className="panel">
          <ErrorState error={refused} />
        </section>
      )}
      {isNew && (
        <TokenForm
          offer={offer}
          busy={busy}
          close={() => setNew(false)}
          made={(made) => {
            setNew(false);
            setSecret(made);
          }}
        />
      )}
      <Panel
        flush
        title={isAdmin ? "Everybody's tokens" : "Your tokens"}
        className={data && outdated ? "dimmed" : ""}
        keys={
          data && (
            <>
              <span className="faint small">{plural(working, "token works", "tokens work")}</span>
              <span className="segments small" role="group" aria-label="Which tokens">
                {views.map(({ key, label }) => (
                  <button key={key} type="button" aria-pressed={view === key} onClick={() => setView(key)}>
                    {label}
                  </button>
                ))}
              </span>
            </>
          )
        }
        more={
          error && data ? (
            asOf(answeredAtMs)
          ) : (
            <button type="button" className="button small" onClick={() => setNew(true)}>
              <Icon name="plus" />
              Make a token
            </button>
          )
        }
      >
        {error && <ErrorState error={error} retry={reload} />}
        {!data && !error && (
          <div className="panel-body">
            <Skeleton rows={4} reading="reading the tokens" />
          </div>
        )}
        {data && shown.length === 0 && (
          <EmptyState title={tokens.length === 0 ? "No token yet." : "No token works."}>A token lets a program or an assistant ask.</EmptyState>
        )}
        {shown.length > 0 && <TokenRows tokens={shown} nowMs={nowMs} revoke={(token) => void revoke(token)} busy={busy} />}
      </Panel>
    </>
  );
}

function TokenRows({
  tokens,
  nowMs,
  revoke,
  busy,
}: {
  readonly tokens: readonly Token[];
  readonly nowMs: number;
  readonly revoke: (token: Token) => void;
  readonly busy: boolean;
}) {
  return (
    <div className="table-scroll">
      <table className="stacks">
        <caption className="hidden-label">Tokens</caption>
        <thead>
          <tr>
            <th scope="col">Token</th>
            <th scope="col">Of</th>
            <th scope="col">For</th>
            <th scope="col">May</th>
            <th scope="col">Sees</th>
            <th scope="col">Last used</th>
            <th scope="col">Works until</th>
            <th scope="col">
              <span className="hidden-label">Revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => {
            const state = stateOf(token, nowMs);
            return (
              <tr key={token.id} className={state === "works" ? "" : "left"}>
                <td className="phone-first">
                  <span className="medium">
                    <NetText value={token.name} limit={40} />
                  </span>{" "}
                  <span className="mono faint">…{token.hint}</span>
                </td>
                <td className="soft phone-second">{token.userName}</td>
                <td className="soft">{token.audience === "MCP" ? "an assistant" : "the API"}</td>
                <td>
                  {token.scopes.map((scope) => (
                    <span key={scope} className="tag" title={scopeWords[scope].says} style={{ marginRight: 4 }}>
                      {scopeWords[scope].label}
                    </span>
                  ))}
                </td>
                <td className="fill" title={token.networks.join(", ")}>
                  {token.networks.length === 0 ? <span className="soft">what its user sees</span> : <span className="mono">{token.networks.join(", ")}</span>}
                </td>
                <td className="soft phone-note">{token.lastUsedAt === null ? "never" : <Time value={token.lastUsedAt} relative />}</td>
                <td className="soft">
                  {state === "revoked" ? "revoked " : ""}
                  <Time value={state === "revoked" ? token.revokedAt! : token.expiresAt} />
                </td>
                <td className="right phone-value">
                  {state === "works" && (
                    <button
                      type="button"
                      className="button quiet small danger"
                      disabled={busy}
                      aria-label={`Revoke ${token.name}`}
                      onClick={() => revoke(token)}
                    >
                      Revoke
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Secret({ secret, close }: { readonly secret: string; readonly close: () => void }) {
  return (
    <section className="panel ask" aria-label="The new token">
      <div className="panel-body" style={{ paddingTop: 12 }}>
        <p className="lead">The token is made. This is the only time it is shown.</p>
        <pre>{secret}</pre>
        <div className="row wrap" style={{ marginTop: 10 }}>
          <CopyButton text={secret} label="Copy the token" />
          <button type="button" className="button quiet small" onClick={close}>
            I have it
          </button>
        </div>
      </div>
    </section>
  );
}
