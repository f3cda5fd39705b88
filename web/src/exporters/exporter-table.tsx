import { Fragment } from "react";
import { count, perSecond, toNumber } from "../format/numbers.ts";
import { HostLink } from "../parts/entity.tsx";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import { ExporterDetails } from "./exporter-details.tsx";
import { clockWords, formatWords, lossWords, samplingShort, samplingWords, silence } from "./exporter-words.ts";
import type { Exporter } from "./exporters-query.ts";

export const exporterOrders = ["address", "rate", "lost", "heard"] as const;
export type ExporterOrder = (typeof exporterOrders)[number];

const byAddress = (a: Exporter, b: Exporter): number => a.address.localeCompare(b.address, "en", { numeric: true });
const lost = (exporter: Exporter): number => toNumber(exporter.lostRecords) + toNumber(exporter.lostMessages);
const compare: Readonly<Record<ExporterOrder, (a: Exporter, b: Exporter) => number>> = {
  address: byAddress,
  rate: (a, b) => b.recordsPerSecond - a.recordsPerSecond || byAddress(a, b),
  lost: (a, b) => lost(b) - lost(a) || byAddress(a, b),
  // Longest silent first: that is what one looks for.
  heard: (a, b) => Date.parse(a.lastSeen) - Date.parse(b.lastSeen) || byAddress(a, b),
};

export interface ExporterTableProps {
  readonly exporters: readonly Exporter[];
  readonly orderBy: ExporterOrder;
  readonly onOrder: (order: ExporterOrder) => void;
  /** Address of the one that is opened. */
  readonly open: string | undefined;
  readonly setOpen: (address: string | undefined) => void;
  readonly nowMs: number;
}

/** One row per device that sends flows; a row opens in place. */
export function ExporterTable({ exporters, orderBy, onOrder, open, setOpen, nowMs }: ExporterTableProps) {
  const head = (order: ExporterOrder, words: string, right: boolean) => (
    <th
      scope="col"
      className={right ? "right" : undefined}
      aria-sort={orderBy === order ? (order === "address" || order === "heard" ? "ascending" : "descending") : undefined}
    >
      <button type="button" onClick={() => onOrder(order)}>
        {words}
      </button>
    </th>
  );
  return (
    <div className="table-scroll exporters">
      <table className="stacks">
        <caption className="hidden-label">Exporters</caption>
        <thead>
          <tr>
            {head("address", "Exporter", false)}
            <th scope="col">Sends</th>
            {head("rate", "Records/s", true)}
            {head("lost", "Lost on the way", true)}
            <th scope="col" className="right">
              Malformed
            </th>
            <th scope="col" className="right">
              Sampling
            </th>
            <th scope="col" className="right wide-only">
              Templates
            </th>
            <th scope="col" className="right">
              Interfaces
            </th>
            {head("heard", "Last heard", true)}
          </tr>
        </thead>
        <tbody>
          {exporters.toSorted(compare[orderBy]).map((exporter) => {
            const isOpen = open === exporter.address;
            const silent = silence(exporter, nowMs);
            const loss = lossWords(exporter);
            return (
              <Fragment key={exporter.address}>
                <tr className={isOpen ? "selected" : undefined}>
                  <td className="wraps phone-first">
                    <button
                      type="button"
                      className="expander"
                      aria-expanded={isOpen}
                      aria-label={`Details of exporter ${exporter.address}`}
                      onClick={() => setOpen(isOpen ? undefined : exporter.address)}
                    >
                      <Icon name="right" />
                    </button>
                    <span className={silent ? "dot off" : "dot"} style={{ marginRight: 8 }} />
                    <HostLink ip={exporter.address} />
                    {clockWords(exporter.clockSkewMs)?.corrected && (
                      <span className="tag" style={{ marginLeft: 6 }}>
                        clock wrong
                      </span>
                    )}
                  </td>
                  <td className="wraps soft phone-second">{formatWords(exporter.formats)}</td>
                  <td className="right phone-value">{perSecond(exporter.recordsPerSecond)}</td>
                  <td className={loss ? "wraps right high" : "right"}>{loss ?? "0"}</td>
                  <td className="right" title={exporter.malformedReasons.map(({ reason }) => reason).join(", ") || undefined}>
                    {count(exporter.malformed)}
                  </td>
                  <td className="right soft" title={exporter.samplingRates.length > 1 ? samplingWords(exporter.samplingRates) : undefined}>
                    {samplingShort(exporter.samplingRates)}
                  </td>
                  <td className="right soft wide-only">{exporter.templates > 0 ? count(exporter.templates) : ""}</td>
                  <td className="right">{count(exporter.interfaces.length)}</td>
                  <td className="right phone-note">{silent ? <span className="crit">{silent}</span> : <Time value={exporter.lastSeen} relative />}</td>
                </tr>
                {isOpen && (
                  <tr className="details-row">
                    <td colSpan={9}>
                      <ExporterDetails exporter={exporter} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
