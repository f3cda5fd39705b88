import { createContext, useContext, type ReactNode } from "react";
import { graphql, type ResultOf } from "./graphql.ts";
import { useData, type DataState } from "./use-data.ts";

const sessionQuery = graphql(`
  query Session {
    health {
      needsFirstUser
      version
    }
    viewer {
      id
      name
      role
      scopes
    }
  }
`);

export type Viewer = NonNullable<ResultOf<typeof sessionQuery>["viewer"]>;
export type Scope = Viewer["scopes"][number];

export interface SessionState {
  readonly viewer: Viewer;
  readonly version: string;
  readonly reload: () => void;
}

const SessionContext = createContext<SessionState | undefined>(undefined);

/** Who is signed in. Only below the session gate. */
export function useSession(): SessionState {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession is used outside of a session");
  return session;
}

export function useScope(scope: Scope): boolean {
  return useSession().viewer.scopes.includes(scope);
}

export function useSessionQuery(): DataState<ResultOf<typeof sessionQuery>> {
  return useData(sessionQuery, {});
}

export function SessionProvider({ value, children }: { readonly value: SessionState; readonly children: ReactNode }) {
  return <SessionContext value={value}>{children}</SessionContext>;
}
