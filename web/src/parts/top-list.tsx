import type { ReactNode } from "react";
import { count, share } from "../format/numbers.ts";

export interface TopRow {
  readonly key: string;
  readonly label: ReactNode;
  /** What the bar and the share are made of. */
  readonly size: number;
  readonly value: string;
}

export interface TopListProps {
  readonly rows: readonly TopRow[];
  readonly total: number;
  /** What the rows leave out. */
  readonly others?: { readonly groups: number; readonly size: number; readonly value: string };
}

/** Ranked bars behind the words, scaled to the first row; the last row says what is left out. */
export function TopList({ rows, total, others }: TopListProps) {
  const first = rows[0]?.size ?? 0;
  return (
    <ul className="bars">
      {rows.map((row) => (
        <li key={row.key}>
          <span className="bar-width" style={{ width: `${first > 0 ? Math.max(0.5, (row.size / first) * 100) : 0}%` }} />
          <span className="cut">{row.label}</span>
          <span className="bars-value">{row.value}</span>
          <span className="bars-share">{share(Math.min(row.size, total), total)}</span>
        </li>
      ))}
      {others !== undefined && others.groups > 0 && (
        <li>
          <span className="cut faint">Other, {count(others.groups)}</span>
          <span className="bars-value soft">{others.value}</span>
          <span className="bars-share">{share(others.size, total)}</span>
        </li>
      )}
    </ul>
  );
}
