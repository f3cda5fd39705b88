import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import type { VariablesOf } from "../api/graphql.ts";
import { useScope } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { plural, toNumber } from "../format/numbers.ts";
import { AddMonitors } from "../monitors/add-monitors.tsx";
import { MonitorTable } from "../monitors/monitor-table.tsx";
import { inWords } from "../monitors/monitor-words.ts";
import { monitorsQuery, type Monitor } from "../monitors/monitors-query.ts";
import { RemoveMonitor } from "../monitors/remove-monitor.tsx";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/toasts.tsx";
import { useWindow } from "../window/use-window.ts";

const beatMs = 5_000;

const sides = [
  { key: "all", label: "All", filter: {}, none: "No monitor matches." },
  { key: "trouble", label: "In trouble", filter: { state: ["DOWN", "CRITICAL", "WARNING", "UNMEASURED"], enabled: true }, none: "Nothing is in trouble." },
  { key: "resting", label: "Resting", filter: { enabled: false }, none: "No monitor rests." },
] as const;

/** Do our services answer? */
function Monitors() {
  const { isLive } = useWindow();
  const [search, setSearch] = useSearchParams();
  const mayWrite = useScope("WRITE");
  const say = useToast();
  const words = search.get("q") ?? "";
  const [typed, setTyped] = useState(words);
  const [removing, setRemoving] = useState<Monitor>();
  const put = (key: string, value: string | undefined, replace = false): void =>
    setSearch(
      (present) => {
        const next = new URLSearchParams(present);
        if (value === undefined || value === "") next.delete(key);
        else next.set(key, value);
        return next;
      },
      { replace },
    );
  useEffect(() => {
    if (typed === words) return;
    const timer = setTimeout(() => put("q", typed, true), 200);
    return () => clearTimeout(timer);
  });
  const side = sides.find(({ key }) => key === search.get("side")) ?? sides[0];
  const filter = { ...side.filter, ...(words !== "" && { target: words }) } as VariablesOf<typeof monitorsQuery>["filter"];
  const { data, error, reload, outdated, answeredAtMs } = useData(monitorsQuery, { filter }, { everyMs: isLive ? beatMs : undefined });
  const monitors = data?.monitors.nodes ?? [];
  const total = toNumber(data?.monitors.totalCount);
  const isCut = words !== "" || side.key !== "all";
  const isAdding = search.get("new") !== null && mayWrite;
  const add = (look: string) => (
    <button
      type="button"
      className={`button ${look}`}
      disabled={!mayWrite}
      title={mayWrite ? undefined : "You can read monitors, not add them. Needs scope write."}
      onClick={() => put("new", "1")}
    >
      <Icon name="plus" />
      Add monitors
    </button>
  );
  return (
    <>
      <div className="head">
        <h1>Active monitoring</h1>
        <span className="faint">{data && monitors.length > 0 && (error ? asOf(answeredAtMs) : inWords(monitors))}</span>
        <span className="grow" />
        {!isAdding && data && (monitors.length > 0 || isCut) && add("primary")}
      </div>
      {isAdding && (
        <AddMonitors
          cancel={() => put("new", undefined, true)}
          done={(summary) => {
            put("new", undefined, true);
            say(summary);
            reload();
          }}
        />
      )}
      {removing && (
        <RemoveMonitor
          key={removing.id}
          monitor={removing}
          cancel={() => setRemoving(undefined)}
          done={(summary) => {
            setRemoving(undefined);
            put("open", undefined, true);
            say(summary);
            reload();
          }}
        />
      )}
      <div className="row wrap">
        <input
          className="input"
          style={{ width: 280 }}
          type="search"
          aria-label="Search by target"
          placeholder="Target"
          maxLength={500}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className="segments" role="group" aria-label="Which monitors">
          {sides.map(({ key, label }) => (
            <button key={key} type="button" aria-pressed={side.key === key} onClick={() => put("side", key === "all" ? undefined : key)}>
              {label}
            </button>
          ))}
        </div>
      </div>
      {error && data && (
        <section className="panel">
          <ErrorState error={error} retry={reload} />
        </section>
      )}
      <Panel flush title="Monitors" more={<AppLink to="/docs/monitoring">How they measure</AppLink>} className={data && outdated ? "dimmed" : ""}>
        {error && !data && <ErrorState error={error} retry={reload} />}
        {!data && !error && (
          <div className="panel-body">
            <Skeleton rows={6} reading="reading the monitors" />
          </div>
        )}
        {data && monitors.length === 0 && !isCut && (
          <EmptyState title="Nothing is watched yet." action={isAdding ? undefined : add("primary")}>
            Hosts and services that are asked again and again tell whether they answer, how fast, and since when not.
          </EmptyState>
        )}
        {data && monitors.length === 0 && isCut && (
          <EmptyState
            title={words === "" ? side.none : "No monitor matches."}
            action={
              <button
                type="button"
                className="button small"
                onClick={() => {
                  setTyped("");
                  setSearch((present) => new URLSearchParams([...present].filter(([key]) => key !== "q" && key !== "side")));
                }}
              >
                Show all
              </button>
            }
          />
        )}
        {monitors.length > 0 && (
          <MonitorTable
            monitors={monitors}
            open={search.get("open") ?? undefined}
            setOpen={(id) => put("open", id, true)}
            changed={reload}
            remove={setRemoving}
          />
        )}
        {total > monitors.length && monitors.length > 0 && (
          <div className="panel-body faint">
            The newest {monitors.length} of {plural(total, "monitor")}: search for the others, or look at those in trouble.
          </div>
        )}
      </Panel>
    </>
  );
}

export default definePage({
  name: "monitors",
  path: "/monitors",
  title: "Active monitoring",
  Page: Monitors,
  nav: { group: "Network", order: 7.5, icon: "clock", label: "Active monitoring", key: "m" },
});
