import { plural } from "../format/numbers.ts";
import type { Monitor } from "./monitors-query.ts";

type Verdict = Monitor["strip"][number];

const cell = 3;
const height = 16;
/** Worse is higher, so that the strip reads without its colours. */
const looks = {
  OK: { high: 5, color: "var(--ok)", words: "ok" },
  WARNING: { high: 9, color: "var(--high)", words: "warning" },
  CRITICAL: { high: 13, color: "var(--crit)", words: "critical" },
  DOWN: { high: 16, color: "var(--crit)", words: "down" },
  UNMEASURED: { high: 2, color: "var(--text-3)", words: "not measurable" },
} as const;

/** The worst of each half hour of the last 24 hours; a gap where nothing was measured. */
export function DayStrip({ strip }: { readonly strip: readonly Verdict[] }) {
  const words = stripWords(strip);
  return (
    <svg width={strip.length * cell} height={height} role="img" aria-label={words}>
      <title>{words}</title>
      <path d={`M0 ${height - 0.5}H${strip.length * cell}`} stroke="var(--line)" />
      {strip.map((verdict, index) =>
        verdict === null ? null : (
          // A place is a half hour: it has no other name.
          // oxlint-disable-next-line react/no-array-index-key
          <rect key={index} x={index * cell} y={height - looks[verdict].high} width={cell - 0.6} height={looks[verdict].high} fill={looks[verdict].color} />
        ),
      )}
    </svg>
  );
}

/** `The last 24 hours: 46 half hours ok, 2 down` */
export function stripWords(strip: readonly Verdict[]): string {
  const parts = (["DOWN", "CRITICAL", "WARNING", "UNMEASURED", "OK"] as const).flatMap((wanted) => {
    const count = strip.filter((verdict) => verdict === wanted).length;
    return count === 0 ? [] : [`${plural(count, "half hour")} ${looks[wanted].words}`];
  });
  return `The last 24 hours: ${parts.length === 0 ? "nothing measured" : parts.join(", ")}`;
}
