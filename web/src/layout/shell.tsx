import { useEffect, useRef, useState } from "react";
import { Outlet, useLocation, useNavigate } from "react-router";
import { useTraffic } from "../live/traffic.tsx";
import { navGroups } from "../page.ts";
import { navigation } from "../pages.ts";
import { AppLink, carried } from "../parts/app-link.tsx";
import { Icon, Logo } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { count } from "../format/numbers.ts";
import { useWindow } from "../window/use-window.ts";
import { FindBox } from "./find-box.tsx";
import { LiveDot } from "./live-dot.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { StaleBanner } from "./stale-banner.tsx";
import { HealthLine, useMeterAway, useWaiting } from "./status.tsx";
import { TimePicker } from "./time-picker.tsx";
import { TimeStrip } from "./time-strip.tsx";

/** The frame around every page. */
export function Shell() {
  const waiting = useWaiting();
  const [finding, setFinding] = useState(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const { state } = useTraffic();
  const { isLive, unread } = useWindow();
  const away = useMeterAway();
  useGoTo();
  useEffect(() => {
    // A new page starts at its top, and a keyboard goes on from there.
    if (!first.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [pathname]);
  return (
    <div className="app">
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <header className="top">
        <AppLink className="logo" to="/" aria-label="Wiregraph, overview">
          <Logo />
          Wiregraph
        </AppLink>
        <div className="top-items">
          <FindBox open={finding} setOpen={setFinding} />
          <span className="grow" />
          {waiting > 0 && (
            <AppLink className="pill accented wide-only" to="/assistants">
              <Icon name="ask" />
              {count(waiting)} waiting for you
            </AppLink>
          )}
          <TimePicker />
          <LiveDot />
          <PersonMenu />
        </div>
      </header>
      <Navigation waiting={waiting} />
      <TimeStrip />
      <main id="page" ref={main} className={away || (isLive && state === "stale") ? "page is-stale" : "page"} tabIndex={-1}>
        <StaleBanner />
        {unread && (
          <div className="banner warn" role="alert">
            <span>
              <b>The address holds a time window that cannot be read</b>{" "}
              <span className="soft">
                (<NetText value={unread} limit={80} />
                ). The last hour is shown. Times look like -6h, now or 2026-11-17T12:00:00Z, the earlier one first.
              </span>
            </span>
          </div>
        )}
        <Outlet />
      </main>
      <TabBar waiting={waiting} find={() => setFinding(!finding)} />
    </div>
  );
}

function useCurrent(): (path: string) => "page" | undefined {
  const { pathname } = useLocation();
  return (path) => ((path === "/" ? pathname === "/" : pathname === path || pathname.startsWith(`${path}/`)) ? "page" : undefined);
}

function Navigation({ waiting }: { readonly waiting: number }) {
  const current = useCurrent();
  const { samples } = useTraffic();
  const last = samples.at(-1);
  const counts: Readonly<Record<string, string | undefined>> = {
    live: last && count(last.activeFlows),
    hosts: last && count(last.activeHosts),
    assistants: waiting > 0 ? count(waiting) : undefined,
  };
  const groups = navGroups.filter((group) => group !== "Foot" && (group === "Ask" || navigation.some((page) => page.nav.group === group)));
  const link = (page: (typeof navigation)[number]) => (
    <AppLink key={page.name} to={page.path} aria-current={current(page.path)} title={page.nav.label}>
      <Icon name={page.nav.icon} />
      {page.nav.label}
      {counts[page.name] !== undefined && <span className="nav-count">{counts[page.name]}</span>}
    </AppLink>
  );
  return (
    <nav className="nav" aria-label="Pages">
      {groups.map((group) => (
        <div key={group} role="group" aria-label={group}>
          <div className="nav-group" aria-hidden="true">
            {group}
          </div>
          {navigation.filter((page) => page.nav.group === group).map(link)}
          {group === "Ask" && (
            <a href="/graphql" target="_blank" rel="noreferrer" title="GraphiQL, in a new tab">
              <Icon name="graphiql" />
              GraphiQL
            </a>
          )}
        </div>
      ))}
      <div className="nav-foot">
        {navigation.filter((page) => page.nav.group === "Foot").map(link)}
        <HealthLine />
      </div>
    </nav>
  );
}

function TabBar({ waiting, find }: { readonly waiting: number; readonly find: () => void }) {
  const current = useCurrent();
  const shown = navigation.filter((page) => page.nav.phone);
  const middle = Math.floor(shown.length / 2);
  const link = (page: (typeof navigation)[number]) => (
    <AppLink key={page.name} to={page.path} aria-current={current(page.path)}>
      <Icon name={page.nav.icon} />
      {page.nav.label}
      {page.name === "assistants" && waiting > 0 && <b aria-label={`${waiting} waiting`}>{waiting}</b>}
    </AppLink>
  );
  return (
    <nav className="tabbar" aria-label="Main pages">
      {shown.slice(0, middle).map(link)}
      <button type="button" onClick={find}>
        <Icon name="search" />
        Find
      </button>
      {shown.slice(middle).map(link)}
    </nav>
  );
}

/** G, then a page's key. */
function useGoTo(): void {
  const navigate = useNavigate();
  const location = useLocation();
  const armedUntil = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || (event.target instanceof Element && event.target.closest("input, textarea, select"))) return;
      if (event.key === "g") {
        armedUntil.current = Date.now() + 1_000;
      } else if (Date.now() < armedUntil.current) {
        armedUntil.current = 0;
        const page = navigation.find((candidate) => candidate.nav.key === event.key);
        if (page) {
          event.stopImmediatePropagation();
          void navigate({ pathname: page.path, search: carried(location.search) });
        }
      }
    };
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  }, [navigate, location.search]);
}
