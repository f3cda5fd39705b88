import { readFileSync } from "node:fs";
import { Reader, type Response } from "maxmind";
import { AppError } from "../model/errors.ts";
import { Ip } from "../net/ip.ts";
import { countryNumber } from "./country-number.ts";
import { type RangeTable, RangeTableBuilder } from "./range-table.ts";

export interface MmdbRanges {
  readonly table: RangeTable;
  /** Names of the numbers, where records have them. */
  readonly names: ReadonlyMap<string, string>;
  /** Day of the data, YYYY-MM-DD. */
  readonly date: string;
}

/** The records as they come: MaxMind's are nested, DB-IP's and others' flat. */
type MmdbRecord = Readonly<Record<string, unknown>>;

/** Global unicast, 2000::/3, by its first 64 bits. */
const v6Space = { first: 0x2000n << 48n, last: (0x4000n << 48n) - 1n };

type Kind = "COUNTRY" | "ASN";

/**
 * Every network of a MaxMind DB file (format 2.0) as one table. Throws BAD_INPUT when the file is none, is damaged, or when no record
 * has what is looked for.
 */
export function mmdbRanges(path: string, kind: Kind): MmdbRanges {
  const reader = openReader(path);
  const names = new Map<string, string>();
  const builder = new RangeTableBuilder();
  walk(path, reader, kind, names, builder);
  return { table: builder.build(), names, date: dateOf(path, reader) };
}

/** The day of a file's data, YYYY-MM-DD, without making its table: reads up to the first record that has what is looked for. Throws as `mmdbRanges` does. */
export function mmdbDate(path: string, kind: Kind): string {
  const reader = openReader(path);
  walk(path, reader, kind, new Map());
  return dateOf(path, reader);
}

/** Gives all networks to `builder`; without one it ends at the first that has a value. */
function walk(path: string, reader: Reader<Response>, kind: Kind, names: Map<string, string>, builder?: RangeTableBuilder): void {
  const valueOf = kind === "COUNTRY" ? countryIn : asnIn;
  let found = 0;
  const look = (ip: string): { readonly value: number; readonly bits: number } => {
    const [record, bits] = recordOf(path, reader, ip);
    const value = record === null ? 0 : valueOf(record, names);
    if (value !== 0) found++;
    return { value, bits };
  };
  const isEnough = (): boolean => builder === undefined && found > 0;
  for (let first = 0; first < 2 ** 32 && !isEnough();) {
    const { value, bits } = look(Ip.v4(first).text);
    const size = 2 ** (32 - bits);
    // The network around the address; of one that began earlier only the rest is left.
    const last = Math.floor(first / size) * size + size - 1;
    builder?.add4(first, last, value);
    first = last + 1;
  }
  if (reader.metadata.ipVersion === 6) {
    for (let first = v6Space.first; first <= v6Space.last && !isEnough();) {
      const { value, bits } = look(new Ip(Number(first >> 32n), Number(first & 0xffff_ffffn), 0, 0).text);
      const size = 1n << BigInt(64 - Math.min(64, bits));
      const last = (first / size) * size + size - 1n;
      builder?.add6(first, last, value);
      first = last + 1n;
    }
  }
  if (found === 0) {
    throw new AppError("BAD_INPUT", `${path} has no ${kind === "COUNTRY" ? "countries" : "autonomous systems"}.`, {
      wanted: kind === "COUNTRY" ? "a database of countries or cities" : "a database of autonomous systems",
      got: reader.metadata.databaseType.slice(0, 60),
    });
  }
}

function dateOf(path: string, reader: Reader<Response>): string {
  try {
    return reader.metadata.buildEpoch.toISOString().slice(0, 10);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function recordOf(path: string, reader: Reader<Response>, ip: string): [MmdbRecord | null, number] {
  try {
    return reader.getWithPrefixLength(ip) as [MmdbRecord | null, number];
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function openReader(path: string): Reader<Response> {
  try {
    // Records are shared by many networks: each is decoded once.
    return new Reader<Response>(readFileSync(path), { cache: new Map<string | number, unknown>() });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

const unreadable = (path: string, cause: unknown): AppError =>
  new AppError(
    "BAD_INPUT",
    `${path} cannot be read as a MaxMind database: ${(cause as Error).message.slice(0, 200)}.`,
    { wanted: "a file in the MaxMind DB format (.mmdb)" },
    { cause },
  );

const textIn = (value: unknown): string => (typeof value === "string" ? value : "");
const recordIn = (value: unknown): MmdbRecord => (typeof value === "object" && value !== null ? (value as MmdbRecord) : {});

function countryIn(record: MmdbRecord): number {
  return countryNumber(
    textIn(record["country_code"]) ||
      textIn(recordIn(record["country"])["iso_code"]) ||
      textIn(recordIn(record["registered_country"])["iso_code"]) ||
      textIn(record["country"]),
  );
}

function asnIn(record: MmdbRecord, names: Map<string, string>): number {
  const written = record["autonomous_system_number"] ?? record["asn"];
  const asn = typeof written === "number" ? written : Number(/^(?:AS)?(\d{1,10})$/i.exec(textIn(written))?.[1] ?? 0);
  if (!Number.isInteger(asn) || asn <= 0 || asn > 0xffff_ffff) return 0;
  const name = textIn(record["autonomous_system_organization"]) || textIn(record["organization"]) || textIn(record["as_name"]) || textIn(record["name"]);
  if (name !== "" && !names.has(String(asn))) names.set(String(asn), name);
  return asn;
}
