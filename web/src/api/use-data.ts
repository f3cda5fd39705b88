import { useEffect, useRef } from "react";
import { useQuery, type AnyVariables, type DocumentInput, type UseQueryArgs } from "urql";
import { toApiError, type ApiError } from "./errors.ts";

export interface DataOptions {
  /** Asks again this often while the page is seen; never when left out. */
  readonly everyMs?: number | undefined;
  readonly pause?: boolean;
}

export interface DataState<Data> {
  /** The latest answer; the one before while only the variables changed. */
  readonly data: Data | undefined;
  /** Of the last request; data of an earlier one may still be there. */
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  /** What is shown belongs to an earlier question: dim it. */
  readonly outdated: boolean;
  readonly reload: () => void;
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
  const last = useRef<{ readonly data: Data; readonly key: number | undefined } | undefined>(undefined);
  const key = result.operation?.key;
  if (result.data !== undefined && result.data !== null && !result.error) last.current = { data: result.data, key };
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
    data: result.data ?? last.current?.data,
    error: toApiError(result.error),
    loading: result.fetching,
    outdated: result.data === undefined && last.current !== undefined && result.fetching,
    reload: () => execute({ requestPolicy: "network-only" }),
  };
}
