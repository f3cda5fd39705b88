import type { ApiError } from "../api/errors.ts";
import type { VariablesOf } from "../api/graphql.ts";
import type { startMutation } from "./captures-query.ts";

export type CaptureInput = VariablesOf<typeof startMutation>["input"];

/** Bounds of the API, in the units people type. */
export const bounds = {
  seconds: { min: 1, max: 3_600 },
  packets: { min: 1, max: 10_000_000 },
  megabytes: { min: 1, max: 1_000 },
  snapLength: { min: 64, max: 65_535 },
} as const;
export type Bounded = keyof typeof bounds;

/** What the form holds: numbers as they are typed. */
export interface Draft extends Readonly<Record<Bounded, string>> {
  readonly filter: string;
  readonly reason: string;
  /** Empty for every interface that is captured. */
  readonly interfaces: readonly string[];
  readonly keepLatest: boolean;
}

export const emptyDraft: Draft = {
  filter: "",
  reason: "",
  interfaces: [],
  seconds: "60",
  packets: "100000",
  megabytes: "50",
  snapLength: "128",
  keepLatest: false,
};

export function inputOf(draft: Draft): CaptureInput {
  return {
    filter: draft.filter.trim(),
    reason: draft.reason.trim(),
    interfaces: [...draft.interfaces],
    maxDuration: `${draft.seconds}s`,
    maxPackets: Number(draft.packets),
    maxBytes: Number(draft.megabytes) * 1_000_000,
    snapLength: Number(draft.snapLength),
    keepLatest: draft.keepLatest,
  };
}

/** What can be told of a draft before the API is asked, by field. */
export function problemsOf(draft: Draft): Partial<Record<keyof Draft, string>> {
  const problems: Partial<Record<keyof Draft, string>> = {};
  if (draft.filter.trim() === "") problems.filter = "A packet capture needs a filter.";
  if (draft.reason.trim().length < 3) problems.reason = "Say why, in three characters at least.";
  for (const field of Object.keys(bounds) as Bounded[]) {
    const { min, max } = bounds[field];
    const value = draft[field].trim() === "" ? Number.NaN : Number(draft[field]);
    if (!Number.isInteger(value) || value < min || value > max)
      problems[field] = `A whole number, ${min.toLocaleString("en-US")} to ${max.toLocaleString("en-US")}.`;
  }
  return problems;
}

const fields: Readonly<Record<string, keyof Draft>> = {
  "input.filter": "filter",
  "input.reason": "reason",
  "input.interfaces": "interfaces",
  "input.maxDuration": "seconds",
  "input.maxPackets": "packets",
  "input.maxBytes": "megabytes",
  "input.snapLength": "snapLength",
};

/** The field that an error of the API is about; undefined when it is about none. */
export function fieldOf(error: ApiError | undefined): keyof Draft | undefined {
  const path = error?.path?.replace(/\[\d+\]$/, "") ?? "";
  return Object.hasOwn(fields, path) ? fields[path] : undefined;
}
