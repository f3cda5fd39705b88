import { existsSync, readFileSync } from "node:fs";
import { connect, isIP } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Api, type ApiConfig, createApi } from "../api/server.ts";
import { createAccountCommands } from "../auth/account-commands.ts";
import { createConfirmations } from "../auth/confirmations.ts";
import { createSecretBox } from "../auth/secret-box.ts";
import { createAddressBook } from "../enrich/address-book.ts";
import { defaultLocalNetworks } from "../enrich/local-networks.ts";
import { createAssets } from "../jobs/assets.ts";
import { createJobs } from "../jobs/jobs.ts";
import { createMonitors } from "../jobs/monitors.ts";
import { createPacketCaptures } from "../jobs/packet-captures.ts";
import { createSnmpAssets } from "../jobs/snmp-assets.ts";
import { createMcp } from "../mcp/server.ts";
import { AppError } from "../model/errors.ts";
import type { MonitorScript } from "../model/monitor.ts";
import { createCollectorSupervisor } from "../pipeline/exports/collector-supervisor.ts";
import { ownNetworks } from "../pipeline/meter-interfaces.ts";
import { createMeterSupervisor, type MeterSupervisor } from "../pipeline/meter-supervisor.ts";
import { AuditCopy } from "../jobs/audit-copy.ts";
import { SampleBatches } from "../pipeline/sample-batches.ts";
import { siblingModule } from "../runtime/child.ts";
import { discover } from "../runtime/discover.ts";
import { createEgress } from "../runtime/egress.ts";
import { type IpcHandlers, serveIpc } from "../runtime/ipc.ts";
import { type Component, startAll } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import { findPinger } from "../runtime/ping.ts";
import { askDevices } from "../snmp/inventory/ask-device.ts";
import { createSnmpInventory } from "../snmp/inventory/inventory.ts";
import { createSnmpObjects } from "../snmp/snmp-objects.ts";
import { createSnmpPoller } from "../snmp/poller/poller.ts";
import type { SnmpProfile } from "../snmp/snmp-profile.ts";
import { createTrapReceiver } from "../snmp/traps/trap-receiver.ts";
import { createFlowStore, type StoreEndpoint } from "../store/flows/index.ts";
import { newId } from "../store/inventory/ids.ts";
import { accountHandlers } from "./accounts-access.ts";
import { addressDataMaker, addressDataOptions } from "./address-data.ts";
import { backupHandlers } from "./backup-handlers.ts";
import type { Config } from "./config.ts";
import type { ServerIdentity } from "./control.ts";
import { dataPaths, lockDataDir, openToOthers } from "./data-dir.ts";
import { createMetrics } from "./metrics.ts";
import { openAccounts } from "./open-accounts.ts";
import { collectorOptions, flowStoreOptions, meterOptions, networkNamesOf } from "./part-options.ts";
import { createServerSettings } from "./stored-settings.ts";
import { oidcRulesOf, signInProvider } from "./sign-in-provider.ts";
import { createUploads } from "./uploads.ts";
import { version } from "./version.ts";

export interface RunningServer {
  readonly url: string;
  /** The one-time code with which the first user is made; absent once there is one. */
  readonly setupCode?: string;
  /** Resolves when the start has nothing more to log: the meter runs, or this much time has passed. */
  quiet(withinMs: number): Promise<void>;
  stop(): Promise<void>;
}

const webFolder = fileURLToPath(new URL("../../dist/web/", import.meta.url));
const docsFolder = fileURLToPath(new URL("../../docs/", import.meta.url));

/** Builds the whole server and starts it: the one place that knows every part. On failure everything started is stopped again. */
export async function composeServer(config: Config, log: Log): Promise<RunningServer> {
  const paths = dataPaths(config.dataDir);
  const tls = config.tlsCert !== undefined && config.tlsKey !== undefined ? { cert: readPem(config.tlsCert), key: readPem(config.tlsKey) } : undefined;
  const lock = lockDataDir(config.dataDir);
  if (openToOthers(config.dataDir))
    log.warn({ cure: `chmod 700 ${config.dataDir}` }, "other users may look into the data directory; it holds more than Wiregraph's things and is left so");
  const stops: (() => Promise<void>)[] = [async () => lock.release()];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next; next = stops.pop()) await next();
  };
  try {
    await refuseTakenPort(config);
    const store = createFlowStore(flowStoreOptions(config, log));
    const opened = await bothOpened(
      openAccounts(config, log, oidcRulesOf(config)).then((accounts) => {
        stops.push(() => accounts.stop());
        return accounts;
      }),
      startAll([{ name: "flow store", start: () => store.start(), stop: () => store.stop() }], log).then((stopStore) => stops.push(stopStore)),
    );
    const { accounts, audit, inventory, setupCode } = opened;
    const needsFirstUser = !(await accounts.hasUsers());
    if (needsFirstUser) refuseBeyondLoopback(config, "no user exists yet");
    else setupCode.remove();
    if (tls === undefined && !config.insecureHttp) refuseBeyondLoopback(config, "there is no TLS");

    const addressData = addressDataOptions(config);
    const uploads = createUploads({ folder: paths.uploads, maxBytes: config.maxUploadBytes });
    const url = config.publicUrl ?? `${tls ? "https" : "http"}://${isIP(config.host) === 6 ? `[${config.host}]` : config.host}:${config.port}`;
    const oidc = signInProvider(config, url, log);
    const packetCaptures = createPacketCaptures({
      folder: paths.captures,
      application: `wiregraph ${version}`,
      url,
      ask: (method, parameters) => meter.ask(method, parameters),
      log,
    });
    const meter: MeterSupervisor = createMeterSupervisor({
      socketPath: paths.meterSocket,
      module: siblingModule(import.meta.url, "./meter-process"),
      meter: meterOptions(config),
      append: (batch) => store.append(batch),
      handlers: packetCaptures.handlers,
      onGone: () => void packetCaptures.meterGone(),
      log,
    });
    const collector = createCollectorSupervisor({
      module: siblingModule(import.meta.url, "./collector-process"),
      collector: collectorOptions(config),
      append: (batch) => store.append(batch),
      log,
    });
    const jobs = createJobs({
      module: siblingModule(import.meta.url, "./import-process"),
      socketPath: paths.meterSocket,
      meter: meterOptions(config),
      waiting: async (upTo) => store.waiting(upTo),
      log,
    });
    const confirmations = createConfirmations({ records: inventory.records.confirmations, isActive: (principal) => accounts.isActive(principal) });
    const samples = new SampleBatches({ deliver: (batch) => store.append(batch) });
    const egress = createEgress({ ownPorts: [config.port], allowLoopback: config.egressLoopback });
    const pinger = await workingPinger(log);
    const profiles = await discover<SnmpProfile>(new URL("../snmp/profiles/", import.meta.url));
    const snmp = createSnmpInventory({
      records: inventory.snmp,
      secrets: createSecretBox({ path: paths.secretsKey, purpose: "snmp credentials" }),
      ask: askDevices(egress, profiles),
      runJob: (work) => jobs.run(work),
      localNetworks: config.localNetworks ?? [...defaultLocalNetworks, ...ownNetworks()],
      log,
    });
    const poller = createSnmpPoller({ devices: snmp.polled, samples, egress, pinger, profiles, log });
    snmp.usePoller(poller);
    const traps = createTrapReceiver({ listen: config.snmpTraps, devices: snmp.polled, onNews: (id) => poller.nudge(id), log });
    const addressBook = createAddressBook({ folder: addressData.folder, networkNames: networkNamesOf(config) });
    const assets = createAssets({
      records: inventory.assets,
      flows: store.sightings,
      vendorOf: (mac) => addressBook.vendor(mac),
      networkOf: (ip) => addressBook.network(ip),
      macsOf: (ips) => snmp.macsOf(ips),
      newId: () => newId(Date.now()),
      log,
    });
    const monitors = createMonitors({
      scripts: await discover<MonitorScript>(new URL("../monitors/", import.meta.url)),
      egress,
      pinger,
      snmp: createSnmpObjects(snmp.polled),
      records: inventory.monitors,
      samples,
      log,
    });
    const services = {
      live: meter.live,
      history: store.history,
      samples: store.samples,
      accounts,
      assets,
      audit,
      confirmations,
      exclusions: inventory.exclusions,
      hostGroups: inventory.hostGroups,
      savedViews: inventory.savedViews,
      settings: createServerSettings(config, log),
      exporters: collector,
      jobs,
      monitors,
      packetCaptures,
      snmp,
      snmpPolling: {
        status: () => ({ ...poller.status(), traps: traps.counts, ...(traps.problem !== undefined && { trapProblem: traps.problem }) }),
      },
      uploads,
      addressBook,
      ...(oidc && { oidc }),
    };
    const api: Api = createApi({
      services,
      log,
      config: { ...apiConfig(config, tls), registry: createMetrics(services, samples.counters), alertTypes: await alertTypes() },
    });
    const mcp = createMcp({ schema: api.schema, runner: api.runner, services, publicUrl: url, toolFolders: config.toolFolders, log, version });
    api.useMcp(mcp);

    const control: IpcHandlers = {
      hello: (): ServerIdentity => ({ pid: process.pid, version, url }),
      ...backupHandlers(config, { store, inventory, jobs, audit }),
      flowStore: (): StoreEndpoint => store.endpoint,
      waiting: ({ upTo }: { readonly upTo?: number }) => store.waiting(upTo),
      ...accountHandlers(createAccountCommands(accounts, audit)),
    };
    let closeControl = async (): Promise<void> => {};
    const components: Component[] = [
      { name: "jobs", start: async () => undefined, stop: () => jobs.stop() },
      { name: "uploads", start: async () => uploads.clear(), stop: async () => uploads.clear() },
      addressDataMaker(addressData, log),
      { name: "packet captures", start: () => packetCaptures.open(), stop: () => packetCaptures.close() },
      { name: "meter", start: () => meter.start(), stop: () => meter.stop() },
      { name: "collector", start: () => collector.start(), stop: () => collector.stop() },
      samples,
      new AuditCopy({ audit, copied: store.copiedAudit, settled: () => store.settled(), write: (row) => samples.audit(row), log }),
      snmp,
      poller,
      traps,
      assets,
      createSnmpAssets({ devices: snmp, assets, log }),
      monitors,
      { name: "mcp", start: () => mcp.start(), stop: () => mcp.stop() },
      { name: "http", start: () => listen(api, config), stop: () => api.stop() },
      {
        name: "control",
        start: async () => {
          closeControl = (await serveIpc(paths.controlSocket, control)).close;
        },
        stop: () => closeControl(),
      },
    ];
    stops.push(await startAll(components, log));
    const quiet = async (withinMs: number): Promise<void> => {
      const untilMs = performance.now() + withinMs;
      while (performance.now() < untilMs && !(await meter.live.status()).running) await pause(50);
    };
    return { url, ...(needsFirstUser && { setupCode: setupCode.ensure() }), quiet, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for both even when one fails: what the other began must be known before it can be stopped. */
async function bothOpened<T>(accounts: Promise<T>, store: Promise<unknown>): Promise<T> {
  await Promise.allSettled([accounts, store]);
  await store;
  return accounts;
}

/** ICMP from here, tried once: a machine that cannot send it says so at its start. */
async function workingPinger(log: Log): ReturnType<typeof findPinger> {
  const pinger = await findPinger();
  if (pinger.problem !== undefined) log.warn({ cure: "apt-get install fping" }, pinger.problem);
  return pinger;
}

/** Each check raises the alerts of its name. */
async function alertTypes(): Promise<readonly string[]> {
  const folder = new URL("../checks/", import.meta.url);
  return existsSync(folder) ? (await discover<{ readonly name: string }>(folder)).map(({ name }) => name) : [];
}

function apiConfig(config: Config, tls: ApiConfig["tls"]): ApiConfig {
  return {
    host: config.host,
    port: config.port,
    version,
    webFolder,
    docsFolder,
    allowedHosts: config.allowedHosts,
    ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    trustedProxies: config.trustedProxies,
    introspection: config.introspection,
    graphiql: config.graphiql,
    knownOperationsOnly: config.knownOperationsOnly,
    limits: {
      depth: config.maxQueryDepth,
      aliases: config.maxQueryAliases,
      directives: config.maxQueryDirectives,
      tokens: config.maxQueryTokens,
      cost: config.maxQueryCost,
      timeoutMs: config.queryTimeout,
      requestsPerMinute: config.requestsPerMinute,
      anonymousRequestsPerMinute: config.anonymousRequestsPerMinute,
      streams: config.maxStreams,
      streamsPerCaller: config.maxStreamsPerCaller,
      stalledMs: config.slowStreamTimeout,
    },
    ...(tls && { tls }),
  };
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || host.startsWith("127.");

/** DECISIONS §1.6. */
function refuseBeyondLoopback(config: Config, reason: string): void {
  if (isLoopback(config.host)) return;
  throw new AppError("FORBIDDEN", `Wiregraph does not listen on ${config.host}: ${reason}.`, {
    wanted: "127.0.0.1 until a user exists; then TLS, or a reverse proxy that speaks it",
    cure: reason.includes("TLS")
      ? "Set WIREGRAPH_TLS_CERT and WIREGRAPH_TLS_KEY, or --insecure-http for a network you trust entirely. See docs/remote-access.md."
      : "Make one first: npx wiregraph user create NAME --role admin, or start without WIREGRAPH_HOST and open the page.",
  });
}

function portTaken(config: Config, cause?: unknown): AppError {
  return new AppError(
    "CONFLICT",
    `${config.host}:${config.port} is taken by another program.`,
    { cure: `Stop it, or choose another port: WIREGRAPH_PORT=${config.port + 100} npm start` },
    { cause },
  );
}

/** A look before anything is started. After the lock: of a second `npm start` people want to hear that Wiregraph runs already. */
async function refuseTakenPort(config: Config): Promise<void> {
  const host = config.host === "0.0.0.0" ? "127.0.0.1" : config.host === "::" ? "::1" : config.host;
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect({ host, port: config.port, timeout: 1_000 });
    const end = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
  if (answers) throw portTaken(config);
}

async function listen(api: Api, config: Config): Promise<void> {
  try {
    await api.start();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") throw portTaken(config, cause);
    if (code === "EACCES")
      throw new AppError("FORBIDDEN", `This user may not listen on port ${config.port}.`, { cure: "Choose a port above 1023 with WIREGRAPH_PORT." }, { cause });
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new AppError("BAD_INPUT", `This machine has no address ${config.host}.`, { cure: "Correct WIREGRAPH_HOST." }, { cause });
    throw cause;
  }
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AppError(
      "BAD_INPUT",
      `${path} cannot be read: ${(cause as Error).message}`,
      { cure: "Correct WIREGRAPH_TLS_CERT and WIREGRAPH_TLS_KEY." },
      { cause },
    );
  }
}
