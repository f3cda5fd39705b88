import type { ExecutionResult, GraphQLError } from "graphql";
import type { Plugin } from "graphql-yoga";
import { AppError } from "../model/errors.ts";
import { formatDuration } from "../model/time.ts";
import type { ApiMetrics } from "./api-metrics.ts";
import { callerKey } from "./caller-key.ts";
import type { ApiContext } from "./context.ts";
import { guardedStream, type GuardedStream } from "./guarded-stream.ts";
import type { ApiLimits } from "./limits.ts";

export interface StreamOptions {
  readonly limits: Pick<ApiLimits, "streams" | "streamsPerCaller" | "stalledMs">;
  readonly metrics: ApiMetrics;
  /** How often streams ask between events whether their caller still may listen. */
  readonly recheckMs: number;
  present(error: unknown): GraphQLError;
}

/** The open subscriptions of both transports: bounded in number, ended with a reason that the client sees. */
export class Streams {
  readonly #options: StreamOptions;
  readonly #open = new Set<GuardedStream<ExecutionResult>>();
  readonly #perCaller = new Map<string, number>();
  #isStopped = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  readonly plugin: Plugin<ApiContext> = {
    onSubscribe: ({ args }) => ({
      onSubscribeResult: ({ result, setResult }) => {
        if (!(Symbol.asyncIterator in result)) return;
        try {
          setResult(this.#admit(result, args.contextValue));
        } catch (error) {
          void (result as AsyncIterator<unknown>).return?.();
          setResult({ errors: [this.#options.present(error)] });
        }
      },
    }),
  };

  /** Ends all of them, and takes no more. */
  stop(): void {
    this.#isStopped = true;
    for (const stream of this.#open) stream.finish(this.#because(stopping()));
  }

  #admit(events: AsyncIterable<ExecutionResult>, { principal, remoteAddress, stillAllowed, hangUp }: ApiContext): AsyncIterableIterator<ExecutionResult> {
    const { limits, metrics, recheckMs } = this.#options;
    if (this.#isStopped) throw stopping();
    const caller = callerKey(principal, remoteAddress);
    const own = this.#perCaller.get(caller) ?? 0;
    if (own >= limits.streamsPerCaller) throw tooMany(`${limits.streamsPerCaller} of one token or session`, "End one of them first.");
    if (this.#open.size >= limits.streams) throw tooMany(`${limits.streams} in all`, "Try again later.");
    const stream: GuardedStream<ExecutionResult> = guardedStream(events, {
      everyMs: recheckMs,
      stalledMs: limits.stalledMs,
      refusal: async () => {
        try {
          await stillAllowed?.();
          return undefined;
        } catch (error) {
          return this.#because(error);
        }
      },
      stalled: () => {
        metrics.slowStream();
        return this.#because(tooSlow(limits.stalledMs));
      },
      abandoned: () => hangUp?.(),
      ended: () => {
        this.#open.delete(stream);
        metrics.streams(-1);
        const left = (this.#perCaller.get(caller) ?? 1) - 1;
        if (left > 0) this.#perCaller.set(caller, left);
        else this.#perCaller.delete(caller);
      },
    });
    this.#open.add(stream);
    this.#perCaller.set(caller, own + 1);
    metrics.streams(1);
    return stream;
  }

  #because(error: unknown): ExecutionResult {
    return { errors: [this.#options.present(error)] };
  }
}

const stopping = (): AppError => new AppError("UNAVAILABLE", "The stream ends: the server stops.", { cure: "Subscribe again in a moment." });

function tooMany(limit: string, cure: string): AppError {
  return new AppError("LIMIT_EXCEEDED", "Too many subscriptions are open.", { wanted: `at most ${limit}`, cure });
}

function tooSlow(stalledMs: number): AppError {
  const limit = formatDuration(stalledMs);
  return new AppError("LIMIT_EXCEEDED", `The stream ends: its client read nothing for ${limit}.`, {
    wanted: `a client that reads within ${limit}`,
    cure: "Read events as they come, or ask for fewer with a longer interval; then subscribe again.",
  });
}
