import { useSearchParams } from "react-router";
import type { FilterState } from "../filter/use-filter.ts";
import { difference, plural, share } from "../format/numbers.ts";
import { AppLink } from "../parts/app-link.tsx";
import { drilled, onlyGroup, splitBy, unfilterable, type GroupKeys } from "./drill.ts";
import type { GroupRow } from "./explore-query.ts";
import { GroupName } from "./group-name.tsx";
import type { Question } from "./question.ts";

/** So many groups, with their noun. */
export function manyOf(groups: number, by: Question["by"]): string {
  return by.length === 1 ? plural(groups, by[0].one, by[0].many) : plural(groups, "group");
}

export function Swatch({ colour }: { readonly colour: string }) {
  return <span className="swatch" style={{ background: `var(--${colour})` }} />;
}

export function Share({ part, most, whole, isSecond }: { readonly part: number; readonly most: number; readonly whole: number; readonly isSecond: boolean }) {
  return (
    <td className={isSecond ? "share phone-second" : "share"}>
      <span className="meter">
        <i style={{ width: `${most > 0 ? Math.min(100, (part / most) * 100) : 0}%` }} />
      </span>
      <span className="faint">{share(Math.min(part, whole), whole)}</span>
    </td>
  );
}

interface RestCellsProps {
  readonly value: number | undefined;
  readonly metric: Question["metric"];
  readonly first: number;
  readonly total: number;
  readonly seconds: number;
}

/** What the rows leave out, where that can be said. */
export function RestCells({ value, metric, first, total, seconds }: RestCellsProps) {
  if (value === undefined) return <td colSpan={metric.addsUp ? 3 : 2}>{null}</td>;
  return (
    <>
      <td className="right medium phone-value" title={metric.exact(value)}>
        {metric.total(value)}
      </td>
      <Share part={value} most={first} whole={total} isSecond />
      <td className="right">{metric.point(value / seconds)}</td>
    </>
  );
}

/** What a group was, or usually is. */
export interface Then {
  /** Null where it is not known. */
  readonly value: number | null;
  readonly isNew?: boolean;
  /** What is usual, where that is what it is set beside. */
  readonly range?: { readonly low: number; readonly high: number };
}

export function thenOf(row: GroupRow, { metric, compare }: Question): Then {
  if (compare === "usual") return row.usual ? { value: row.usual.median, range: row.usual, isNew: row.usual.high === 0 } : { value: null };
  return row.compared ? { value: metric.of(row.compared.metrics), isNew: row.compared.isNew } : { value: null };
}

/** How far from what it was: bold from twice or nothing, or beyond what is usual. */
export function Against({ now, then, metric }: { readonly now: number; readonly then: Then; readonly metric: Question["metric"] }) {
  const { value, isNew = false, range } = then;
  if (isNew && now > 0) return <span className="tag">new</span>;
  if (value === null || value <= 0) return null;
  const isFar = range ? now < range.low || now > range.high : Math.abs(now / value - 1) >= 1;
  const says = range ? `usually ${metric.total(range.low)} to ${metric.total(range.high)}` : `it was ${metric.total(value)}`;
  return (
    <span className={isFar ? "strong" : "soft"} title={says}>
      {difference(now, value)}
    </span>
  );
}

interface DrillLinkProps {
  readonly keys: GroupKeys;
  readonly part: GroupKeys[number];
  readonly question: Question;
  readonly filter: FilterState;
}

/** The group's name; a click takes the group apart. */
export function DrillLink({ keys, part, question, filter }: DrillLinkProps) {
  const [search] = useSearchParams();
  const name = <GroupName part={part} limit={keys.length > 1 ? 28 : 40} />;
  if (unfilterable(keys) !== undefined) return name;
  const next = drilled(search, filter.filter, keys, question.by);
  return (
    <AppLink to={`/explore?${next.toString()}`} title={`Split by ${splitBy(onlyGroup(filter.filter, keys), question.by).label}`}>
      {name}
    </AppLink>
  );
}
