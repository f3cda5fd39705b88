import type { Field, RowOf } from "./table.ts";

const percent = <C extends string, K extends string>(column: C, key: K, what: string) =>
  ({ column, key, type: "Float64", codec: "ZSTD(1)", combine: "same", description: `${what}, 0 to 100; -1 when not known.` }) as const;

const counted = <C extends string, K extends string>(column: C, key: K, description: string) =>
  ({ column, key, type: "UInt64", codec: "T64, ZSTD(1)", combine: "sum", description: `${description} within the interval.` }) as const;

/** Every column of a poll of a device: one row each time it was asked, answered or not. */
export const snmpDeviceSampleFields = [
  { column: "time", key: "timeMs", type: "DateTime64(3)", codec: "Delta, ZSTD(1)", combine: "min", description: "When the device was asked, UTC." },
  { column: "device_id", key: "deviceId", type: "LowCardinality(String)", combine: "same", description: "Id of the device." },
  { column: "device_ip", key: "deviceIp", type: "IPv6", codec: "ZSTD(1)", combine: "same", description: "Address it was asked at. IPv4 is stored mapped." },
  {
    column: "device_name",
    key: "deviceName",
    type: "LowCardinality(String)",
    combine: "same",
    untrusted: true,
    description: "Its name: sysName (SNMPv2-MIB); empty when not known.",
  },
  {
    column: "state",
    key: "state",
    type: "LowCardinality(String)",
    combine: "latest",
    description: "Where the device stood then: UP, DEGRADED, UNREACHABLE, AUTH_ERROR …",
  },
  { column: "answered", key: "answered", type: "UInt8", combine: "max", description: "1 when it answered." },
  {
    column: "response_us",
    key: "responseUs",
    type: "Int32",
    codec: "T64, ZSTD(1)",
    combine: "same",
    description: "Microseconds to the first answer; -1 when there was none.",
  },
  { column: "poll_ms", key: "pollMs", type: "UInt32", codec: "T64, ZSTD(1)", combine: "same", description: "Milliseconds the whole poll took." },
  percent("cpu_used_percent", "cpuUsedPercent", "Load of its processors, the mean of all"),
  percent("memory_used_percent", "memoryUsedPercent", "Main memory in use"),
  {
    column: "memory_used_bytes",
    key: "memoryUsedBytes",
    type: "UInt64",
    codec: "T64, ZSTD(1)",
    combine: "same",
    description: "Main memory in use; 0 when only the percentage is known.",
  },
  percent("storage_used_percent", "storageUsedPercent", "Use of its fullest storage"),
  {
    column: "vpn_sessions",
    key: "vpnSessions",
    type: "Int32",
    codec: "T64, ZSTD(1)",
    combine: "same",
    description: "VPN sessions that were up, of all kinds; -1 when not known.",
  },
  {
    column: "interfaces_up",
    key: "interfacesUp",
    type: "UInt32",
    codec: "T64, ZSTD(1)",
    combine: "same",
    description: "Interfaces whose operational status was up.",
  },
  {
    column: "interfaces_down",
    key: "interfacesDown",
    type: "UInt32",
    codec: "T64, ZSTD(1)",
    combine: "same",
    description: "Interfaces that were wanted up and were not.",
  },
  {
    column: "uptime_ms",
    key: "uptimeMs",
    type: "UInt64",
    codec: "T64, ZSTD(1)",
    combine: "same",
    description: "Milliseconds since it started; 0 when not known.",
  },
] as const satisfies readonly Field[];

/** One poll of a device. */
export type SnmpDeviceSample = RowOf<typeof snmpDeviceSampleFields>;

/** Every column of a poll of an interface. Counters are what they grew by since the poll before, so that sums are right; wraps and restarts are resolved. */
export const snmpInterfaceSampleFields = [
  {
    column: "time",
    key: "timeMs",
    type: "DateTime64(3)",
    codec: "Delta, ZSTD(1)",
    combine: "min",
    description: "When its counters were read, UTC: the end of the interval.",
  },
  { column: "device_id", key: "deviceId", type: "LowCardinality(String)", combine: "same", description: "Id of the device." },
  {
    column: "device_ip",
    key: "deviceIp",
    type: "IPv6",
    codec: "ZSTD(1)",
    combine: "same",
    description: "Address the device was asked at. IPv4 is stored mapped.",
  },
  { column: "if_index", key: "ifIndex", type: "UInt32", codec: "T64, ZSTD(1)", combine: "same", description: "ifIndex (RFC 2863)." },
  {
    column: "interface",
    key: "interface",
    type: "LowCardinality(String)",
    combine: "same",
    untrusted: true,
    description: "Its name: ifName, else ifDescr.",
  },
  {
    column: "admin_status",
    key: "adminStatus",
    type: "LowCardinality(String)",
    combine: "latest",
    description: "ifAdminStatus: up, down or testing; empty when not known.",
  },
  {
    column: "oper_status",
    key: "operStatus",
    type: "LowCardinality(String)",
    combine: "latest",
    description: "ifOperStatus: up, down, dormant …; empty when not known.",
  },
  {
    column: "speed_bits_per_second",
    key: "speedBitsPerSecond",
    type: "UInt64",
    codec: "T64, ZSTD(1)",
    combine: "same",
    description: "Its speed in bits per second; 0 when not known.",
  },
  {
    column: "interval_ms",
    key: "intervalMs",
    type: "UInt32",
    codec: "T64, ZSTD(1)",
    combine: "sum",
    description: "Milliseconds the counters of this row are over; 0 when there is nothing to compare with: after the first poll, a restart or a gap.",
  },
  counted("in_bytes", "inBytes", "Bytes received"),
  counted("out_bytes", "outBytes", "Bytes sent"),
  counted("in_packets", "inPackets", "Packets received"),
  counted("out_packets", "outPackets", "Packets sent"),
  counted("in_errors", "inErrors", "Packets received with errors"),
  counted("out_errors", "outErrors", "Packets not sent for errors"),
  counted("in_discards", "inDiscards", "Packets received and dropped"),
  counted("out_discards", "outDiscards", "Packets dropped before they were sent"),
] as const satisfies readonly Field[];

/** One poll of an interface. */
export type SnmpInterfaceSample = RowOf<typeof snmpInterfaceSampleFields>;
