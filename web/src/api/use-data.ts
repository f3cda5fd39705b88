import { useEffect, useRef } from "react";
import { createRequest, useQuery, type AnyVariables, type DocumentInput, type UseQueryArgs } from "urql";
import { toApiError, type ApiError } from "./errors.ts";

export interface DataOptions {
  /** Asks again this often while the page is seen; never when left out. */
  readonly everyMs?: number | undefined;
  readonly pause?: boolean;
}

export interface DataState<Data> {
  /** The latest answer; the one before while another question is read. Never that of another question beside an error. */
  readonly data: Data | undefined;
  /** Of the last request for what is asked now; an earlier answer to the same may still be there. */
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  /** What is shown is old: of an earlier question, or the last answer before the error. Dim it. */
  readonly outdated: boolean;
  /** When what is shown was answered. */
  readonly answeredAtMs: number | undefined;
  readonly reload: () => void;
}

/** When an answer was seen first. One that comes from the cache again keeps its time. */
const answeredAt = new WeakMap<object, number>();

function timeOf(data: unknown): number | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const known = answeredAt.get(data);
  if (known !== undefined) return known;
  const nowMs = Date.now();
  answeredAt.set(data, nowMs);
  return nowMs;
}

/** A query with its last good answer kept on screen, asked again on a beat. */
export function useData<Data, Variables extends AnyVariables>(
  query: DocumentInput<Data, Variables>,
  variables: Variables,
  options: DataOptions = {},
): DataState<Data> {
  const { everyMs, pause = false } = options;
  // urql asks for variables only where a document has some; here they are always given.
  const asked = { query, variables, pause, requestPolicy: "cache-and-network" } as UseQueryArgs<Variables, Data>;
  const [result, execute] = useQuery<Data, Variables>(asked);
  const last = useRef<{ readonly data: Data; readonly key: number } | undefined>(undefined);
  const { key } = createRequest(query, variables);
  // While another question is read, urql still holds the answer, or the error, of the one before.
  const isAnswer = result.operation?.key === key;
  const answer = isAnswer ? (result.data ?? undefined) : undefined;
  const error = isAnswer ? toApiError(result.error) : undefined;
  if (answer !== undefined && !error) last.current = { data: answer, key };
  const kept = last.current?.key === key || !error ? last.current : undefined;
  const data = answer ?? kept?.data;
  useEffect(() => {
    if (everyMs === undefined || pause) return;
    const beat = (): void => {
      if (!document.hidden) execute({ requestPolicy: "network-only" });
    };
    const timer = setInterval(beat, everyMs);
    document.addEventListener("visibilitychange", beat);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", beat);
    };
  }, [everyMs, pause, execute]);
  return {
    data,
    error,
    loading: result.fetching,
    outdated: data !== undefined && (error !== undefined || kept?.key !== key),
    answeredAtMs: timeOf(data),
    reload: () => execute({ requestPolicy: "network-only" }),
  };
}
