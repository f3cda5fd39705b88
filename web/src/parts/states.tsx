import { useEffect, useState, type ReactNode } from "react";
import type { ApiError } from "../api/errors.ts";
import { clockSeconds } from "../format/times.ts";
import { CopyButton } from "./copy-button.tsx";
import { Severity } from "./icon.tsx";

/** Grey lines in the final size, shown after 150 ms; after 3 s it says what is being read. */
export function Skeleton({ rows = 4, reading }: { readonly rows?: number; readonly reading?: string }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 3_000);
    return () => clearTimeout(timer);
  }, []);
  const width = (row: number): string => `${[62, 48, 70, 40][row % 4]}%`;
  return (
    <div className="skeleton" role="status" aria-label={reading ?? "Loading"}>
      {Array.from({ length: rows }, (_, row) => (
        <i key={row} style={{ width: width(row) }} />
      ))}
      {slow && reading !== undefined && <span className="faint small">still {reading}…</span>}
    </div>
  );
}

/** Nothing here: what would be, why not, and the one thing to do. */
export function EmptyState({ title, children, action }: { readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className="state">
      <b>{title}</b>
      {children !== undefined && <p className="soft">{children}</p>}
      {action}
    </div>
  );
}

/** Beside what is old: when it was so. */
export function asOf(ms: number | undefined): string {
  return ms === undefined ? "" : `old, as of ${clockSeconds(ms)}`;
}

/** The panel keeps its place: message, cure, the error's id to copy. What a person may not do is said as such. */
export function ErrorState({ error, retry }: { readonly error: ApiError; readonly retry?: () => void }) {
  const forbidden = error.code === "FORBIDDEN";
  // The same question would be refused again.
  const mayRetry = !forbidden && error.code !== "BAD_INPUT";
  return (
    <div className="state" role="alert">
      <b>{forbidden ? error.message : <Severity level="high">{error.message}</Severity>}</b>
      {error.cure !== undefined && <p className="soft">{error.cure}</p>}
      {error.path !== undefined && (
        <p className="soft small">
          <span className="mono">{error.path}</span>
          {error.wanted !== undefined && <> wants {error.wanted}</>}
          {error.got !== undefined && <>, got {error.got}</>}
        </p>
      )}
      <div className="row">
        {retry && mayRetry && (
          <button type="button" className="button small" onClick={retry}>
            Try again
          </button>
        )}
        {error.id !== undefined && (
          <span className="row faint small">
            <span className="mono">{error.id}</span>
            <CopyButton text={error.id} label="Copy the error id" bare />
          </span>
        )}
        {error.code !== undefined && !forbidden && <span className="mono faint small">{error.code}</span>}
      </div>
    </div>
  );
}
