import type { ReactNode } from "react";
import { Sparkline } from "../charts/sparkline.tsx";
import type { Quantity } from "../format/numbers.ts";
import { AppLink } from "./app-link.tsx";

export interface StatTileProps {
  readonly label: string;
  /** Empty while unknown: the tile keeps its size. */
  readonly value: Quantity | undefined;
  readonly says?: ReactNode;
  readonly trend?: readonly number[];
  readonly color?: string;
  readonly to?: string;
}

/** A number with its unit, its recent course and one line of meaning. The whole tile is a link. */
export function StatTile({ label, value, says, trend, color = "var(--text-3)", to }: StatTileProps) {
  const body = (
    <>
      <span className="stat-label">{label}</span>
      <span className="stat-value">
        {value?.value}
        {value !== undefined && value.unit !== "" && <small>{value.unit}</small>}
      </span>
      {trend !== undefined && trend.length > 1 ? <Sparkline values={trend} color={color} /> : <span />}
      <span className="stat-says">{says}</span>
    </>
  );
  return to === undefined ? (
    <div className="stat">{body}</div>
  ) : (
    <AppLink className="stat" to={to}>
      {body}
    </AppLink>
  );
}
