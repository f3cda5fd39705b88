import { parseNetworkName } from "../enrich/network-names.ts";
import type { NetworkName } from "../model/place.ts";
import type { SqlLimits } from "../model/sql-limits.ts";
import type { CollectorOptions } from "../pipeline/exports/collector-protocol.ts";
import type { MeterOptions } from "../pipeline/meter-protocol.ts";
import type { Log } from "../runtime/log.ts";
import { addressDataOptions } from "./address-data.ts";
import type { Config } from "./config.ts";
import { dataPaths } from "./data-dir.ts";

/** What a meter or an import is told of the configuration. */
export function meterOptions(config: Config): Omit<MeterOptions, "socketPath"> {
  const interfaces = config.interfaces?.filter((name) => name !== "none");
  return {
    ...(interfaces && { interfaces }),
    captureDriver: config.captureDriver,
    ...(config.captureFilter && { captureFilter: config.captureFilter }),
    snapLength: config.snapLength,
    promiscuous: config.promiscuous,
    ringBytes: config.ringBytes,
    captureProcesses: config.captureProcesses,
    maxFlows: config.maxFlows,
    idleTimeoutMs: config.idleTimeout,
    activeTimeoutMs: config.activeTimeout,
    ...(config.localNetworks && { localNetworks: config.localNetworks }),
    ...(config.networkNames.length > 0 && { networkNames: config.networkNames }),
    tunnels: false,
    addressData: addressDataOptions(config).folder,
    logLevel: config.logLevel,
  };
}

/** Datagrams a second of one exporter: no device sends as many, and one that is made up takes no more than this of the collector's time. */
const maxDatagramsPerSecond = 100_000;

/** What the collector is told. */
export function collectorOptions(config: Config): CollectorOptions {
  const paths = dataPaths(config.dataDir);
  return {
    socketPath: paths.collectorSocket,
    statePath: paths.exporters,
    listen: config.collect,
    ...(config.collectFrom && { allowed: config.collectFrom }),
    ...(config.localNetworks && { localNetworks: config.localNetworks }),
    addressData: addressDataOptions(config).folder,
    maxFlows: config.maxFlows,
    bufferBytes: config.collectBufferBytes,
    maxDatagramsPerSecond,
    logLevel: config.logLevel,
  };
}

/** The users' names of networks, which were looked through when the configuration was read. */
export function networkNamesOf({ networkNames }: Pick<Config, "networkNames">): NetworkName[] {
  return networkNames.flatMap((text) => parseNetworkName(text) ?? []);
}

/** What a statement of people's SQL may use. */
export function sqlLimitsOf(config: Pick<Config, "sqlSeconds" | "sqlRowsRead" | "sqlMemoryBytes" | "sqlResultRows" | "sqlResultBytes">): SqlLimits {
  return {
    maxSeconds: config.sqlSeconds,
    maxRowsToRead: config.sqlRowsRead,
    maxMemoryBytes: config.sqlMemoryBytes,
    maxResultRows: config.sqlResultRows,
    maxResultBytes: config.sqlResultBytes,
  };
}

/** What the flow store is told of it, here and in commands that open it themselves. */
export function flowStoreOptions(config: Config, log: Log) {
  return {
    dataDir: config.dataDir,
    ...(config.clickhouseUrl !== undefined && { url: config.clickhouseUrl }),
    ...(config.clickhouseSqlUrl !== undefined && { sqlUrl: config.clickhouseSqlUrl }),
    sqlLimits: sqlLimitsOf(config),
    ...(config.clickhouseCluster !== undefined && { cluster: { name: config.clickhouseCluster, replicated: config.clickhouseReplicated } }),
    retentionMs: config.retention,
    spoolBytes: config.spoolBytes,
    storeBytes: config.storeBytes,
    networkNames: networkNamesOf(config),
    log,
  };
}
