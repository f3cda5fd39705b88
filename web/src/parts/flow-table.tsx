import { Fragment, useState, type ReactNode } from "react";
import { bytes, count, exactBytes, plural, rate, toNumber } from "../format/numbers.ts";
import { duration } from "../format/times.ts";
import { HostLink, ValueLink } from "./entity.tsx";
import { FlowDetails } from "./flow-details.tsx";
import type { FlowRow } from "./flow-fields.ts";
import { Icon } from "./icon.tsx";
import { NetText } from "./net-text.tsx";
import { Time } from "./time.tsx";

/** What a list of flows can be sorted by, live or in history. */
export type FlowOrder = "NEWEST" | "OLDEST" | "BYTES" | "PACKETS" | "DURATION" | "LONGEST" | "RATE";

export interface FlowTableProps {
  readonly flows: readonly FlowRow[];
  /** How the rows came sorted; its column is marked. NEWEST and OLDEST go by the first packet. */
  readonly orderBy?: FlowOrder;
  /** Shows the rate now in place of the duration. */
  readonly live?: boolean;
  readonly label: string;
  /** Makes heads of columns that the server can sort by into buttons. */
  readonly onOrder?: (order: FlowOrder) => void;
  /** Rows are picked, to be shown beside the table, in place of opening under themselves. */
  readonly pick?: { readonly picked: string | undefined; readonly set: (id: string | undefined) => void; readonly controls: string };
  /** Rows that no longer belong here: they show what they last were, and this word in place of the rate. */
  readonly gone?: { readonly ids: ReadonlySet<string>; readonly word: string };
  /** Leaves out what a narrow place has no room for. */
  readonly narrow?: boolean;
}

/** `TLS`, or `GitHub` with `TLS` behind it in grey. */
export function ApplicationName({ application }: { readonly application: FlowRow["application"] }) {
  return (
    <>
      <ValueLink field="application" value={application.name} limit={28} />
      {application.master !== application.name && <span className="faint"> {application.master}</span>}
    </>
  );
}

/** The part of a bar in percent. Its whole length grows with the logarithm of the bytes: one backup must not hide all the rest. */
export function barLength(part: number, total: number, most: number): number {
  return total <= 0 ? 0 : (Math.log1p(total) / Math.log1p(most)) * (part / total) * 100;
}

/** Conversations, one row each; a row opens in place, or is picked. */
export function FlowTable({ flows, orderBy, live = false, label, onOrder, pick, gone, narrow = false }: FlowTableProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string): void =>
    setOpen((present) => {
      const next = new Set(present);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  // Where columns are chosen by their heads, packets have one of their own.
  const packetsColumn = onOrder !== undefined && !narrow;
  const byPackets = orderBy === "PACKETS" && !packetsColumn;
  const sorted = (...orders: readonly FlowOrder[]): "ascending" | "descending" | undefined =>
    orderBy === undefined || !orders.includes(orderBy) ? undefined : orderBy === "OLDEST" || orderBy === "LONGEST" ? "ascending" : "descending";
  const columns = 5 + Number(!live) + 2 * Number(!narrow) + Number(packetsColumn);
  const head = (words: string, first: FlowOrder, again: FlowOrder = first): ReactNode =>
    onOrder ? (
      <button type="button" onClick={() => onOrder(orderBy === first ? again : first)}>
        {words}
      </button>
    ) : (
      words
    );
  const most = Math.max(1, ...flows.map((flow) => toNumber(flow.sent.bytes) + toNumber(flow.received.bytes)));
  return (
    <table className="stacks">
      <caption className="hidden-label">{label}</caption>
      <thead>
        <tr>
          <th scope="col" aria-sort={sorted("NEWEST", "OLDEST", "LONGEST")}>
            {head("First seen", "NEWEST", live ? "LONGEST" : "OLDEST")}
          </th>
          {!live && (
            <th scope="col" className="wide-only">
              Last seen
            </th>
          )}
          <th scope="col">Client → server</th>
          <th scope="col">Application</th>
          {!narrow && <th scope="col">For</th>}
          {!narrow && <th scope="col">Sent, received</th>}
          {packetsColumn && (
            <th scope="col" className="right wide-only" aria-sort={sorted("PACKETS")}>
              {head("Packets", "PACKETS")}
            </th>
          )}
          <th scope="col" className="right" aria-sort={packetsColumn ? sorted("BYTES") : sorted("BYTES", "PACKETS")}>
            {byPackets ? head("Packets", "PACKETS") : head("Bytes", "BYTES")}
          </th>
          <th scope="col" className="right" aria-sort={sorted("RATE", "DURATION")}>
            {live ? head("Now", "RATE") : head("Lasted", "DURATION")}
          </th>
        </tr>
      </thead>
      <tbody>
        {flows.map((flow) => {
          const [sent, received] = [toNumber(flow.sent.bytes), toNumber(flow.received.bytes)];
          const isPicked = pick?.picked === flow.id;
          const isOpen = pick === undefined && open.has(flow.id);
          const isGone = gone?.ids.has(flow.id) === true;
          const press = (): void => (pick ? pick.set(isPicked ? undefined : flow.id) : toggle(flow.id));
          return (
            <Fragment key={flow.id}>
              {/* The button in the row does the same for the keyboard. */}
              {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
              <tr
                className={`${isOpen || isPicked ? "selected" : ""}${isGone ? " left" : ""}` || undefined}
                onClick={pick && ((event) => event.target instanceof Element && !event.target.closest("a, button") && press())}
              >
                <td className="soft">
                  <button
                    type="button"
                    className="expander"
                    aria-expanded={isOpen || isPicked}
                    aria-controls={isPicked ? pick.controls : undefined}
                    aria-label={`Details of the flow from ${flow.client.ip} to ${flow.server.ip}`}
                    onClick={press}
                  >
                    <Icon name="right" />
                  </button>
                  <Time value={flow.firstSeen} />
                </td>
                {!live && (
                  <td className="soft wide-only">
                    <Time value={flow.lastSeen} />
                  </td>
                )}
                <td className="fill phone-first">
                  <HostLink ip={flow.client.ip} name={flow.client.name} /> <span className="faint">→</span>{" "}
                  <HostLink ip={flow.server.ip} name={flow.server.name} port={flow.server.port} />
                </td>
                <td className="phone-second">
                  <ApplicationName application={flow.application} />
                </td>
                {!narrow && <td>{flow.hostname ? <NetText value={flow.hostname} limit={34} /> : null}</td>}
                {!narrow && (
                  <td>
                    <span
                      className="split"
                      role="img"
                      aria-label={`${exactBytes(sent)} sent, ${exactBytes(received)} received`}
                      title={`${exactBytes(sent)} sent, ${exactBytes(received)} received`}
                    >
                      <i style={{ width: `${barLength(sent, sent + received, most)}%` }} />
                      <b style={{ width: `${barLength(received, sent + received, most)}%` }} />
                    </span>
                  </td>
                )}
                {packetsColumn && <td className="right soft wide-only">{count(toNumber(flow.sent.packets) + toNumber(flow.received.packets))}</td>}
                <td className="right phone-value" title={exactBytes(sent + received)}>
                  {byPackets ? count(toNumber(flow.sent.packets) + toNumber(flow.received.packets)) : bytes(sent + received)}
                </td>
                <td className="right soft phone-note">{isGone ? gone.word : live ? rate(flow.bytesPerSecond ?? 0) : duration(flow.durationMs)}</td>
              </tr>
              {isOpen && (
                <tr className="details-row">
                  <td colSpan={columns}>
                    <FlowDetails flow={flow} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

/** `25 of 1,204 flows`; the noun goes with the whole. */
export function shownOf(shown: number, total: string | null | undefined, exact: boolean, one: string, many?: string): string {
  if (total === null || total === undefined) return `${plural(shown, one, many)} shown`;
  return `${count(shown)} of ${exact ? "" : "at least "}${plural(total, one, many)}`;
}
