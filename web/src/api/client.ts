import { createClient as createSseClient } from "graphql-sse";
import { cacheExchange, Client, createRequest, fetchExchange, makeOperation, mapExchange, stringifyDocument, type DocumentInput } from "urql";
import { persistedQueryOf } from "./known-operations.ts";

export const endpoint = "/graphql";

/** Sent with every request: a page of another origin cannot send it, so a cookie alone does nothing. */
export const csrfHeaders = { "x-wiregraph-csrf": "1" } as const;

const signedOutListeners = new Set<() => void>();

/** Calls back when an answer says that nobody is signed in any more: the session ended, or was ended elsewhere. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

const watchSession = mapExchange({
  onError(error, { kind }) {
    // A refused sign-in is a mutation and says so itself.
    if (kind !== "query" || !error.graphQLErrors.some(({ extensions }) => extensions["code"] === "UNAUTHENTICATED")) return;
    for (const listener of signedOutListeners) listener();
  },
});

/** Operations that the server knows from the build travel as their hash. */
const byHash = mapExchange({
  onOperation(operation) {
    const persistedQuery = persistedQueryOf(operation.query);
    return persistedQuery && makeOperation(operation.kind, { ...operation, extensions: { ...operation.extensions, persistedQuery } }, operation.context);
  },
});

/** The one client: POST only, the session's cookie, documents cached by what they asked. */
export const client = new Client({
  url: endpoint,
  exchanges: [watchSession, cacheExchange, byHash, fetchExchange],
  preferGetMethod: false,
  fetchOptions: { headers: csrfHeaders, credentials: "same-origin" },
});

const sse = createSseClient({ url: endpoint, headers: csrfHeaders, credentials: "same-origin", retryAttempts: 0 });

/** One subscription over its own event stream. `ended` is called once, unless the returned function ended it. */
export function listen<Data, Variables extends Record<string, unknown>>(
  document: DocumentInput<Data, Variables>,
  variables: Variables,
  handlers: { readonly data: (data: Data) => void; readonly ended: () => void },
): () => void {
  let over = false;
  const finish = (): void => {
    if (over) return;
    over = true;
    handlers.ended();
  };
  const persistedQuery = persistedQueryOf(createRequest(document, variables).query);
  const dispose = sse.subscribe<Data>(
    persistedQuery ? { query: "", variables, extensions: { persistedQuery } } : { query: stringifyDocument(document), variables },
    {
      next: (result) => {
        if (result.errors) finish();
        else if (result.data && !over) handlers.data(result.data);
      },
      error: finish,
      complete: finish,
    },
  );
  return () => {
    over = true;
    dispose();
  };
}
