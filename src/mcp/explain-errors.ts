import type { OperationResult } from "../model/services/operations.ts";
import { asGiven, type ArgumentPlace } from "./argument-places.ts";
import { cleanText } from "./clean-text.ts";

type ResultError = NonNullable<OperationResult["errors"]>[number];

/** Longest text of an error: hosts cut longer ones, and lose the cure. */
const maxErrorLength = 6_000;

/** The errors of an operation as text an assistant can act on: what, where in the tool's arguments, what was wanted, what to do. */
export function explainErrors(errors: readonly ResultError[], places: readonly ArgumentPlace[]): string {
  const lines = new Set(errors.map((error) => explainError(error, places)));
  const text = [...lines].join("\n");
  return text.length <= maxErrorLength ? text : `${text.slice(0, maxErrorLength - 1).toWellFormed()}…`;
}

export function explainError(error: ResultError, places: readonly ArgumentPlace[]): string {
  const { code, path, wanted, got, cure } = error.extensions ?? {};
  const parts = [cleanText(error.message)];
  const add = (label: string, value: unknown): void => {
    if (typeof value === "string" && value !== "") parts.push(`${label}: ${cleanText(value)}`);
  };
  if (typeof path === "string") add("Where", asGiven(path, error.path?.[0]?.toString(), places));
  add("Wanted", wanted);
  add("Got", got);
  add("What to do", cure);
  if (typeof code === "string") parts.push(`(${code})`);
  return parts.join(parts.length > 2 ? "\n" : " ");
}
