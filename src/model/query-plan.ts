export const flowDimensions = [
  "CLIENT",
  "SERVER",
  "HOST",
  "PEER",
  "PROTOCOL",
  "APPLICATION",
  "CATEGORY",
  "SERVER_PORT",
  "HOSTNAME",
  "CLIENT_COUNTRY",
  "SERVER_COUNTRY",
  "CLIENT_ASN",
  "SERVER_ASN",
  "CLIENT_NETWORK",
  "SERVER_NETWORK",
  "VLAN",
  "INTERFACE",
  "EXPORTER",
  "DIRECTION",
  "JA4",
  "MAC",
  "TIME",
] as const;
export type FlowDimension = (typeof flowDimensions)[number];

export const flowMetrics = ["BYTES", "SENT_BYTES", "RECEIVED_BYTES", "PACKETS", "FLOWS", "CLIENTS", "SERVERS", "SERVER_PORTS", "DURATION"] as const;
export type FlowMetric = (typeof flowMetrics)[number];
