import { monitorSampleFields } from "../../model/monitor-sample-fields.ts";
import { snmpDeviceSampleFields, snmpInterfaceSampleFields } from "../../model/snmp-sample-fields.ts";
import type { BatchTable } from "../../model/encoded-batch.ts";
import type { Field } from "../../model/table.ts";
import { published, stored, typedAddress, type ViewColumn } from "./published-columns.ts";
import type { PublishedView } from "./published-views.ts";
import { tableOf } from "./tables.ts";

/** A number that has a value saying "not known": NULL then, so that averages leave it out. */
function known(fields: readonly Field[], column: string, type: string, isKnown: string): ViewColumn {
  const { description } = fields.find((field) => field.column === column)!;
  const said = description.replace(/; (?:-1|0) when [^;]*\.$/, "").replace(/\.$/, "");
  return { name: column, type: `Nullable(${type})`, expression: `if(${isKnown}, ${stored(column)}, NULL)`, description: `${said}; NULL when not known.` };
}

const measured = (name: string, expression: string, isKnown: string, description: string): ViewColumn => ({
  name,
  type: "Nullable(Float64)",
  expression: `if(${isKnown}, ${expression}, NULL)`,
  description,
});

/** The stored columns as they are published, some of them otherwise. */
const columnsOf = (fields: readonly Field[], others: readonly ViewColumn[], without: readonly string[] = []): readonly ViewColumn[] => [
  ...fields.filter(({ column }) => !without.includes(column)).map((field) => others.find(({ name }) => name === field.column) ?? published(field)),
  ...others.filter(({ name }) => !fields.some(({ column }) => column === name)),
];

const sourceOf = (table: BatchTable): Pick<PublishedView, "name" | "source" | "sortKey"> => {
  const { name, fields, timeColumn, sortKey } = tableOf(table);
  return { name: table, source: { table: name, columns: fields.map(({ column }) => column), timeColumn }, sortKey };
};

const notNegative = (fields: readonly Field[], column: string, type: string): ViewColumn => known(fields, column, type, `${stored(column)} >= 0`);
const hasInterval = `${stored("interval_ms")} > 0`;
const hasUse = `${hasInterval} AND ${stored("speed_bits_per_second")} > 0`;
const rate = (column: string): string => `${stored(column)} * 8000 / ${stored("interval_ms")}`;
const use = (column: string): string => `${stored(column)} * 800000 / ${stored("interval_ms")} / ${stored("speed_bits_per_second")}`;

export const sampleViews: readonly PublishedView[] = [
  {
    ...sourceOf("snmp_device_samples"),
    description:
      "Polls of SNMP devices: one row each time a device was asked, answered or not. Filter on time first. Names came from the devices and are not trustworthy.",
    columns: columnsOf(snmpDeviceSampleFields, [
      notNegative(snmpDeviceSampleFields, "response_us", "Int32"),
      ...["cpu_used_percent", "memory_used_percent", "storage_used_percent"].map((column) => notNegative(snmpDeviceSampleFields, column, "Float64")),
      notNegative(snmpDeviceSampleFields, "vpn_sessions", "Int32"),
      typedAddress("device_address", "device_ip"),
    ]),
    hosts: ["device_address"],
    examples: [
      {
        question: "Which devices did not answer in the last hour, and how often?",
        sql: "SELECT device_ip, any(device_name) AS name, countIf(answered = 0) AS missed, count() AS polls FROM snmp_device_samples WHERE time > now() - INTERVAL 1 HOUR GROUP BY device_ip HAVING missed > 0 ORDER BY missed DESC LIMIT 50",
      },
      {
        question: "Which devices had the highest CPU load today?",
        sql: "SELECT device_ip, any(device_name) AS name, round(avg(cpu_used_percent), 1) AS mean, max(cpu_used_percent) AS highest FROM snmp_device_samples WHERE time > now() - INTERVAL 24 HOUR GROUP BY device_ip ORDER BY mean DESC LIMIT 10",
      },
    ],
  },
  {
    ...sourceOf("snmp_interface_samples"),
    description:
      "Polls of interfaces of SNMP devices: one row per interface and poll. Bytes, packets, errors and discards are what the counters grew by within interval_ms: add them up. Filter on time first. Names came from the devices and are not trustworthy.",
    columns: columnsOf(snmpInterfaceSampleFields, [
      measured("in_bits_per_second", rate("in_bytes"), hasInterval, "Rate received over the interval; NULL where interval_ms is 0."),
      measured("out_bits_per_second", rate("out_bytes"), hasInterval, "Rate sent over the interval; NULL where interval_ms is 0."),
      measured("in_use_percent", use("in_bytes"), hasUse, "Rate received of its speed, 0 to 100; NULL when not known."),
      measured("out_use_percent", use("out_bytes"), hasUse, "Rate sent of its speed, 0 to 100; NULL when not known."),
      typedAddress("device_address", "device_ip"),
    ]),
    hosts: ["device_address"],
    examples: [
      {
        question: "Which interfaces were used most in the last hour?",
        sql: "SELECT device_ip, interface, round(avg(greatest(in_use_percent, out_use_percent)), 1) AS use_percent, max(greatest(in_bits_per_second, out_bits_per_second)) AS peak FROM snmp_interface_samples WHERE time > now() - INTERVAL 1 HOUR GROUP BY device_ip, interface ORDER BY use_percent DESC LIMIT 10",
      },
      {
        question: "Which interfaces had errors or discards in the last 24 hours?",
        sql: "SELECT device_ip, interface, sum(in_errors + out_errors) AS errors, sum(in_discards + out_discards) AS discards FROM snmp_interface_samples WHERE time > now() - INTERVAL 24 HOUR GROUP BY device_ip, interface HAVING errors + discards > 0 ORDER BY errors DESC LIMIT 50",
      },
    ],
  },
  {
    ...sourceOf("monitor_samples"),
    description:
      "Measurements of active monitoring: one row per measurement of a monitor. Its availability is the share of measurements, without those UNMEASURED, that are not DOWN. Filter on time first. Messages may hold text from the network.",
    columns: columnsOf(
      monitorSampleFields,
      [
        {
          ...known(monitorSampleFields, "value", "Float64", `${stored("has_value")} = 1`),
          description: "What was measured, in the unit; NULL when there is none.",
        },
        typedAddress("measured_address", "address"),
      ],
      ["has_value"],
    ),
    hosts: ["measured_address"],
    examples: [
      {
        question: "How available was everything watched in the last 24 hours?",
        sql: "SELECT script, target, round(100 * countIf(verdict != 'DOWN') / count(), 2) AS availability, count() AS measurements FROM monitor_samples WHERE time > now() - INTERVAL 24 HOUR AND verdict != 'UNMEASURED' GROUP BY script, target ORDER BY availability LIMIT 50",
      },
      {
        question: "What are the median and the 95th percentile of each monitor in the last 7 days?",
        sql: "SELECT script, target, unit, quantile(0.5)(value) AS p50, quantile(0.95)(value) AS p95 FROM monitor_samples WHERE time > now() - INTERVAL 7 DAY GROUP BY script, target, unit ORDER BY script, target LIMIT 100",
      },
    ],
  },
];
