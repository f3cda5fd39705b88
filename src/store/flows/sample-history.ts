import type { MonitorVerdict } from "../../model/monitor.ts";
import type { MonitorState } from "../../model/monitor-state.ts";
import type { MonitorSummary, SampleHistory, StateChange } from "../../model/services/samples.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { FlowConnection } from "./connection.ts";
import { Parameters } from "./parameters.ts";
import { insideNetworks, numberOf, readLines, within } from "./sample-lines.ts";
import { tableOf } from "./tables.ts";

const interfaces = tableOf("snmp_interface_samples").name;
const devices = tableOf("snmp_device_samples").name;
const monitors = tableOf("monitor_samples").name;

/** No monitor rests longer between two measurements: the state before a window is looked for this far back. */
const longestIntervalMs = 7 * 86_400_000;
const maxChanges = 500;

/** Counters that are of no interval say nothing. */
const covered = "sumIf(toFloat64(interval_ms), interval_ms > 0)";
const rate = (column: string, perUnit: number): string => `if(${covered} > 0, sumIf(toFloat64(${column}), interval_ms > 0) * ${perUnit} / ${covered}, NULL)`;
const peak = (column: string): string => `maxOrNullIf(${column} * 8000 / interval_ms, interval_ms > 0)`;
const hasSpeed = "interval_ms > 0 AND speed_bits_per_second > 0";
const use = (column: string): string =>
  `if(countIf(${hasSpeed}) > 0, sumIf(toFloat64(${column}), ${hasSpeed}) * 800000 / sumIf(toFloat64(interval_ms) * speed_bits_per_second, ${hasSpeed}), NULL)`;
const counted = (column: string): string => `sumOrNullIf(${column}, interval_ms > 0)`;
const known = (column: string, aggregate = "avgOrNullIf"): string => `${aggregate}(${column}, ${column} >= 0)`;

const percentiles = "0.5, 0.95, 0.99";
const valueOf = (aggregate: string): string => `${aggregate}OrNullIf(value, has_value = 1)`;
const percentile = (share: number): string => `quantileExactInclusiveOrNullIf(${share})(value, has_value = 1)`;
const measured = "countIf(verdict != 'UNMEASURED')";
const down = "countIf(verdict = 'DOWN')";

/** SQL of `MonitorSummary`. */
const summary = `count() AS measurements, countIf(verdict = 'UNMEASURED') AS unmeasured, ${down} AS down, ${valueOf("min")} AS min, ${valueOf("avg")} AS mean, ${valueOf("max")} AS max, quantilesExactInclusiveIf(${percentiles})(value, has_value = 1) AS percentiles`;

interface SummaryRow {
  readonly measurements: string;
  readonly unmeasured: string;
  readonly down: string;
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
  readonly percentiles: readonly number[];
}

/** Histories of devices, interfaces and monitors. */
export function sampleHistory(connection: FlowConnection): SampleHistory {
  return {
    async interface({ deviceId, ifIndex, ...query }, access, signal) {
      const parameters = new Parameters();
      const { lines, ...rest } = await readLines(
        connection,
        query,
        {
          table: interfaces,
          parameters,
          conditions: [
            `device_id = ${parameters.add(deviceId, "String")}`,
            `if_index = ${parameters.add(ifIndex, "UInt32")}`,
            insideNetworks("device_ip", access, parameters),
          ],
          columns: {
            inBitsPerSecond: rate("in_bytes", 8_000),
            outBitsPerSecond: rate("out_bytes", 8_000),
            maxInBitsPerSecond: peak("in_bytes"),
            maxOutBitsPerSecond: peak("out_bytes"),
            inUsePercent: use("in_bytes"),
            outUsePercent: use("out_bytes"),
            inPacketsPerSecond: rate("in_packets", 1_000),
            outPacketsPerSecond: rate("out_packets", 1_000),
            inErrors: counted("in_errors"),
            outErrors: counted("out_errors"),
            inDiscards: counted("in_discards"),
            outDiscards: counted("out_discards"),
            upPercent: "if(countIf(oper_status != '') > 0, 100 * countIf(oper_status = 'up') / countIf(oper_status != ''), NULL)",
          },
        },
        signal,
      );
      return { ...rest, ...lines };
    },
    async device({ deviceId, ...query }, access, signal) {
      const parameters = new Parameters();
      const { lines, ...rest } = await readLines(
        connection,
        query,
        {
          table: devices,
          parameters,
          conditions: [`device_id = ${parameters.add(deviceId, "String")}`, insideNetworks("device_ip", access, parameters)],
          columns: {
            answeredPercent: "100 * countIf(answered = 1) / count()",
            responseMs: `quantileExactOrNullIf(0.5)(response_us, response_us >= 0) / 1000`,
            cpuUsedPercent: known("cpu_used_percent"),
            maxCpuUsedPercent: known("cpu_used_percent", "maxOrNullIf"),
            memoryUsedPercent: known("memory_used_percent"),
            storageUsedPercent: known("storage_used_percent"),
            vpnSessions: known("vpn_sessions"),
            interfacesUp: "avgOrNullIf(interfaces_up, answered = 1)",
            interfacesDown: "avgOrNullIf(interfaces_down, answered = 1)",
          },
        },
        signal,
      );
      return { ...rest, ...lines };
    },
    async monitor({ id, ...query }, signal) {
      const parameters = new Parameters();
      const [{ lines, samples: _samples, ...rest }, summaries, changes] = await Promise.all([
        readLines(
          connection,
          query,
          {
            table: monitors,
            parameters,
            conditions: [`monitor_id = ${parameters.add(id, "String")}`],
            columns: {
              mean: valueOf("avg"),
              min: valueOf("min"),
              max: valueOf("max"),
              p50: percentile(0.5),
              p95: percentile(0.95),
              p99: percentile(0.99),
              availability: `if(${measured} > 0, 100 * (${measured} - ${down}) / ${measured}, NULL)`,
            },
          },
          signal,
        ),
        readSummaries(connection, [id], query.window, signal),
        readChanges(connection, id, query.window, signal),
      ]);
      return { ...rest, ...lines, ...(summaries.get(id) ?? { measurements: 0, unmeasured: 0, down: 0 }), ...changes };
    },
    monitorSummaries: (ids, window, signal) => readSummaries(connection, ids, window, signal),
    monitorStrips: (ids, window, parts, signal) => readStrips(connection, ids, window, parts, signal),
  };
}

/** Names go in the URL of a question, whose length is bounded. */
const idsAtOnce = 100;

/** Asks for groups by monitor; `row` is called for each, which has `monitor_id` and what is selected. */
async function ofMonitors(
  connection: FlowConnection,
  ids: readonly string[],
  window: TimeWindow,
  question: { readonly select: string; readonly groupBy?: string; readonly row: (row: never) => void },
  signal?: AbortSignal,
): Promise<void> {
  const { select, groupBy, row } = question;
  for (let at = 0; at < ids.length; at += idsAtOnce) {
    const parameters = new Parameters();
    const wanted = parameters.memberOf("monitor_id", ids.slice(at, at + idsAtOnce), "String");
    const rows = await connection.rows<never>({
      sql: `SELECT monitor_id, ${select} FROM ${monitors} WHERE ${within(window, parameters)} AND ${wanted} GROUP BY monitor_id${groupBy === undefined ? "" : `, ${groupBy}`}`,
      parameters: parameters.values,
      ...(signal && { signal }),
    });
    rows.forEach(row);
  }
}

async function readSummaries(
  connection: FlowConnection,
  ids: readonly string[],
  window: TimeWindow,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, MonitorSummary>> {
  const found = new Map<string, MonitorSummary>();
  const row = (each: SummaryRow & { readonly monitor_id: string }): void => void found.set(each.monitor_id, summaryOf(each));
  await ofMonitors(connection, ids, window, { select: summary, row }, signal);
  return found;
}

/** From the mildest; what says nothing of the target hides nothing that does. */
const bySeverity: readonly MonitorVerdict[] = ["UNMEASURED", "OK", "WARNING", "CRITICAL", "DOWN"];

async function readStrips(
  connection: FlowConnection,
  ids: readonly string[],
  window: TimeWindow,
  parts: number,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly (MonitorVerdict | null)[]>> {
  const found = new Map<string, (MonitorVerdict | null)[]>();
  const partMs = Math.max(1, Math.ceil((window.toMs - window.fromMs) / parts));
  const row = ({ monitor_id, part, worst }: { readonly monitor_id: string; readonly part: string; readonly worst: string }): void => {
    const strip = found.get(monitor_id) ?? Array.from({ length: parts }, () => null);
    strip[Number(part)] = bySeverity[Number(worst) - 1] ?? null;
    found.set(monitor_id, strip);
  };
  const select = `intDiv(toUnixTimestamp64Milli(time) - ${Math.trunc(window.fromMs)}, ${partMs}) AS part, max(indexOf([${bySeverity.map((verdict) => `'${verdict}'`).join(", ")}], toString(verdict))) AS worst`;
  await ofMonitors(connection, ids, window, { select, groupBy: "part", row }, signal);
  return found;
}

function summaryOf(row: SummaryRow): MonitorSummary {
  const measurements = Number(row.measurements);
  const unmeasured = Number(row.unmeasured);
  const downs = Number(row.down);
  const said = measurements - unmeasured;
  const [min, mean, max] = [numberOf(row.min), numberOf(row.mean), numberOf(row.max)];
  const [p50, p95, p99] = row.percentiles.map(Number);
  return {
    measurements,
    unmeasured,
    down: downs,
    ...(said > 0 && { availabilityPercent: (100 * (said - downs)) / said }),
    ...(min !== null && mean !== null && max !== null && { values: { min, mean, max, p50: p50!, p95: p95!, p99: p99! } }),
  };
}

/** The measurement before the window is looked for too: the first one inside may have moved the state. */
async function readChanges(
  connection: FlowConnection,
  id: string,
  window: TimeWindow,
  signal?: AbortSignal,
): Promise<{ readonly changes: readonly StateChange[]; readonly changesAreCut: boolean }> {
  const parameters = new Parameters();
  const monitor = `monitor_id = ${parameters.add(id, "String")}`;
  const columns = "time, toString(state) AS state, message";
  const before = `SELECT ${columns} FROM ${monitors} WHERE ${monitor} AND ${within({ fromMs: Math.max(0, window.fromMs - longestIntervalMs), toMs: window.fromMs }, parameters)} ORDER BY time DESC LIMIT 1`;
  const inside = `SELECT ${columns} FROM ${monitors} WHERE ${monitor} AND ${within(window, parameters)}`;
  const rows = await connection.rows<{ at: string; state: MonitorState; earlier: MonitorState; message: string }>({
    sql: `SELECT toUnixTimestamp64Milli(time) AS at, state, earlier, message FROM (SELECT time, state, message, lagInFrame(state) OVER (ORDER BY time ASC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS earlier FROM (SELECT * FROM (${before}) UNION ALL ${inside})) WHERE earlier != '' AND earlier != state ORDER BY time DESC LIMIT ${maxChanges + 1}`,
    parameters: parameters.values,
    ...(signal && { signal }),
  });
  return {
    changes: rows
      .slice(0, maxChanges)
      .map(({ at, state, earlier, message }) => ({ timeMs: Number(at), from: earlier, to: state, message }))
      .toReversed(),
    changesAreCut: rows.length > maxChanges,
  };
}
