import { allDdl } from "./ddl.ts";

export const defaultRetentionMs = 730 * 86_400_000;

/** The store's DDL for people to read and for a test to compare: path below `schema/` → text. */
export function clickhouseArtefacts(): Readonly<Record<string, string>> {
  return Object.fromEntries(allDdl(defaultRetentionMs).map(({ file, text }) => [`clickhouse/${file}`, `${text};\n`]));
}
