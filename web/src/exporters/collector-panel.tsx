import type { ReactNode } from "react";
import { bytes, count, plural, toNumber } from "../format/numbers.ts";
import { Panel } from "../parts/panel.tsx";
import { EmptyState } from "../parts/states.tsx";
import type { Collector } from "./exporters-query.ts";

/** The process that receives: where it listens, and what it could not take. */
export function CollectorPanel({ collector }: { readonly collector: Collector }) {
  const facts: readonly (readonly [string, ReactNode, boolean?])[] = [
    ["Datagrams", count(collector.datagrams)],
    ["Records", count(collector.records)],
    ["Flows that go on", count(collector.activeFlows)],
    ["Both directions", plural(collector.paired, "flow")],
    ["One direction", plural(collector.unpaired, "flow")],
    ["Said twice", some(collector.duplicates, "record")],
    ["Not allowed to send", some(collector.refusedSenders, "datagram"), true],
    ["In no known format", some(collector.unrecognized, "datagram"), true],
    ["Too many exporters", some(collector.tooManyExporters, "datagram"), true],
    ["Too many samplers", some(collector.refusedPackets, "packet"), true],
    ["Left early", some(collector.evicted, "flow"), true],
    ["Refused by the store", some(collector.refusedRows, "row"), true],
    ["Started again", collector.restarts > 0 && plural(collector.restarts, "time"), true],
  ];
  return (
    <>
      <Panel title="Listening on" more={collector.running ? plural(collector.addresses.length, "address", "addresses") : "not running"}>
        {collector.addresses.map((place) => (
          <div key={place.address} className="listening">
            <p className="row" style={{ gap: 8 }}>
              <span className={place.problem === null ? "dot" : "dot off"} />
              <span className="mono">{place.address}</span>
            </p>
            {place.problem !== null && (
              <p className="small">
                <b className="crit">{place.problem}</b> <span className="soft">{place.cure}</span>
              </p>
            )}
            {place.problem === null && (
              <p className="faint small">
                {place.bufferBytes !== null && `buffer ${bytes(place.bufferBytes)}, `}
                {toNumber(place.kernelDrops) > 0 ? (
                  <b className="crit">{plural(place.kernelDrops, "datagram")} lost, the buffer was full</b>
                ) : place.kernelDrops === null ? (
                  "what the system drops is not said"
                ) : (
                  "0 lost"
                )}
              </p>
            )}
          </div>
        ))}
      </Panel>
      <Panel title="Received">
        <dl className="facts">
          {facts.map(([label, value, isBad]) =>
            value === false || value === undefined ? null : (
              <div key={label} className="contents">
                <dt>{label}</dt>
                <dd className={isBad ? "high" : undefined}>{value}</dd>
              </div>
            ),
          )}
        </dl>
      </Panel>
    </>
  );
}

function some(value: string, one: string): string | undefined {
  return toNumber(value) > 0 ? plural(value, one) : undefined;
}

/** In place of exporters: nothing listens, nobody was heard, or it is not known. */
export function NoExporters({ collector }: { readonly collector: Collector | null | undefined }) {
  const docs = (
    <a className="button small" href="/docs/exporters">
      How to send flows here
    </a>
  );
  if (collector && !collector.configured) {
    return (
      <EmptyState title="Wiregraph does not listen for exported flows yet." action={docs}>
        Routers, switches and firewalls can send NetFlow v5, NetFlow v9, IPFIX and sFlow v5. Say where to listen:{" "}
        <code>WIREGRAPH_COLLECT=udp://0.0.0.0:2055</code>, or <code>collect</code> in the configuration file.
      </EmptyState>
    );
  }
  if (collector && !collector.running) {
    return (
      <EmptyState title="The collector does not run, so what exporters send is not known.">
        It is started again by itself. If it stays away, look at the terminal or the log of Wiregraph.
      </EmptyState>
    );
  }
  const places = collector?.addresses.filter(({ problem }) => problem === null).map(({ address }) => address) ?? [];
  return (
    <EmptyState title="No exporter was heard yet." action={docs}>
      {places.length > 0
        ? `Let a device send to this machine: ${places.join(", ")}. It appears here with its first datagram.`
        : collector
          ? "None of the addresses can be listened on; what is wrong stands beside."
          : "A device appears here with its first datagram."}
    </EmptyState>
  );
}
