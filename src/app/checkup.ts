import { existsSync, statfsSync } from "node:fs";
import { connect } from "node:net";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { mmdbDate } from "../enrich/mmdb-ranges.ts";
import type { CaptureDriver } from "../model/capture.ts";
import { AppError } from "../model/errors.ts";
import { chooseDriver, surveyDrivers, type DriverChoice } from "../pipeline/meter-driver.ts";
import { systemInterfaces, usualInterfaces } from "../pipeline/meter-interfaces.ts";
import { sharedDriver } from "../pipeline/shards/shared-driver.ts";
import { discover } from "../runtime/discover.ts";
import { captureFilterError } from "./capture-filter-error.ts";
import type { Config } from "./config.ts";
import { connectToServer, type ServerIdentity } from "./control.ts";
import { dataPaths, ensureDataDir, openToOthers } from "./data-dir.ts";
import { storeCheckup } from "./store-checkup.ts";

/** One thing that was looked at. `note` is worth knowing but no fault. */
export interface Finding {
  readonly what: string;
  readonly state: "ok" | "note" | "problem";
  readonly text: string;
  readonly cure?: string;
}

const gigabyte = 1_000_000_000;
/** Free space below which the stores soon stop. */
const littleSpace = 2 * gigabyte;

/** Looks at what usually goes wrong. Changes nothing but making the data directory. */
export async function checkup(config: Config): Promise<Finding[]> {
  const findings: Finding[] = [{ what: "Node.js", state: "ok", text: process.version }];
  findings.push(dataDirectory(config));
  const server = await connectToServer(config);
  const identity = server && (await server.request<ServerIdentity>("hello"));
  server?.close();
  findings.push({
    what: "Server",
    state: identity ? "ok" : "note",
    text: identity ? `runs as process ${identity.pid} at ${identity.url}` : "does not run on this data directory",
    ...(!identity && { cure: "npm start" }),
  });
  if (!identity) findings.push(await listeningPort(config));
  findings.push(...(await captureRight(config)));
  findings.push(...ownAddressData(config));
  findings.push(...(await storeCheckup(config)));
  return findings;
}

function dataDirectory(config: Config): Finding {
  const what = "Data directory";
  try {
    ensureDataDir(config.dataDir);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { what, state: "problem", text: error.message, ...(error.details.cure !== undefined && { cure: error.details.cure }) };
  }
  if (existsSync(dataPaths(config.dataDir).restoring)) {
    return { what, state: "problem", text: `${config.dataDir}: a backup was put back only half`, cure: "Do it again: wiregraph restore FOLDER" };
  }
  const { bavail, bsize } = statfsSync(existsSync(config.dataDir) ? config.dataDir : dirname(config.dataDir));
  const free = bavail * bsize;
  const text = `${config.dataDir}, ${(free / gigabyte).toFixed(1)} GB free`;
  if (free < littleSpace) return { what, state: "problem", text, cure: "Free some space, or choose another WIREGRAPH_DATA_DIR." };
  if (openToOthers(config.dataDir)) return { what, state: "note", text: `${text}; other users may look into it`, cure: `chmod 700 ${config.dataDir}` };
  return { what, state: "ok", text };
}

/** `answers`, or the system's error. */
function knock(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3_000 });
    const end = (result: string): void => {
      socket.destroy();
      resolve(result);
    };
    socket
      .once("connect", () => end("answers"))
      .once("timeout", () => end("no answer in 3 s"))
      .once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

async function listeningPort(config: Config): Promise<Finding> {
  const taken = (await knock(config.host === "0.0.0.0" ? "127.0.0.1" : config.host, config.port)) === "answers";
  const text = `${config.host}:${config.port} is ${taken ? "taken by another program" : "free"}`;
  return { what: "Port", state: taken ? "problem" : "ok", text, ...(taken && { cure: `Stop it, or choose another: WIREGRAPH_PORT=${config.port + 100}` }) };
}

async function captureRight(config: Config): Promise<Finding[]> {
  const drivers = await discover<CaptureDriver>(new URL("../collectors/capture/", import.meta.url));
  const choice = await chooseDriver(drivers, config.captureDriver);
  const how = config.captureDriver === "auto" ? "the best that works here" : "chosen by the setting captureDriver";
  const filter = config.captureFilter && choice.driver ? await filterFinding(choice.driver, config.captureFilter) : undefined;
  const findings: Finding[] = [];
  if (!choice.driver) findings.push({ what: "Capture", state: "problem", text: choice.problem, cure: choice.cure });
  else if (filter?.state === "problem")
    findings.push({ what: "Capture", state: "note", text: `driver ${choice.driver.name} would work, but the server does not start with the capture filter` });
  else findings.push({ what: "Capture", state: "ok", text: `driver ${choice.driver.name}, ${how}` });
  for (const { name, isChosen, problem, cure, limits } of await surveyDrivers(drivers, config.captureDriver)) {
    const text = problem ?? [isChosen ? "in use" : "would work too", ...limits.map((limit) => limit.replace(/\.$/, ""))].join("; ");
    findings.push({ what: `  ${name}`, state: problem === undefined ? "ok" : "note", text, ...(cure !== undefined && { cure }) });
  }
  if (config.captureProcesses > 1) findings.push(processes(drivers, choice, config));
  if (filter) findings.push(filter);
  const all = systemInterfaces();
  const wanted = config.interfaces ?? usualInterfaces(all).map(({ name }) => name);
  const missing = wanted.filter((name) => name !== "none" && !all.some((found) => found.name === name));
  findings.push(
    missing.length > 0
      ? {
          what: "Interfaces",
          state: "problem",
          text: `there is no ${missing.join(", ")}`,
          cure: `Choose among ${all.map(({ name }) => name).join(", ")} with WIREGRAPH_INTERFACES.`,
        }
      : { what: "Interfaces", state: wanted.length > 0 ? "ok" : "note", text: wanted.join(", ") || "none is up; capture begins when one comes up" },
  );
  return findings;
}

function processes(drivers: readonly CaptureDriver[], choice: DriverChoice, { captureDriver, captureProcesses: count }: Config): Finding {
  const what = "Capture shares";
  const { driver, problem } = sharedDriver(drivers, choice, captureDriver);
  if (!driver) return { what, state: "note", text: `one process reads all packets: ${problem}`, cure: "Set captureProcesses to 1, or choose that driver." };
  const cores = availableParallelism();
  const text = `${count} processes share the packets of each interface, on ${cores} cores`;
  return count < cores
    ? { what, state: "ok", text }
    : { what, state: "note", text, cure: `Leave a core for the live view and the server: captureProcesses ${Math.max(1, cores - 1)}.` };
}

async function filterFinding(driver: CaptureDriver, filter: string): Promise<Finding> {
  const what = "Capture filter";
  const wrong = await captureFilterError(driver, filter);
  if (!wrong) return { what, state: "ok", text: filter };
  return { what, state: "problem", text: wrong.message, ...(wrong.details.cure !== undefined && { cure: wrong.details.cure }) };
}

/** The user's own databases for addresses, when there are any. */
function ownAddressData({ countryDatabase, asnDatabase }: Config): Finding[] {
  const look = (what: string, kind: "COUNTRY" | "ASN", path: string | undefined, variable: string): Finding[] => {
    if (path === undefined) return [];
    try {
      return [{ what, state: "ok", text: `${path} of ${mmdbDate(path, kind)}` }];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [{ what, state: "problem", text: error.message, cure: `Correct ${variable}: wanted ${error.details.wanted}. Ours is used meanwhile.` }];
    }
  };
  return [...look("Countries", "COUNTRY", countryDatabase, "WIREGRAPH_COUNTRY_DATABASE"), ...look("AS numbers", "ASN", asnDatabase, "WIREGRAPH_ASN_DATABASE")];
}
