import type { MeterOptions } from "../pipeline/meter-protocol.ts";
import type { Log } from "../runtime/log.ts";
import type { Config } from "./config.ts";

/** What a meter or an import is told of the configuration. */
export function meterOptions(config: Config): Omit<MeterOptions, "socketPath"> {
  const interfaces = config.interfaces?.filter((name) => name !== "none");
  return {
    ...(interfaces && { interfaces }),
    captureDriver: config.captureDriver,
    snapLength: config.snapLength,
    promiscuous: config.promiscuous,
    ringBytes: config.ringBytes,
    maxFlows: config.maxFlows,
    idleTimeoutMs: config.idleTimeout,
    activeTimeoutMs: config.activeTimeout,
    ...(config.localNetworks && { localNetworks: config.localNetworks }),
    tunnels: false,
    logLevel: config.logLevel,
  };
}

/** What the flow store is told of it, here and in commands that open it themselves. */
export function flowStoreOptions(config: Config, log: Log) {
  return {
    dataDir: config.dataDir,
    ...(config.clickhouseUrl !== undefined && { url: config.clickhouseUrl }),
    retentionMs: config.retention,
    spoolBytes: config.spoolBytes,
    log,
  };
}
