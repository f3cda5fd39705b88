import { isEmptyAnswer, mainRows } from "./main-rows.ts";
import { spreadFields, type WriteStatus } from "./output-schema.ts";
import { DataShaper, type CuttableList } from "./shape-data.ts";
import { flowSearch } from "./flow-search.ts";
import { fillLink, fillTemplate } from "./template.ts";
import type { Tool } from "./tool.ts";

/** Characters of an answer's JSON: when the caller did not say how many rows, and at most (TOOLS §D). */
export const answerLimits = { defaultPage: 10_000, hardCap: 40_000 } as const;

export interface AnswerContext {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly publicUrl: string;
  /** Said besides what the API says: a part that failed, what a person has to do. */
  readonly notices?: readonly string[];
  readonly write?: { readonly status: WriteStatus; readonly link?: string };
}

export type Answer = Readonly<Record<string, unknown>> & { readonly summary: string };

/**
 * The envelope every tool answers with: `{ summary, status?, notice?, window, rows…, total, truncated, next?, link }`. The first
 * root field's content stands in the envelope itself, the other root fields beside it. Cut to the limit from the end of its
 * longest lists, and it says so and how to go on.
 */
export function makeAnswer(tool: Tool, data: Readonly<Record<string, unknown>>, context: AnswerContext): Answer {
  const [main, ...others] = tool.answer;
  const shaper = new DataShaper();
  const envelope: Record<string, unknown> = {};
  const body: Record<string, unknown> = {};
  const value = data[main!.key];
  if (main!.shape.kind === "connection" && value !== null && value !== undefined) {
    const page = shaper.connection(main!.shape, value as Record<string, unknown>, envelope);
    Object.assign(body, page.extras, { [main!.key]: page.rows });
    if (page.total !== undefined) body["total"] = page.total;
    body["truncated"] = page.more;
    if (page.next !== undefined) body["next"] = page.next;
  } else if (main!.shape.kind === "object") {
    Object.assign(body, value === null || value === undefined ? {} : shaper.fields(spreadFields(main!), value as Record<string, unknown>));
  } else {
    const shaped = shaper.value(main!.shape, value);
    if (shaped !== undefined) body[main!.key] = shaped;
  }
  Object.assign(body, shaper.fields(others, data));
  if (context.write) Object.assign(body, { applied: context.write.status === "applied", dryRun: context.write.status === "previewed" });

  const empty = tool.kind === "query" && isEmptyAnswer(body);
  const notices = [
    body["notice"],
    ...(context.notices ?? []),
    empty ? (tool.empty ?? "Nothing matched: widen the window or leave out a part of the filter.") : undefined,
  ];
  const notice = notices.filter((one) => typeof one === "string" && one !== "").join(" ");
  delete body["notice"];
  const own = body["summary"];
  delete body["summary"];
  const told = { ...context.variables, ...body };
  const summary = typeof own === "string" ? own : sentence(tool, body, told, empty);
  const link = context.write?.link ?? linkOf(tool, { ...told, flowSearch: flowSearch(context.variables) }, context.publicUrl);
  Object.assign(envelope, { summary }, context.write && { status: context.write.status }, notice !== "" && { notice }, body, link !== undefined && { link });
  fit(envelope, shaper.lists, limitFor(tool, context.variables));
  return envelope as Answer;
}

function limitFor(tool: Tool, variables: Readonly<Record<string, unknown>>): number {
  const choosesSize = tool.arguments.some((one) => one.name === "first" || one.name === "maxRows");
  return choosesSize && variables["first"] === undefined && variables["maxRows"] === undefined ? answerLimits.defaultPage : answerLimits.hardCap;
}

function sentence(tool: Tool, body: Readonly<Record<string, unknown>>, told: unknown, empty: boolean): string {
  if (empty) return "Nothing found.";
  if (tool.summary !== undefined) return fillTemplate(tool.summary, told);
  const rows = mainRows(body);
  const total = typeof body["total"] === "number" ? body["total"] : undefined;
  if (!rows) return "Done.";
  return total !== undefined && total > rows.rows.length
    ? `${rows.rows.length} of ${total.toLocaleString("en-US")} ${rows.key}.`
    : `${rows.rows.length} ${rows.key}.`;
}

function linkOf(tool: Tool, told: unknown, publicUrl: string): string | undefined {
  const path = tool.link === undefined ? undefined : fillLink(tool.link, told);
  return path === undefined ? undefined : new URL(path, publicUrl).href;
}

/** Cuts the longest list, again and again, until the JSON is short enough; never cuts inside a row unless rows alone do not help. */
function fit(envelope: Record<string, unknown>, lists: readonly CuttableList[], limit: number): void {
  let size = JSON.stringify(envelope).length;
  if (size <= limit) return;
  const room = limit - 400;
  let cutRows = 0;
  while (size > room) {
    const longest = lists
      .filter((list) => list.rows.length > 0)
      .map((list) => ({ list, size: JSON.stringify(list.rows).length }))
      .sort((a, b) => b.size - a.size)[0];
    if (!longest || longest.size < 3) break;
    const { list } = longest;
    const wanted = Math.max(0, longest.size - (size - room));
    const keep = Math.min(list.rows.length - 1, Math.floor((list.rows.length * wanted) / longest.size));
    cutRows += list.rows.length - keep;
    list.rows.length = keep;
    const owner = list.owner ?? envelope;
    owner["truncated"] = true;
    const cursor = list.cursors[keep - 1];
    if (list.owner === envelope && cursor !== undefined) envelope["next"] = cursor;
    size = JSON.stringify(envelope).length;
  }
  const how = envelope["next"] !== undefined ? "go on with after = next" : "ask for fewer things, a shorter window, or a narrower filter";
  const said = `Cut by ${cutRows} rows to stay below ${limit.toLocaleString("en-US")} characters: ${how}.`;
  envelope["notice"] = typeof envelope["notice"] === "string" ? `${envelope["notice"]} ${said}` : said;
}
