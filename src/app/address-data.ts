import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type AddressDataOptions, areAddressFilesFresh, removeAddressFiles } from "../enrich/make-address-files.ts";
import { readAbout } from "../enrich/address-files.ts";
import { siblingModule, spawnModule } from "../runtime/child.ts";
import type { Component } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import type { Config } from "./config.ts";
import { dataPaths } from "./data-dir.ts";

const installFolder = fileURLToPath(new URL("../../node_modules/.cache/wiregraph/address-data/", import.meta.url));

/**
 * Which tables for addresses, and where they lie. Those of the packages are the same for every data directory, so they are kept with
 * the installation, where this user may write there; those with a user's own database in its data directory.
 */
export function addressDataOptions(config: Config): AddressDataOptions {
  const { countryDatabase, asnDatabase } = config;
  if (countryDatabase === undefined && asnDatabase === undefined)
    return { folder: mayWrite(installFolder) ? installFolder : dataPaths(config.dataDir).addressData };
  return {
    folder: dataPaths(config.dataDir).addressData,
    ...(countryDatabase !== undefined && { countryDatabase }),
    ...(asnDatabase !== undefined && { asnDatabase }),
  };
}

function mayWrite(folder: string): boolean {
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes the tables for addresses when they are missing or of other data, in a process of its own. A start does not wait for it: it
 * takes seconds, and until then places are unknown. `ready` does.
 */
export function addressDataMaker(options: AddressDataOptions, log: Log): Component & { ready(): Promise<void> } {
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  const warnOfProblems = (): void => {
    for (const { problem, cure } of readAbout(options.folder)?.problems ?? []) log.warn({ cure }, problem);
  };
  return {
    name: "address data",
    ready: () => ended,
    start: async () => {
      if (areAddressFilesFresh(options)) return warnOfProblems();
      removeAddressFiles(options.folder);
      const maker = spawnModule(siblingModule(import.meta.url, "./address-data-process"), [JSON.stringify(options)], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      child = maker;
      ended = new Promise((resolve) => {
        maker.once("error", (error) => log.error({ error: error.message }, "the tables for addresses could not be made"));
        maker.once("close", (code, signal) => {
          if (code === 0) {
            log.info({ folder: options.folder }, "the tables for addresses are made");
            warnOfProblems();
          } else if (signal === null) log.error({ code }, "the tables for addresses could not be made: countries, autonomous systems and makers stay unknown");
          child = undefined;
          resolve();
        });
      });
    },
    stop: async () => {
      child?.kill("SIGKILL");
    },
  };
}
