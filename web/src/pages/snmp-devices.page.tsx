import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import type { VariablesOf } from "../api/graphql.ts";
import { useScope } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { plural, toNumber } from "../format/numbers.ts";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/toasts.tsx";
import { AddDevices } from "../snmp/add-devices.tsx";
import { deviceOrders, DeviceTable } from "../snmp/device-table.tsx";
import { inWords } from "../snmp/device-words.ts";
import { devicesQuery } from "../snmp/devices-query.ts";
import { useWindow } from "../window/use-window.ts";

const beatMs = 5_000;

const sides = [
  { key: "all", label: "All", filter: {} },
  { key: "trouble", label: "In trouble", filter: { status: ["UNREACHABLE", "AUTH_ERROR", "DEGRADED"] } },
  { key: "silent", label: "Silent for an hour", filter: { notAnsweredFor: "1h" } },
] as const;

/** What is down or hot? */
function SnmpDevices() {
  const { isLive } = useWindow();
  const [search, setSearch] = useSearchParams();
  const mayWrite = useScope("WRITE");
  const say = useToast();
  const words = search.get("q") ?? "";
  const [typed, setTyped] = useState(words);
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
  const orderBy = deviceOrders.find((order) => order === search.get("order")) ?? "STATUS";
  const mode = search.get("new") === "discover" ? "discover" : search.get("new") === "add" ? "add" : undefined;
  const filter = { ...side.filter, ...(words !== "" && { search: words }) } as VariablesOf<typeof devicesQuery>["filter"];
  const { data, error, reload, outdated, answeredAtMs } = useData(devicesQuery, { filter, orderBy }, { everyMs: isLive ? beatMs : undefined });
  const devices = data?.snmpDevices.nodes ?? [];
  const total = toNumber(data?.snmpDevices.totalCount);
  const isCut = words !== "" || side.key !== "all";
  const open = (kind: "add" | "discover", label: string, look: string) => (
    <button
      type="button"
      className={`button ${look}`}
      disabled={!mayWrite}
      title={mayWrite ? undefined : "Needs scope write."}
      onClick={() => put("new", kind)}
    >
      <Icon name={kind === "add" ? "plus" : "search"} />
      {label}
    </button>
  );
  return (
    <>
      <div className="head">
        <h1>SNMP devices</h1>
        <span className="faint">{data && devices.length > 0 && (error ? asOf(answeredAtMs) : inWords(devices))}</span>
        <span className="grow" />
        {mode === undefined && data && (devices.length > 0 || isCut) && (
          <>
            {open("discover", "Discover", "quiet")}
            {open("add", "Add devices", "primary")}
          </>
        )}
      </div>
      {mode !== undefined && mayWrite && (
        <AddDevices
          key={mode}
          mode={mode}
          cancel={() => put("new", undefined, true)}
          done={(summary, jobId) => {
            put("new", undefined, true);
            say(jobId === undefined ? summary : `${summary} Devices appear here as they are found.`);
            reload();
          }}
        />
      )}
      <div className="row wrap">
        <input
          className="input"
          style={{ width: 280 }}
          type="search"
          aria-label="Search by name, address, model, place or tag"
          placeholder="Name, address, model, place or tag"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className="segments" role="group" aria-label="Which devices">
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
      <Panel flush title="Devices" more={<AppLink to="/docs/snmp">How they are polled</AppLink>} className={data && outdated ? "dimmed" : ""}>
        {error && !data && <ErrorState error={error} retry={reload} />}
        {!data && !error && (
          <div className="panel-body">
            <Skeleton rows={6} reading="reading the devices" />
          </div>
        )}
        {data && devices.length === 0 && !isCut && (
          <EmptyState title="No SNMP devices yet." action={mode === undefined ? open("discover", "Discover a network", "primary") : undefined}>
            Switches, routers, firewalls and servers that are polled tell how busy they and their interfaces are, and how they are connected.
          </EmptyState>
        )}
        {data && devices.length === 0 && isCut && (
          <EmptyState
            title={
              side.key === "all" ? "No device matches." : side.key === "silent" ? "Every device answered within the last hour." : "No device is in trouble."
            }
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
        {devices.length > 0 && <DeviceTable devices={devices} orderBy={orderBy} onOrder={(order) => put("order", order === "STATUS" ? undefined : order)} />}
        {total > devices.length && devices.length > 0 && (
          <div className="panel-body faint">
            {devices.length} of {plural(total, "device")}: search for the others.
          </div>
        )}
      </Panel>
    </>
  );
}

export default definePage({
  name: "snmp-devices",
  path: "/snmp-devices",
  title: "SNMP devices",
  Page: SnmpDevices,
  nav: { group: "Network", order: 7, icon: "rack", label: "SNMP devices", key: "s" },
});
