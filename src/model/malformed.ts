/** Packets that were not as a standard says, or findings in them, by what was wrong. The reasons are Wiregraph's own words. */
export interface MalformedPackets {
  readonly reason: string;
  readonly packets: number;
}

/** The most frequent first, at most `limit`. */
export function byFrequency(reasons: ReadonlyMap<string, number>, limit = Number.POSITIVE_INFINITY): MalformedPackets[] {
  return [...reasons]
    .map(([reason, packets]) => ({ reason, packets }))
    .sort((one, other) => other.packets - one.packets || (one.reason < other.reason ? -1 : 1))
    .slice(0, limit);
}

const shown = 3;

/** `93 malformed (50 ipv4: header cut short, 40 dns-name, 3 others)`; `reasons` as `byFrequency` gives them. */
export function describeMalformed(total: number, reasons: readonly MalformedPackets[]): string {
  const top = reasons.slice(0, shown);
  const others = total - top.reduce((sum, { packets }) => sum + packets, 0);
  const parts = [...top.map(({ reason, packets }) => `${number(packets)} ${reason}`), ...(others > 0 ? [`${number(others)} others`] : [])];
  return `${number(total)} malformed${parts.length > 0 ? ` (${parts.join(", ")})` : ""}`;
}

const number = (value: number): string => value.toLocaleString("en-US");
