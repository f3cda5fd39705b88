import { ago, exact, toMs, when } from "../format/times.ts";

/** A moment in its shortest clear form; exact and in UTC on hover. */
export function Time({ value, relative = false }: { readonly value: string | number | null; readonly relative?: boolean }) {
  const ms = value === null ? Number.NaN : toMs(value);
  if (Number.isNaN(ms)) return null;
  return (
    <time dateTime={new Date(ms).toISOString()} title={exact(ms)}>
      {relative ? ago(ms) : when(ms)}
    </time>
  );
}
