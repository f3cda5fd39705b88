import { useSearchParams } from "react-router";
import { useData } from "../api/use-data.ts";
import { CollectorPanel, NoExporters } from "../exporters/collector-panel.tsx";
import { ExporterTable, exporterOrders } from "../exporters/exporter-table.tsx";
import { lossWords, silence } from "../exporters/exporter-words.ts";
import { collectorQuery, exportersQuery, type Exporter } from "../exporters/exporters-query.ts";
import { plural, pluralPerSecond } from "../format/numbers.ts";
import { definePage } from "../page.ts";
import { Panel } from "../parts/panel.tsx";
import { asOf, ErrorState, EmptyState, Skeleton } from "../parts/states.tsx";
import { useNow } from "../window/use-now.ts";
import { useWindow } from "../window/use-window.ts";

const beatMs = 3_000;

function Exporters() {
  const { isLive } = useWindow();
  const nowMs = useNow(1_000);
  const [search, setSearch] = useSearchParams();
  const everyMs = isLive ? beatMs : undefined;
  const { data, error, reload, outdated, answeredAtMs } = useData(exportersQuery, {}, { everyMs });
  // Asked apart: not everybody may see the process, and the list stands without it.
  const collector = useData(collectorQuery, {}, { everyMs }).data?.health.collector;
  const orderBy = exporterOrders.find((order) => order === search.get("order")) ?? "address";
  const words = search.get("q") ?? "";
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
  const all = data?.exporters ?? [];
  const down = collector?.configured === true && !collector.running;
  const asked = words.trim().toLowerCase();
  const shown = all.filter(
    ({ address, interfaces }) => asked === "" || address.includes(asked) || interfaces.some(({ name }) => name?.toLowerCase().includes(asked)),
  );
  return (
    <>
      <div className="head">
        <h1>Exporters</h1>
        <span className="faint">{data && all.length > 0 && (error ? asOf(answeredAtMs) : inWords(all, nowMs))}</span>
      </div>
      {all.length > 8 && (
        <input
          className="input"
          style={{ width: 280 }}
          type="search"
          aria-label="Search by address or interface"
          placeholder="Address or interface"
          value={words}
          onChange={(event) => put("q", event.target.value, true)}
        />
      )}
      {error && data && (
        <section className="panel">
          <ErrorState error={error} retry={reload} />
        </section>
      )}
      {down && all.length > 0 && (
        <section className="panel" role="alert">
          <NoExporters collector={collector} />
        </section>
      )}
      <div className={collector?.configured ? "with-facts roomy" : undefined}>
        <Panel
          flush
          title="Devices that send flows"
          keys={data && all.length > 0 ? <span className="faint small">counted since the collector started</span> : undefined}
          more={error && data ? asOf(answeredAtMs) : isLive ? "every 3 s" : "paused"}
          className={data && outdated ? "dimmed" : ""}
        >
          {error && !data && <ErrorState error={error} retry={reload} />}
          {!data && !error && (
            <div className="panel-body">
              <Skeleton rows={6} reading="asking the collector" />
            </div>
          )}
          {data && all.length === 0 && <NoExporters collector={collector} />}
          {all.length > 0 && shown.length === 0 && (
            <EmptyState
              title="No exporter matches."
              action={
                <button type="button" className="button small" onClick={() => put("q", undefined)}>
                  Clear the search
                </button>
              }
            />
          )}
          {shown.length > 0 && (
            <ExporterTable
              exporters={shown}
              orderBy={orderBy}
              onOrder={(order) => put("order", order)}
              open={search.get("open") ?? undefined}
              setOpen={(address) => put("open", address)}
              nowMs={nowMs}
            />
          )}
        </Panel>
        {collector?.configured && (
          <div className="col">
            <CollectorPanel collector={collector} />
          </div>
        )}
      </div>
    </>
  );
}

/** Is every source reporting, and is anything lost? */
function inWords(exporters: readonly Exporter[], nowMs: number): string {
  const silent = exporters.filter((exporter) => silence(exporter, nowMs) !== undefined).length;
  const losing = exporters.filter((exporter) => lossWords(exporter) !== undefined).length;
  const rate = exporters.reduce((sum, { recordsPerSecond }) => sum + recordsPerSecond, 0);
  return [
    `${plural(exporters.length, "exporter")}, ${pluralPerSecond(rate, "record")}`,
    silent > 0 ? `${silent} silent` : exporters.length > 1 ? "all report" : "it reports",
    losing > 0 ? `${losing} with losses` : "nothing lost",
  ].join(", ");
}

export default definePage({
  name: "exporters",
  path: "/exporters",
  title: "Exporters",
  Page: Exporters,
  nav: { group: "Network", order: 8, icon: "interface", label: "Exporters", key: "n" },
});
