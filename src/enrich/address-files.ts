import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AddressSource } from "../model/services/address-book.ts";

/** Tables for addresses, in their folder of the data directory. */
export const addressFiles = {
  countries: "countries.bin",
  asns: "asns.bin",
  asNames: "as-names.tsv",
  vendors: "vendors.tsv",
  about: "about.json",
} as const;

/** Written last: when it is there, the tables are. */
export interface AboutAddressFiles {
  /** What the tables were made of; they are made again when it changes. */
  readonly key: string;
  readonly sources: readonly AddressSource[];
  /** Users' files that could not be used. */
  readonly problems: readonly { readonly problem: string; readonly cure?: string }[];
}

/** Undefined while the tables are not made. */
export function readAbout(folder: string): AboutAddressFiles | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, addressFiles.about), "utf8")) as AboutAddressFiles;
  } catch {
    // Not there yet, or torn by a crash: they will be made.
    return undefined;
  }
}

/** Lines of a number or prefix, a tab and a name; empty when the file is not there. */
export function readNames(folder: string, file: string): Map<string, string> {
  let text: string;
  try {
    text = readFileSync(join(folder, file), "utf8");
  } catch {
    return new Map();
  }
  const names = new Map<string, string>();
  for (const line of text.split("\n")) {
    const tab = line.indexOf("\t");
    if (tab > 0) names.set(line.slice(0, tab), line.slice(tab + 1));
  }
  return names;
}

export function namesText(names: ReadonlyMap<string, string>): string {
  return [...names].map(([key, name]) => `${key}\t${name.replaceAll(/\s+/g, " ").trim()}\n`).join("");
}
