import { useEffect, useRef } from "react";

/** A key that works anywhere but in fields; with `meta`, also there. */
export function useShortcut(key: string, run: () => void, options: { readonly meta?: boolean } = {}): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const meta = options.meta ?? false;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== key || event.altKey || (event.metaKey || event.ctrlKey) !== meta) return;
      if (!meta && event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [key, meta]);
}
