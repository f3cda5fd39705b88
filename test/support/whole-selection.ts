import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isInterfaceType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
} from "graphql";

/** Selects everything of a type that needs no arguments, down to a depth: `{ a b { c } ... on X { d } }`; empty for leaves. */
export function wholeSelection(schema: GraphQLSchema, type: GraphQLOutputType, depth = 5): string {
  const named = getNamedType(type);
  if (isScalarType(named) || isEnumType(named)) return "";
  const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [named];
  const parts = types.map((one) => {
    if (!isObjectType(one) && !isInterfaceType(one)) return "";
    const fields = Object.values(one.getFields())
      .filter((field) => field.args.every((argument) => !isNonNullType(argument.type) || argument.defaultValue !== undefined))
      .filter((field) => isLeafType(getNamedType(field.type)) || depth > 1)
      .map((field) => `${field.name}${wholeSelection(schema, field.type, depth - 1)}`);
    return isAbstractType(named) ? `... on ${one.name} { ${fields.join(" ")} }` : fields.join(" ");
  });
  return ` { __typename ${parts.join(" ")} }`;
}

/** Arguments that every root field can be asked with; the others have defaults. */
export const rootArguments: Readonly<Record<string, string>> = {
  assetsByAddress: `addresses: ["192.168.1.10", "192.0.2.5", "203.0.113.80"], macs: ["00:1b:21:3c:4d:42"]`,
  hostsByAddress: `addresses: ["192.168.1.42", "192.168.1.77", "192.0.2.5", "203.0.113.80"]`,
  macsByAddress: `addresses: ["00:1b:21:3c:4d:5e", "00:1b:21:3c:4d:42"]`,
  flow: `id: "1000"`,
  flows: `window: { from: "-7d" }`,
  flowStats: `window: { from: "-7d" }, compareTo: { from: "-14d", to: "-1h" }, groupBy: [CLIENT, SERVER]`,
  timeseries: `window: { from: "-7d" }, compareTo: { from: "-8d", to: "-1d" }, groupBy: HOST`,
  usualTraffic: `window: { from: "-7d" }, groupBy: [CLIENT, SERVER]`,
  filterValues: `field: HOST, window: { from: "-7d" }`,
  changes: `window: { from: "-7d" }`,
  searchSchema: `query: "hosts"`,
  runQuery: `query: "{ hosts { nodes { ip name } } flows(window: { from: \\"-7d\\" }) { nodes { hostname } } }"`,
  dnsQueries: `window: { from: "-7d" }`,
  sql: `query: "SELECT 1"`,
  searchDocs: `query: "capture"`,
  job: `id: "job-1"`,
  jobProgress: `id: "job-1"`,
  signIn: `input: { name: "admin", password: "wrong" }`,
  signOut: `input: {}`,
  createUser: `input: { name: "somebody", password: "long enough one" }`,
  updateUser: `input: { id: "user-2", role: ANALYST }`,
  disableUser: `input: { id: "user-2" }`,
  setPassword: `input: { password: "long enough one", currentPassword: "correct horse battery" }`,
  endSessions: `input: { ids: ["session-none"] }`,
  createApiToken: `input: { name: "t" }`,
  revokeApiToken: `input: { id: "token-none" }`,
  importPcap: `input: { uploadId: "upload-none" }`,
  monitorHistory: `id: "monitor-000001"`,
  snmpDeviceHistory: `device: "device-1"`,
  snmpInterfaceHistory: `device: "device-1", ifIndex: 1`,
  snmpDevicesByName: `devices: ["192.0.2.1", "192.168.1.1"]`,
  addSnmpDevices: `input: { addresses: ["192.0.2.8"] }`,
  importSnmpDevices: `input: { csv: "192.0.2.66,,,2c\\n192.0.2.67,correct horse battery,,2c", skipWrong: true }`,
  discoverSnmpDevices: `input: { ranges: ["192.0.2.0/29"] }`,
  updateSnmpDevice: `input: { device: "192.0.2.1", comment: "rack 3" }`,
  pollSnmpDevice: `input: { device: "192.0.2.1" }`,
  removeSnmpDevices: `input: { devices: ["192.0.2.99"] }`,
  setSnmpCredential: `input: { name: "lab", version: V2C, community: "correct horse battery" }`,
  removeSnmpCredential: `input: { name: "none" }`,
  updateAsset: `input: { id: "asset-000001", comment: "rack 3" }`,
  mergeAssets: `input: { into: "asset-000001", others: ["asset-none"] }`,
  splitAsset: `input: { id: "asset-000001", addresses: ["192.0.2.200"] }`,
  addMonitors: `input: { script: "tcp", targets: ["192.0.2.7"] }`,
  updateMonitor: `input: { id: "monitor-none", failures: 5 }`,
  removeMonitors: `input: { ids: ["monitor-none"] }`,
  runMonitor: `input: { script: "tcp", target: "192.0.2.7" }`,
  startPacketCapture: `input: { filter: "udp port 53", reason: "it is slow" }`,
  stopPacketCapture: `input: { id: "capture-none" }`,
  confirmation: `id: "confirmation-none"`,
  approveConfirmation: `input: { id: "confirmation-none" }`,
  rejectConfirmation: `input: { id: "confirmation-none" }`,
  addHostAlertExclusion: `input: { hosts: ["192.168.1.10"], reason: "backup host" }`,
  addDomainAlertExclusion: `input: { domains: ["cdn.example"], reason: "known CDN" }`,
  updateSettings: `input: { changes: [{ name: "logLevel", value: "debug" }] }`,
  saveView: `input: { name: "Mine", groupBy: [CLIENT] }`,
  removeView: `input: { id: "view-none" }`,
  setHostGroup: `input: { name: "Desks", networks: ["192.168.1.0/24"] }`,
  removeHostGroup: `input: { name: "None" }`,
  removeAlertExclusion: `input: { id: "exclusion-none" }`,
};

/** The operation that asks one root field for everything. */
export function wholeOperation(schema: GraphQLSchema, kind: "query" | "mutation" | "subscription", field: GraphQLField<unknown, unknown>, more = ""): string {
  const given = [rootArguments[field.name], more].filter(Boolean).join(", ");
  return `${kind} { ${field.name}${given ? `(${given})` : ""}${wholeSelection(schema, field.type)} }`;
}
