import { isDeepStrictEqual } from "node:util";
import type { FlowHistory, FlowStatsResult } from "../../../src/model/services/flow-history.ts";
import type { FlowDimension } from "../../../src/model/query-plan.ts";
import type { TimeWindow } from "../../../src/model/time.ts";
import { median } from "../bench.ts";
import type { StorePlan } from "./plan.ts";
import { flowIdOf } from "./rows.ts";
import { topDimensions, windowsOf, type Group, type Truth } from "./truth.ts";

const everyone = { networks: [] };

/** One question of the bench: what is asked and what is right. `ask` throws when the answer is not what the plan says. */
interface Question {
  readonly name: string;
  readonly ask: (history: FlowHistory) => Promise<void>;
}

/** Thrown when the store's answer and the plan's differ. */
class WrongAnswer extends Error {
  constructor(question: string, got: unknown, wanted: unknown) {
    super(`${question}: the answer is not the plan's.\ngot    ${JSON.stringify(got)?.slice(0, 600)}\nwanted ${JSON.stringify(wanted)?.slice(0, 600)}`);
  }
}

function same(question: string, got: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(got, wanted)) throw new WrongAnswer(question, got, wanted);
}

const groupsOf = ({ rows }: FlowStatsResult): Group[] => rows.map(({ keys, metrics }) => [keys.map(({ value }) => value), metrics.BYTES ?? Number.NaN]);

/** Asked with a filter's words, ordered by bytes. */
const byBytes = (history: FlowHistory, window: TimeWindow, groupBy: readonly FlowDimension[], first: number, match = {}): Promise<FlowStatsResult> =>
  history.stats({ window, groupBy, metrics: ["BYTES"], orderBy: "BYTES", first, filter: { match } }, everyone);

/** Median milliseconds of five, after one that is only checked; each answer is held against the plan's. */
export async function timed({ ask }: Question, history: FlowHistory, times = 5): Promise<number> {
  await ask(history);
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await ask(history);
    took.push(performance.now() - began);
  }
  return median(took);
}

/** Top ten by bytes over a window, one question for each dimension. */
export function topQuestions(plan: StorePlan, truth: Truth, window: "24h" | "30d"): readonly Question[] {
  return topDimensions.map((dimension) => ({
    name: `top10 ${window} ${dimension}`,
    ask: async (history) =>
      same(`top ten of ${dimension} in ${window}`, groupsOf(await byBytes(history, windowsOf(plan)[window], [dimension], 10)), truth.tops[window][dimension]),
  }));
}

/** Flows and bytes of the names that fit, in seven days. */
export function domainQuestions(plan: StorePlan, truth: Truth): readonly (Question & { readonly kind: string })[] {
  return truth.domains.map(({ kind, text, bytes, flows }) => ({
    name: `domain ${kind} ${text}`,
    kind,
    ask: async (history) => {
      const query = { window: windowsOf(plan)["7d"], groupBy: ["HOSTNAME"], metrics: ["BYTES", "FLOWS"], orderBy: "BYTES", first: 10 } as const;
      const { totals } = await history.stats({ ...query, filter: { match: { hostname: { [kind]: text } } } }, everyone);
      same(`flows whose name ${kind} ${text}`, totals, { BYTES: bytes, FLOWS: flows });
    },
  }));
}

/** Who talked to whom on which port, on one interface in six hours. */
export function conversationQuestion(plan: StorePlan, truth: Truth): Question {
  const match = { interface: [truth.interface] };
  return {
    name: `conversations of ${truth.interface}`,
    ask: async (history) =>
      same("conversations", groupsOf(await byBytes(history, windowsOf(plan)["6h"], ["CLIENT", "SERVER", "SERVER_PORT"], 20, match)), truth.conversations),
  };
}

/** The last hundred flows of a host, whenever they were. */
export function hostQuestions(plan: StorePlan, truth: Truth): readonly Question[] {
  return truth.hosts.map(({ host, flows }) => ({
    name: `last flows of ${host}`,
    ask: async (history) => {
      const page = await history.flows(
        { window: windowsOf(plan)["30d"], orderBy: "NEWEST", first: 100, withTotal: false, filter: { match: { host: [host] } } },
        everyone,
      );
      same(
        `last flows of ${host}`,
        page.rows.map(({ node }) => node.id),
        flows.map((flow) => String(flowIdOf(flow))),
      );
    },
  }));
}

/** Median milliseconds of the first page of all flows of 24 hours, and of one far behind it. */
export async function deepPages(plan: StorePlan, truth: Truth, history: FlowHistory): Promise<{ readonly firstMs: number; readonly deepMs: number }> {
  const query = { window: windowsOf(plan)["24h"], orderBy: "NEWEST", withTotal: false } as const;
  let after: string | undefined;
  for (let left = truth.deepPage.behind; left > 0; left -= 1_000) {
    const { rows } = await history.flows({ ...query, first: Math.min(1_000, left), ...(after !== undefined && { after }) }, everyone);
    after = rows.at(-1)!.cursor;
  }
  const first: Question = { name: "first page", ask: async (from) => void (await from.flows({ ...query, first: 100 }, everyone)) };
  const deep: Question = {
    name: "deep page",
    ask: async (from) => {
      const page = await from.flows({ ...query, first: 100, ...(after !== undefined && { after }) }, everyone);
      same(
        "a page deep in the list",
        page.rows.map(({ node }) => node.id),
        truth.deepPage.flows.map((flow) => String(flowIdOf(flow))),
      );
    },
  };
  return { firstMs: await timed(first, history), deepMs: await timed(deep, history) };
}

/** The biggest conversations of all rows; whether who is among them was counted exactly, or chosen from candidates and then counted. */
export async function top50(plan: StorePlan, truth: Truth, history: FlowHistory): Promise<"exact" | "candidates"> {
  const result = await byBytes(history, windowsOf(plan)["30d"], ["CLIENT", "SERVER", "SERVER_PORT"], 50);
  same("the biggest 50 of all rows", groupsOf(result), truth.top50);
  same("bytes of all rows", result.totals, { BYTES: truth.bytes });
  return result.exact ? "exact" : "candidates";
}
