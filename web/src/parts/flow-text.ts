import type { FlowRow } from "./flow-fields.ts";

const columns: readonly (readonly [string, (flow: FlowRow) => string | number | null])[] = [
  ["firstSeen", (flow) => flow.firstSeen],
  ["lastSeen", (flow) => flow.lastSeen],
  ["protocol", (flow) => flow.protocol],
  ["client", (flow) => flow.client.ip],
  ["clientPort", (flow) => flow.client.port],
  ["server", (flow) => flow.server.ip],
  ["serverPort", (flow) => flow.server.port],
  ["application", (flow) => flow.application.name],
  ["hostname", (flow) => flow.hostname],
  ["sentBytes", (flow) => flow.sent.bytes],
  ["receivedBytes", (flow) => flow.received.bytes],
  ["durationMs", (flow) => flow.durationMs],
  ["communityId", (flow) => flow.communityId],
];

/** Flows as CSV (RFC 4180) or tab-separated text. A cell that a spreadsheet would run as a formula is marked as text. */
export function asText(flows: readonly FlowRow[], separator: "," | "\t"): string {
  const rows = flows.map((flow) => columns.map(([, value]) => quotedCell(value(flow), separator)).join(separator));
  return [columns.map(([name]) => name).join(separator), ...rows].join("\r\n");
}

/** One cell; text of the network stays text in a spreadsheet. */
export function quotedCell(value: string | number | null, separator: string): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  if (separator === "\t") return safe.replace(/[\t\r\n]/g, " ");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Gives text to the browser as a file. */
export function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
