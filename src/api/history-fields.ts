import type { HistorySteps, Line } from "../model/services/samples.ts";
import { builder } from "./builder.ts";
import { ResolvedWindow } from "./connection.ts";

type LinesOf<H> = { readonly [K in keyof H as H[K] extends Line ? K : never]: Line } & HistorySteps;

/** The type of a history: its window and steps, and lines of one value per step; null where nothing was sampled. */
export function defineHistory<H extends HistorySteps>(name: string, description: string, lines: Readonly<Partial<Record<keyof LinesOf<H> & string, string>>>) {
  const ref = builder.objectRef<H>(name);
  ref.implement({
    description,
    fields: (t) => ({
      window: t.field({ type: ResolvedWindow, description: "The window really read.", resolve: ({ window }) => window }),
      step: t.field({ type: "Duration", description: "Width of one step.", resolve: ({ stepMs }) => stepMs }),
      stepMs: t.float({ description: "Width of one step in milliseconds.", resolve: ({ stepMs }) => stepMs }),
      times: t.field({ type: ["DateTime"], description: "Start of each step.", resolve: ({ timesMs }) => [...timesMs] }),
      tookMs: t.float({ description: "Milliseconds the question took.", resolve: ({ tookMs }) => tookMs }),
      ...Object.fromEntries(
        Object.entries(lines as Readonly<Record<string, string>>).map(([line, said]) => [
          line,
          t.field({
            type: ["Float"],
            nullable: { list: false, items: true },
            description: `${said} One value per step; null where nothing is known.`,
            resolve: (history) => [...(history as unknown as Readonly<Record<string, Line>>)[line]!],
          }),
        ]),
      ),
    }),
  });
  return ref;
}
