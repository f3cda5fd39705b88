/**
 * What fields cost: orders of size in microseconds of an idle core, from measurements over 22,000 stored flows on a busy machine (by
 * turns with an empty query, brought to an idle one's pace, rounded): what a field takes by itself, without the rows and fields
 * below it, which have costs of their own. What is not here costs only what its kind does. `npm run bench -- --only api` measures anew.
 */
export const fieldCosts: Readonly<Record<string, number>> = {
  "AssetConnection.totalCount": 20_000,
  "DnsQueryConnection.totalCount": 8_000,
  "FlowConnection.totalCount": 30_000,
  "Query.alertExclusions": 1_500,
  "Query.assets": 10_000,
  "Query.assetsByAddress": 2_000,
  "Query.auditLog": 2_000,
  "Query.changes": 60_000,
  "Query.countries": 200,
  "Query.dnsQueries": 8_000,
  "Query.filterValues": 6_000,
  "Query.flow": 35_000,
  "Query.flowStats": 95_000,
  "Query.flows": 50_000,
  "Query.health": 100,
  "Query.hostGroups": 500,
  "Query.hosts": 800,
  "Query.hostsByAddress": 1_500,
  "Query.interfaces": 200,
  "Query.jobs": 100,
  "Query.liveFlows": 600,
  "Query.liveSummary": 3_000,
  "Query.macsByAddress": 500,
  "Query.runQuery": 33_000,
  "Query.savedViews": 300,
  "Query.searchSchema": 700,
  "Query.sessions": 1_000,
  "Query.snmpCredentials": 200,
  "Query.snmpDevices": 2_000,
  "Query.snmpDevicesByName": 500,
  "Query.sql": 2_000,
  "Query.timeseries": 32_000,
  "Query.topology": 30_000,
  "Query.usualTraffic": 120_000,
  "Query.users": 200,
  "SnmpDevice.events": 1_500,
  "SnmpDevice.interfaces": 3_000,
  "SnmpDevice.interface": 3_000,
  "SnmpDevice.macsBehind": 1_500,
  "SnmpDevice.neighbours": 1_500,
  "SnmpDevice.snapshots": 2_000,
};

/** One value written into the answer. */
export const leafCost = 1;
/** One object, its fields not counted. */
export const objectCost = 10;
/** The schema, asked for through the API; its own fields are not counted. */
export const introspectionCost = 30_000;

/** Lists without `first`: how long they are in a middling network. */
export const listSizes: Readonly<Record<string, number>> = {
  "TimeSeries.times": 120,
  "Series.points": 120,
  "ComparedSeries.points": 120,
  "UsualBand.low": 120,
  "UsualBand.high": 120,
};
export const assumedListSize = 10;
