import { bytes, count, exactBytes, plural, toNumber } from "../format/numbers.ts";
import { duration, toMs } from "../format/times.ts";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Time } from "../parts/time.tsx";
import { fileOf, type Capture } from "./captures-query.ts";

const dots: Readonly<Record<Capture["state"], string>> = { RUNNING: "dot", DONE: "dot idle", STOPPED: "dot idle", FAILED: "dot off" };
const states: Readonly<Record<Capture["state"], string>> = { RUNNING: "Running", DONE: "Done", STOPPED: "Stopped", FAILED: "Failed" };

export interface CaptureTableProps {
  readonly captures: readonly Capture[];
  readonly nowMs: number;
  readonly busy: boolean;
  readonly stop: (capture: Capture) => void;
}

/** One row per packet capture, newest first. */
export function CaptureTable({ captures, nowMs, busy, stop }: CaptureTableProps) {
  return (
    <div className="table-scroll">
      <table className="stacks">
        <caption className="hidden-label">Packet captures</caption>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Packets that match</th>
            <th scope="col">Reason</th>
            <th scope="col">By</th>
            <th scope="col" className="right">
              Packets
            </th>
            <th scope="col" className="right">
              Size
            </th>
            <th scope="col" className="right">
              Took
            </th>
            <th scope="col" className="right">
              Begun
            </th>
            <th scope="col" className="right wide-only">
              Deleted
            </th>
            <th scope="col">
              <span className="hidden-label">Stop or download</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {captures.map((capture) => (
            <Row key={capture.id} capture={capture} nowMs={nowMs} busy={busy} stop={stop} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ capture, nowMs, busy, stop }: Omit<CaptureTableProps, "captures"> & { readonly capture: Capture }) {
  const { state, filter, interfaces, reason, by, through, packets, maxPackets, lost, maxBytes, maxDuration, snapLength, message } = capture;
  const isRunning = state === "RUNNING";
  const tookMs = (capture.finishedAt === null ? nowMs : toMs(capture.finishedAt)) - toMs(capture.startedAt);
  const isEmpty = toNumber(capture.bytes) === 0;
  return (
    <tr>
      <td className={state === "FAILED" ? "crit phone-note" : "phone-note"} title={message ?? undefined}>
        <span className={dots[state]} style={{ marginRight: 8 }} />
        {states[state]}
        <span className="phone-only">{bytes(capture.bytes)}</span>
      </td>
      <td className="fill phone-first" title={filter}>
        <span className="mono">
          <NetText value={filter} limit={80} />
        </span>{" "}
        <span className="faint small">
          {interfaces.join(", ")}, {snapLength} bytes of each
        </span>
        {state === "FAILED" && message !== null && <div className="crit small">{message}</div>}
      </td>
      <td className="phone-second" title={reason}>
        <NetText value={reason} limit={36} />
      </td>
      <td className="soft">
        <NetText value={by} limit={32} /> <span className="faint">{through}</span>
      </td>
      <td className="right" title={`at most ${count(maxPackets)}`}>
        {count(packets)}
        {toNumber(lost) > 0 && <div className="high small">{plural(lost, "packet")} lost</div>}
      </td>
      <td className="right" title={`${exactBytes(capture.bytes)}, at most ${bytes(maxBytes)}`}>
        {bytes(capture.bytes)}
      </td>
      <td className="right soft" title={`at most ${maxDuration}`}>
        {duration(Math.max(0, Math.round(tookMs / 1_000) * 1_000))}
      </td>
      <td className="right soft">
        <Time value={capture.startedAt} relative />
      </td>
      <td className="right soft wide-only">{isRunning ? "" : <Time value={capture.expiresAt} />}</td>
      <td className="right phone-value">
        <span className="row" style={{ justifyContent: "flex-end" }}>
          {isRunning && (
            <button type="button" className="button small" disabled={busy} aria-label={`Stop ${filter}`} onClick={() => stop(capture)}>
              Stop
            </button>
          )}
          {isEmpty ? (
            <span className="faint small capture-file">{isRunning ? "no packet yet" : "no packet"}</span>
          ) : (
            <a className="button quiet small capture-file" href={fileOf(capture)} download aria-label={`Download ${filter}`}>
              <Icon name="download" />
              pcapng
            </a>
          )}
        </span>
      </td>
    </tr>
  );
}
