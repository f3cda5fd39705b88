import { ClickHouseError } from "@clickhouse/client";
import { AppError } from "../../model/errors.ts";
import { nearestName } from "../../model/nearest.ts";
import { type PublishedView, publishedViews } from "./published-views.ts";
import { tokensOf } from "./sql-statement.ts";

export function unknownTable(name: string, views: readonly PublishedView[] = publishedViews): AppError {
  const names = views.map((view) => view.name);
  const short = name.split(".").at(-1) ?? name;
  const near = nearestName(short, names);
  return new AppError("BAD_INPUT", `There is no published table ${short.slice(0, 60)}.`, {
    path: "query",
    wanted: names.join(", "),
    got: name.slice(0, 80),
    cure: near === undefined ? "Read from one of those; describe_table says what they hold." : `Did you mean ${near}?`,
  });
}

const limitCodes = new Set(["158", "241", "307", "396", "198", "167", "168", "306", "473", "69", "128", "131", "161", "190", "191", "195", "290", "446"]);

/** The published tables a statement names; all of them when it names none. */
function tablesIn(statement: string): readonly PublishedView[] {
  const named = new Set(tokensOf(statement).map(({ text }) => text));
  const views = publishedViews.filter(({ name }) => named.has(name));
  return views.length > 0 ? views : publishedViews;
}

function unknownColumn(name: string, statement: string, cause: Error): AppError {
  const views = tablesIn(statement);
  const has = ({ columns }: PublishedView): boolean => columns.some((column) => column.name === name);
  const owner = views.find(has);
  const other = publishedViews.find(has);
  const near = nearestName(
    name,
    views.flatMap((view) => view.columns.map((column) => column.name)),
  );
  const columnsOf = views.map((view) => `${view.name} has ${view.columns.map((column) => column.name).join(", ")}.`).join(" ");
  const cure = owner
    ? `The table ${owner.name} has it, but what this part of the statement reads from does not: select it there, or use the right alias.`
    : near !== undefined
      ? `Did you mean ${near}? describe_table lists all columns.`
      : `${other ? `It is a column of ${other.name}. ` : ""}${columnsOf}`;
  return new AppError(
    "BAD_INPUT",
    `There is no column ${name.slice(0, 60)}${owner ? " here" : ""}.`,
    { path: "query", got: name.slice(0, 80), cure },
    { cause },
  );
}

export const tooSlow = (cause?: unknown): AppError =>
  new AppError(
    "TIMEOUT",
    "The query took too long and was stopped.",
    { path: "query", cure: "Narrow the time with first_seen (or time), or aggregate less. EXPLAIN ESTIMATE in front of it says what it would read." },
    { cause },
  );

/**
 * A failure of a person's statement in their terms. The engine's own words on limits say how much there is in the table: whoever is limited
 * to networks (`isLimited`) does not get them.
 */
export function statementError(error: unknown, statement: string, isLimited = false): Error {
  if (!(error instanceof ClickHouseError)) return error as Error;
  const message = error.message.replace(/\s+/g, " ").slice(0, 500);
  if (error.code === "159") return tooSlow(error);
  if (limitCodes.has(error.code))
    return new AppError(
      "LIMIT_EXCEEDED",
      "The query needs more than it may have.",
      { path: "query", ...(!isLimited && { got: message }), cure: "Narrow the time, group by less, or ask for fewer rows." },
      { cause: error },
    );
  const identifier = /[Ii]dentifier [`']([^`']+)[`']/.exec(message)?.[1];
  if (error.code === "47" && identifier !== undefined) return unknownColumn(identifier.split(".").at(-1)!, statement, error);
  if (error.code === "60" || error.code === "81")
    return unknownTable(/identifier [`']([\w.]+)/i.exec(message)?.[1] ?? /Table ([\w.]+)/.exec(message)?.[1] ?? "of that name");
  return new AppError(
    "BAD_INPUT",
    "The engine does not accept this statement.",
    { path: "query", got: message, cure: "Correct it; sqlTables and describe_table have columns and examples that run." },
    { cause: error },
  );
}
