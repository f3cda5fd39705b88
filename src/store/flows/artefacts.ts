import { allDdl } from "./ddl.ts";
import { type Shape, singleServer } from "./shape.ts";

export const defaultRetentionMs = 730 * 86_400_000;

/** A cluster to show the DDL by; the names are the configuration's. */
export const exampleCluster: Shape = { kind: "cluster", cluster: "wiregraph", replicated: true, database: "wiregraph" };

/** The store's DDL for people to read and for a test to compare: path below `schema/` → text. */
export function clickhouseArtefacts(): Readonly<Record<string, string>> {
  const shapes: readonly (readonly [folder: string, shape: Shape])[] = [
    ["clickhouse", singleServer],
    ["clickhouse/cluster", exampleCluster],
  ];
  return Object.fromEntries(
    shapes.flatMap(([folder, shape]) =>
      allDdl(defaultRetentionMs, shape).map(({ file, statements }) => [`${folder}/${file}`, `${statements.join(";\n\n")};\n`]),
    ),
  );
}
