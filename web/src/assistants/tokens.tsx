import { graphql } from "../api/graphql.ts";
import { useAct } from "../api/use-act.ts";
import { useData } from "../api/use-data.ts";
import { Panel } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { useToast } from "../parts/toasts.tsx";

export const tokensQuery = graphql(`
  query ApiTokens {
    apiTokens {
      id
      name
      userName
      audience
      scopes
      hint
      expiresAt
      lastUsedAt
      revokedAt
    }
  }
`);

const revoke = graphql(`
  mutation RevokeApiToken($id: ID!) {
    revokeApiToken(input: { id: $id }) {
      summary
      token {
        id
        revokedAt
      }
    }
  }
`);

/** Tokens that work, of one kind or all; revoked in one click. */
export function TokenTable({ audience, title }: { readonly audience?: "MCP" | "API"; readonly title: string }) {
  const { data, error, reload } = useData(tokensQuery, {}, { everyMs: 10_000 });
  const { run, error: failure, busy } = useAct(revoke);
  const say = useToast();
  const tokens = (data?.apiTokens ?? []).filter(
    (token) => token.revokedAt === null && Date.parse(token.expiresAt) > Date.now() && (audience === undefined || token.audience === audience),
  );
  return (
    <Panel flush title={title} more={tokens.length > 0 ? String(tokens.length) : undefined}>
      {!data &&
        (error ? (
          <ErrorState error={error} retry={reload} />
        ) : (
          <div className="panel-body">
            <Skeleton rows={3} />
          </div>
        ))}
      {failure && <ErrorState error={failure} />}
      {data && tokens.length === 0 && <EmptyState title={audience === "MCP" ? "No assistant is connected yet." : "No token yet."} />}
      {tokens.length > 0 && (
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Token</th>
                <th scope="col">May</th>
                <th scope="col" className="right">
                  Last used
                </th>
                <th scope="col">
                  <span className="hidden-label">Revoke</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <tr key={token.id}>
                  <td className="fill" title={`${token.name} of ${token.userName}, …${token.hint}`}>
                    <span className="medium">{token.name}</span> <span className="mono faint">…{token.hint}</span>
                  </td>
                  <td>
                    <span className="tag">{token.scopes.map((scope) => scope.toLowerCase().replace("_", ":")).join(", ")}</span>
                  </td>
                  <td className="right soft">{token.lastUsedAt === null ? "never" : <Time value={token.lastUsedAt} relative />}</td>
                  <td className="right">
                    <button
                      type="button"
                      className="button quiet small danger"
                      disabled={busy}
                      aria-label={`Revoke ${token.name}`}
                      onClick={() => void run({ id: token.id }).then((answer) => answer && say(answer.revokeApiToken?.summary ?? "Revoked."))}
                    >
                      Revoke
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
