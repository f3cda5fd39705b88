import type { ReactNode } from "react";
import { bytes, count, exactBytes, plural, rate, toNumber } from "../format/numbers.ts";
import { AppLink } from "../parts/app-link.tsx";
import { ValueLink } from "../parts/entity.tsx";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Time } from "../parts/time.tsx";
import { clockWords, samplingWords } from "./exporter-words.ts";
import type { Exporter, ExporterInterface } from "./exporters-query.ts";

/** What is known of one exporter, and its interfaces. */
export function ExporterDetails({ exporter }: { readonly exporter: Exporter }) {
  const clock = clockWords(exporter.clockSkewMs);
  const { waitingSets: waiting } = exporter;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["First heard", <Time key="f" value={exporter.firstSeen} />],
    ["Last heard", <Time key="l" value={exporter.lastSeen} />],
    ["Datagrams", `${count(exporter.datagrams)}, ${bytes(exporter.bytes)}`],
    ["Records", count(exporter.records)],
    ["Sampling", samplingWords(exporter.samplingRates)],
    ["Clock", clock && `${clock.text}${clock.corrected ? ", corrected" : ""}`],
    ["Began anew", exporter.restarts > 0 && plural(exporter.restarts, "time")],
    ["Came too fast", toNumber(exporter.rateLimited) > 0 && `${plural(exporter.rateLimited, "datagram")} thrown away`],
    [
      "Before templates",
      waiting.kept + waiting.read + waiting.discarded > 0 &&
        `${count(waiting.kept)} sets waited, ${count(waiting.read)} read later, ${count(waiting.discarded)} lost`,
    ],
    [
      "Malformed",
      exporter.malformedReasons.length > 0 && exporter.malformedReasons.map(({ reason, count: often }) => `${reason} (${count(often)})`).join(", "),
    ],
  ];
  return (
    <div className="col">
      <dl className="facts wide small">
        {facts.map(([label, value]) =>
          value ? (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {exporter.interfaces.length === 0 ? <p className="faint small">No interface was named in its records yet.</p> : <Interfaces exporter={exporter} />}
      <div className="row">
        <AppLink className="button small" to={`/explore?${new URLSearchParams({ f: `exporter:${exporter.address}` }).toString()}`}>
          <Icon name="explore" />
          Its flows
        </AppLink>
        <AppLink className="button small" to={`/live?${new URLSearchParams({ f: `exporter:${exporter.address}` }).toString()}`}>
          <Icon name="live" />
          Live
        </AppLink>
      </div>
    </div>
  );
}

function Interfaces({ exporter }: { readonly exporter: Exporter }) {
  // Only sFlow brings the device's own counters.
  const counters = exporter.interfaces.some((row) => [row.inErrors, row.outErrors, row.inDiscards, row.outDiscards].some((value) => value !== null));
  const states = exporter.interfaces.some(({ isUp, bitsPerSecond }) => isUp !== null || toNumber(bitsPerSecond) > 0);
  return (
    <div className="table-scroll">
      <table>
        <caption className="hidden-label">Interfaces of {exporter.address}</caption>
        <thead>
          <tr>
            <th scope="col">Interface</th>
            {states && (
              <>
                <th scope="col">State</th>
                <th scope="col" className="right">
                  Speed
                </th>
              </>
            )}
            <th scope="col" className="right">
              In
            </th>
            <th scope="col" className="right">
              Out
            </th>
            <th scope="col" className="right">
              Records
            </th>
            {counters && (
              <>
                <th scope="col" className="right">
                  Errors in, out
                </th>
                <th scope="col" className="right">
                  Thrown away in, out
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {exporter.interfaces.map((row) => (
            <tr key={row.ifIndex}>
              <td>
                <InterfaceName address={exporter.address} row={row} />
              </td>
              {states && (
                <>
                  <td>
                    {row.isUp !== null && (
                      <span className="row" style={{ gap: 6 }}>
                        <span className={row.isUp ? "dot" : "dot off"} />
                        {row.isUp ? "up" : "down"}
                      </span>
                    )}
                  </td>
                  <td className="right soft">{toNumber(row.bitsPerSecond) > 0 ? rate(toNumber(row.bitsPerSecond) / 8) : ""}</td>
                </>
              )}
              <td className="right in" title={exactBytes(row.inBytes)}>
                {bytes(row.inBytes)}
              </td>
              <td className="right out" title={exactBytes(row.outBytes)}>
                {bytes(row.outBytes)}
              </td>
              <td className="right">{count(row.flows)}</td>
              {counters && (
                <>
                  <td className="right">{pair(row.inErrors, row.outErrors)}</td>
                  <td className="right">{pair(row.inDiscards, row.outDiscards)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function InterfaceName({ address, row }: { readonly address: string; readonly row: ExporterInterface }) {
  return (
    <ValueLink field="interface" value={`${address}#${row.ifIndex}`}>
      {row.name ? (
        <>
          <NetText value={row.name} limit={40} /> <span className="faint">number {row.ifIndex}</span>
        </>
      ) : (
        <>number {row.ifIndex}</>
      )}
    </ValueLink>
  );
}

function pair(inwards: string | null, outwards: string | null): string {
  if (inwards === null && outwards === null) return "";
  return `${inwards === null ? "unknown" : count(inwards)}, ${outwards === null ? "unknown" : count(outwards)}`;
}
