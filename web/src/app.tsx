import { Component, useEffect, useRef, type ReactNode } from "react";
import { Route, Routes, useLocation } from "react-router";
import { onSignedOut } from "./api/client.ts";
import { SessionProvider, useSessionQuery } from "./api/session.tsx";
import { Shell } from "./layout/shell.tsx";
import { pages } from "./pages.ts";
import type { PageDefinition } from "./page.ts";
import { AppLink } from "./parts/app-link.tsx";
import { EmptyState, ErrorState, Skeleton } from "./parts/states.tsx";
import { FirstRun, setupIsOpen } from "./setup/first-run.tsx";
import { SignIn } from "./setup/sign-in.tsx";

/** First run, sign-in, or the pages. */
export function App() {
  const { data, error, reload } = useSessionQuery();
  const latest = useRef(reload);
  useEffect(() => {
    latest.current = reload;
  });
  useEffect(() => onSignedOut(() => latest.current()), []);
  if (!data) {
    return (
      <main className="sign-in">
        {error ? (
          <div className="panel">
            <h1 className="hidden-label">Wiregraph</h1>
            <ErrorState error={error} retry={reload} />
          </div>
        ) : (
          <Skeleton rows={3} reading="asking the server" />
        )}
      </main>
    );
  }
  const { health, viewer } = data;
  if (health.needsFirstUser || (viewer && setupIsOpen())) {
    return <FirstRun viewer={viewer ? { viewer, version: health.version, reload } : undefined} reload={reload} />;
  }
  if (!viewer) return <SignIn done={reload} />;
  return (
    <SessionProvider value={{ viewer, version: health.version, reload }}>
      <Routes>
        <Route element={<Shell />}>
          {pages.map((page) => (
            <Route key={page.name} path={page.path} element={<Framed page={page} />} />
          ))}
          <Route path="*" element={<NoSuchPage />} />
        </Route>
      </Routes>
    </SessionProvider>
  );
}

function Framed({ page }: { readonly page: PageDefinition }) {
  const { pathname } = useLocation();
  useEffect(() => {
    document.title = `${page.title} · Wiregraph`;
  }, [page]);
  return (
    <Fence key={pathname}>
      <page.Page />
    </Fence>
  );
}

function NoSuchPage() {
  return (
    <>
      <div className="head">
        <h1>There is no such page</h1>
      </div>
      <section className="panel">
        <EmptyState
          title="The address is not one of Wiregraph's."
          action={
            <AppLink className="button" to="/">
              Open the overview
            </AppLink>
          }
        />
      </section>
    </>
  );
}

/** A page that breaks says so; the frame and the other pages go on. */
class Fence extends Component<{ readonly children: ReactNode }, { readonly broken: string | undefined }> {
  override state: { readonly broken: string | undefined } = { broken: undefined };
  static getDerivedStateFromError(error: unknown): { readonly broken: string } {
    return { broken: error instanceof Error ? error.message : String(error) };
  }
  override render(): ReactNode {
    if (this.state.broken === undefined) return this.props.children;
    return (
      <section className="panel">
        <h1 className="hidden-label">This page broke</h1>
        <ErrorState
          error={{ message: "This page broke while drawing.", cure: "Reload it. The rest of Wiregraph is not affected.", code: this.state.broken }}
          retry={() => location.reload()}
        />
      </section>
    );
  }
}
