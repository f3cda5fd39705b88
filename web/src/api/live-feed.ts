/**
 * A stream that heals itself, as a store for React: the last samples, and whether they are live. Closed while the tab is hidden.
 * `open` starts one connection and returns how to end it; it calls exactly one of `failed` at the end of a connection that was not ended by us.
 */
export interface FeedSnapshot<Sample> {
  readonly samples: readonly Sample[];
  readonly state: "connecting" | "live" | "stale";
  /** When the last sample came, or when waiting began. */
  readonly sinceMs: number;
}

export interface Feed<Sample> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly snapshot: () => FeedSnapshot<Sample>;
  /** Tries again at once. */
  readonly retry: () => void;
}

export interface FeedOptions<Sample> {
  readonly open: (handlers: { readonly sample: (sample: Sample) => void; readonly failed: () => void }) => () => void;
  /** Samples kept. */
  readonly keep: number;
  /** Silence after which the data counts as stale. */
  readonly silenceMs: number;
}

const longestWaitMs = 10_000;

export function createFeed<Sample>({ open, keep, silenceMs }: FeedOptions<Sample>): Feed<Sample> {
  const listeners = new Set<() => void>();
  let current: FeedSnapshot<Sample> = { samples: [], state: "connecting", sinceMs: Date.now() };
  let end: (() => void) | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const set = (next: FeedSnapshot<Sample>): void => {
    current = next;
    for (const listener of listeners) listener();
  };
  const goStale = (): void => {
    if (current.state !== "stale") set({ ...current, state: "stale" });
  };
  const expectSample = (): void => {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(goStale, silenceMs);
  };
  const connect = (): void => {
    clearTimeout(retryTimer);
    end?.();
    let over = false;
    expectSample();
    const close = open({
      sample: (sample) => {
        if (over) return;
        failures = 0;
        expectSample();
        set({ samples: [...current.samples.slice(1 - keep), sample], state: "live", sinceMs: Date.now() });
      },
      failed: () => {
        if (over) return;
        over = true;
        goStale();
        failures += 1;
        retryTimer = setTimeout(connect, Math.min(longestWaitMs, 500 * 2 ** Math.min(failures, 6)));
      },
    });
    end = () => {
      over = true;
      close();
    };
  };
  const disconnect = (): void => {
    clearTimeout(retryTimer);
    clearTimeout(silenceTimer);
    end?.();
    end = undefined;
  };
  const onVisibility = (): void => {
    if (document.hidden) disconnect();
    else if (!end) connect();
  };

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        document.addEventListener("visibilitychange", onVisibility);
        if (!document.hidden) connect();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        document.removeEventListener("visibilitychange", onVisibility);
        disconnect();
      };
    },
    snapshot: () => current,
    retry: () => {
      failures = 0;
      connect();
    },
  };
}
