import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { AppError } from "../model/errors.ts";
import type { AddressSource } from "../model/services/address-book.ts";
import { type AboutAddressFiles, addressFiles, namesText, readAbout } from "./address-files.ts";
import { csvAsnRanges } from "./csv-ranges.ts";
import { mmdbRanges } from "./mmdb-ranges.ts";
import { rangeTableVersion } from "./range-table.ts";

export interface AddressDataOptions {
  /** Where the tables go. */
  readonly folder: string;
  /** The user's own databases (.mmdb) instead of those that come along. */
  readonly countryDatabase?: string;
  readonly asnDatabase?: string;
}

const require = createRequire(import.meta.url);
const packages = { country: "@ip-location-db/geo-whois-asn-country-mmdb", asn: "@ip-location-db/asn", vendor: "oui-data" } as const;

/** Where a package lies and its version; its own package.json may not be exported. */
function packageOf(name: string): { readonly folder: string; readonly version: string } {
  const own = require.resolve.paths(name)?.map((path) => join(path, name)) ?? [];
  for (const folder of own) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version: string };
      return { folder, version };
    } catch {
      // Not in this one of the folders that node looks through.
    }
  }
  throw new AppError("UNAVAILABLE", `The package ${name} is not installed.`, { cure: "Run npm ci --ignore-scripts." });
}

/** `2.3.2026061719` → `2026-06-17`. */
function dateOfVersion(version: string): string | undefined {
  const digits = /\.(\d{4})(\d{2})(\d{2})\d{2}$/.exec(version);
  return digits ? `${digits[1]}-${digits[2]}-${digits[3]}` : undefined;
}

function fingerprint(path: string | undefined): string {
  if (path === undefined) return "";
  try {
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${mtimeMs}`;
  } catch {
    return `${path} missing`;
  }
}

/** What the tables would be made of now. */
function keyOf({ countryDatabase, asnDatabase }: AddressDataOptions): string {
  const versions = Object.values(packages).map((name) => packageOf(name).version);
  return JSON.stringify([rangeTableVersion, ...versions, fingerprint(countryDatabase), fingerprint(asnDatabase)]);
}

/** Whether the tables in the folder are those of these options. */
export function areAddressFilesFresh(options: AddressDataOptions): boolean {
  return readAbout(options.folder)?.key === keyOf(options);
}

/** Takes away tables that are not of these options, so that nobody reads them while others are made. */
export function removeAddressFiles(folder: string): void {
  for (const file of Object.values(addressFiles).toReversed()) rmSync(join(folder, file), { force: true });
}

/**
 * Makes the tables: a few seconds and some 200 MB of memory, so in a process of its own. A user's file that cannot be used is said in
 * `problems`, and the data that come along are taken.
 */
export function makeAddressFiles(options: AddressDataOptions): AboutAddressFiles {
  const { folder } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (file: string, data: string | Uint8Array): void => {
    const path = join(folder, file);
    // Two servers of one installation may make them at a time.
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, data, { mode: 0o600 });
    renameSync(unfinished, path);
  };
  const key = keyOf(options);
  const sources: AddressSource[] = [];
  const problems: { problem: string; cure?: string }[] = [];
  const own = (path: string | undefined, kind: "COUNTRY" | "ASN"): ReturnType<typeof mmdbRanges> | undefined => {
    if (path === undefined) return undefined;
    try {
      const ranges = mmdbRanges(path, kind);
      sources.push({ table: kind, name: path, date: ranges.date, licence: "your own file", attribution: "As the licence of the file says." });
      return ranges;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const setting = kind === "COUNTRY" ? "countryDatabase" : "asnDatabase";
      problems.push({ problem: `${error.message} The data that come with Wiregraph are used instead.`, cure: `Correct ${setting}, and start again.` });
      return undefined;
    }
  };
  write(addressFiles.countries, (own(options.countryDatabase, "COUNTRY") ?? packagedCountries(sources)).table.encode());
  const asns = own(options.asnDatabase, "ASN") ?? packagedAsns(sources);
  write(addressFiles.asns, asns.table.encode());
  write(addressFiles.asNames, namesText(asns.names));
  write(addressFiles.vendors, namesText(packagedVendors(sources)));
  const about: AboutAddressFiles = { key, sources, problems };
  write(addressFiles.about, JSON.stringify(about));
  return about;
}

function sourceOf(table: AddressSource["table"], name: string, version: string, rest: Omit<AddressSource, "table" | "name" | "date">): AddressSource {
  const date = dateOfVersion(version);
  return { table, name: `${name} ${version}`, ...(date !== undefined && { date }), ...rest };
}

function packagedCountries(sources: AddressSource[]): ReturnType<typeof mmdbRanges> {
  const { folder, version } = packageOf(packages.country);
  const attribution = "Contains data of the Number Resource Organization (nro.net), CC BY 4.0.";
  sources.push(sourceOf("COUNTRY", packages.country, version, { licence: "CC0-1.0; data of the NRO CC-BY-4.0", attribution, link: "https://www.nro.net/" }));
  return mmdbRanges(join(folder, "geo-whois-asn-country.mmdb"), "COUNTRY");
}

function packagedAsns(sources: AddressSource[]): ReturnType<typeof csvAsnRanges> {
  const { folder, version } = packageOf(packages.asn);
  const attribution = "IP Geolocation by DB-IP (db-ip.com), with data of RouteViews (routeviews.org) and the NRO (nro.net).";
  sources.push(sourceOf("ASN", packages.asn, version, { licence: "CC-BY-4.0", attribution, link: "https://db-ip.com" }));
  return csvAsnRanges(readFileSync(join(folder, "asn-ipv4-num.csv"), "utf8"), readFileSync(join(folder, "asn-ipv6.csv"), "utf8"));
}

/** Makers by prefix of 6, 7 or 9 digits; of the registry's address lines only the first, the name. */
function packagedVendors(sources: AddressSource[]): ReadonlyMap<string, string> {
  const { version } = packageOf(packages.vendor);
  const attribution = "Registered by the IEEE Registration Authority.";
  sources.push(
    sourceOf("VENDOR", packages.vendor, version, { licence: "BSD-2-Clause", attribution, link: "https://standards.ieee.org/products-programs/regauth/" }),
  );
  const lines = JSON.parse(readFileSync(require.resolve(packages.vendor), "utf8")) as Readonly<Record<string, string>>;
  const names = Object.entries(lines).map(([prefix, text]): [string, string] => [prefix, text.split("\n", 1)[0]!]);
  // Blocks the registry keeps, to give parts of them to makers.
  return new Map(names.filter(([, name]) => name !== "IEEE Registration Authority"));
}
