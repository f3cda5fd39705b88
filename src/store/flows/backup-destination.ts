import { AppError } from "../../model/errors.ts";
import { quoteString } from "../embedded/sql-parameters.ts";

/** Where ClickHouse puts its part of a backup, which is two: all, and what came while that was copied. */
export interface BackupDestination {
  readonly at: (name: "full" | "last") => string;
  readonly close: () => Promise<void>;
  /** For the manifest: without keys. Absent when it is in the backup's own folder. */
  readonly shown?: string;
}

const shape = /^(Disk|File|S3)\(\s*('[^'\\]*'(?:\s*,\s*'[^'\\]*')*)\s*\)$/;
/** Which argument is the path, and how many may be shown. */
const kinds: Readonly<Record<string, { readonly path: number; readonly shown: number; readonly count: readonly number[] }>> = {
  Disk: { path: 1, shown: 2, count: [2] },
  File: { path: 0, shown: 1, count: [1] },
  S3: { path: 0, shown: 1, count: [1, 3] },
};

/** Reads `Disk('disk', 'path')`, `File('path')` or `S3('url'[, 'key', 'secret'])`; BAD_INPUT for anything else. */
export function parseDestination(text: string): BackupDestination {
  const match = shape.exec(text.trim());
  const kind = kinds[match?.[1] ?? ""];
  const values = [...(match?.[2] ?? "").matchAll(/'([^']*)'/g)].map(([, value]) => value!);
  if (!match || !kind || !kind.count.includes(values.length) || values[kind.path] === "") {
    throw new AppError("BAD_INPUT", "This is no place for a backup that ClickHouse knows.", {
      path: "--flows",
      wanted: "Disk('disk', 'path'), File('path') or S3('url', 'key', 'secret')",
      got: text.slice(0, 20),
    });
  }
  const call = (all: readonly string[]): string => `${match[1]}(${all.map(quoteString).join(", ")})`;
  return {
    at: (name) => call(values.map((value, i) => (i === kind.path ? `${value.replace(/\/+$/, "")}/${name}` : value))),
    close: async () => undefined,
    shown: call(values.slice(0, kind.shown)),
  };
}
