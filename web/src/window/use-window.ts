import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { inWords, readWindow, resolve, unreadWindow, writeWindow, type ResolvedWindow, type WindowText } from "./time-window.ts";
import { useNow } from "./use-now.ts";

export interface WindowState {
  readonly window: WindowText;
  /** Resolved against a clock that moves only while the window ends now. */
  readonly resolved: ResolvedWindow;
  readonly words: string;
  /** It ends now: pages move with the traffic. */
  readonly isLive: boolean;
  /** What the URL says where that is no window: the default one is shown instead. */
  readonly unread: string | undefined;
  readonly set: (window: WindowText, options?: { readonly replace?: boolean }) => void;
}

/** The one time window of the app, from the URL. */
export function useWindow(): WindowState {
  const [search, setSearch] = useSearchParams();
  const nowMs = useNow(5_000);
  const from = search.get("from");
  const to = search.get("to");
  const window = useMemo(() => readWindow(search, Date.now()), [from, to]); // eslint-disable-line react-hooks/exhaustive-deps
  const unread = useMemo(() => unreadWindow(search, Date.now()), [from, to]); // eslint-disable-line react-hooks/exhaustive-deps
  const isLive = window.to === "now";
  const set = useCallback(
    (next: WindowText, options?: { readonly replace?: boolean }) => setSearch((present) => writeWindow(present, next), { replace: options?.replace ?? false }),
    [setSearch],
  );
  const tick = isLive ? nowMs : 0;
  const resolved = useMemo(() => resolve(window, tick === 0 ? Date.now() : tick) ?? { fromMs: Date.now() - 3_600_000, toMs: Date.now() }, [window, tick]);
  return { window, resolved, words: inWords(window), isLive, unread, set };
}
