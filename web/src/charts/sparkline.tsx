export interface SparklineProps {
  readonly values: readonly number[];
  readonly color?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A small course without axes; decoration beside a number, so hidden from assistive technology. */
export function Sparkline({ values, color = "var(--text-3)", width = 84, height = 26 }: SparklineProps) {
  if (values.length < 2) return <svg width={width} height={height} aria-hidden="true" />;
  const top = Math.max(...values) || 1;
  const last = Math.max(1, values.length - 1);
  const line = values
    .map(
      (value, index) => `${index === 0 ? "M" : "L"}${((index / last) * (width - 2) + 1).toFixed(1)} ${(height - 2 - (value / top) * (height - 5)).toFixed(1)}`,
    )
    .join("");
  return (
    <svg width={width} height={height} aria-hidden="true">
      <path d={`${line}L${width - 1} ${height}L1 ${height}Z`} fill={color} opacity=".13" />
      <path d={line} fill="none" stroke={color} strokeWidth="1.25" />
    </svg>
  );
}
