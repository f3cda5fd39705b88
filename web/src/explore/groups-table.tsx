import { useMemo, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { Sparkline } from "../charts/sparkline.tsx";
import type { FilterState } from "../filter/use-filter.ts";
import { count, toNumber } from "../format/numbers.ts";
import { useShortcut } from "../layout/shortcuts.ts";
import { carried } from "../parts/app-link.tsx";
import { copyText } from "../parts/copy-button.tsx";
import { Icon } from "../parts/icon.tsx";
import { useToast } from "../parts/toasts.tsx";
import { drilled, idOf, keysOf, onlyGroup, splitBy, unfilterable, withFilter, withoutGroup } from "./drill.ts";
import type { GroupRow, Groups } from "./explore-query.ts";
import { Against, DrillLink, manyOf, RestCells, Share, Swatch, thenOf } from "./group-cells.tsx";
import { GroupMenu, type GroupAct } from "./group-menu.tsx";
import { Beside, nameOf } from "./group-name.tsx";
import { metrics as allMetrics } from "./metrics.ts";
import { comparisons, tops, type Question, type QuestionChange } from "./question.ts";
import { restOf, type Courses } from "./shape-lines.ts";

export interface GroupsTableProps {
  readonly stats: Groups;
  readonly question: Question;
  readonly ask: (change: QuestionChange) => void;
  readonly filter: FilterState;
  /** Absent while they are read. */
  readonly courses: Courses | undefined;
  /** The colours of the chart's lines, by the first dimension's value. */
  readonly colours: ReadonlyMap<string, string>;
  /** A menu is open: rows keep their places. */
  readonly hold: (held: boolean) => void;
}

interface OpenMenu {
  readonly row: GroupRow;
  readonly left: number;
  readonly top: number;
}

/** The groups: legend of the chart, numbers, and trend in one. */
export function GroupsTable({ stats, question, ask, filter, courses, colours, hold }: GroupsTableProps) {
  const { by, metric, compare, top } = question;
  const { rows, totals, others } = stats;
  const [search, setSearch] = useSearchParams();
  const [picked, setPicked] = useState<string>();
  const [menu, setMenu] = useState<OpenMenu>();
  const body = useRef<HTMLTableSectionElement>(null);
  const navigate = useNavigate();
  const say = useToast();
  const seconds = Math.max(1, (Date.parse(stats.window.to) - Date.parse(stats.window.from)) / 1_000);
  const peak = metric.isMean ? metric.total : metric.point;
  const total = metric.of(totals);
  const first = rows[0] ? metric.of(rows[0].metrics) : 0;
  const groups = toNumber(stats.groups);
  const hasCourses = by.length === 1;
  const overlaps = by.some((dimension) => dimension.overlaps);
  const beside = allMetrics.filter(({ key }) => (key === "FLOWS" || key === "CLIENTS") && key !== metric.key);
  const against = comparisons.find(({ key }) => key === compare)!;
  const courseOf = useMemo(() => new Map(courses?.groups.map(({ key, values }) => [key, values])), [courses]);
  const rest =
    courses && hasCourses && metric.addsUp && !overlaps
      ? restOf(
          courses.all,
          rows.map((row) => courseOf.get(row.keys[0]!.value) ?? []),
        )
      : undefined;

  const show = (row: GroupRow, place: { readonly left: number; readonly top: number }): void => {
    setPicked(idOf(row));
    setMenu({ row, ...place });
    hold(true);
  };
  const close = (): void => {
    setMenu(undefined);
    hold(false);
  };
  const at = rows.findIndex((row) => idOf(row) === picked);
  const current = rows[at];
  const actsFor = (row: GroupRow): readonly GroupAct[] => {
    const keys = keysOf(row, by);
    const refusal = unfilterable(keys);
    const split = splitBy(onlyGroup(filter.filter, keys), by);
    const host = keys.find(({ dimension, value }) => dimension.isHost && value !== "")?.value;
    return [
      { key: "f", sign: "F", icon: "filter", label: "Filter to this", refusal, run: () => setSearch((now) => withFilter(now, onlyGroup(filter.filter, keys))) },
      { key: "x", sign: "X", icon: "minus", label: "Exclude this", refusal, run: () => setSearch((now) => withFilter(now, withoutGroup(filter.filter, keys))) },
      { key: "s", sign: "S", icon: "split", label: `Split by ${split.label}`, refusal, run: () => setSearch((now) => drilled(now, filter.filter, keys, by)) },
      {
        key: "o",
        sign: "O",
        icon: "list",
        label: "Show its flows",
        refusal,
        run: () =>
          setSearch((now) => {
            const next = withFilter(now, onlyGroup(filter.filter, keys));
            next.set("tab", "flows");
            return next;
          }),
      },
      ...(host === undefined
        ? []
        : ([
            {
              key: "enter",
              sign: "↵",
              icon: "right",
              label: "Open the host's page",
              run: () => void navigate({ pathname: `/hosts/${encodeURIComponent(host)}`, search: carried(search.toString()) }),
            },
          ] as const)),
      {
        key: "c",
        sign: "C",
        icon: "copy",
        label: "Copy the name",
        run: () =>
          void copyText(keys.map((key) => (key.value === "" ? nameOf(key) : key.value)).join(" ")).then(
            () => say("Copied."),
            () => say("The browser refused to copy."),
          ),
      },
    ];
  };
  const act = (key: string): void => {
    const wanted = current && !menu ? actsFor(current).find((candidate) => candidate.key === key) : undefined;
    if (wanted && wanted.refusal === undefined) wanted.run();
  };
  const lineOf = (row: GroupRow): Element | undefined => body.current?.rows[rows.indexOf(row)];
  const move = (step: number): void => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!row) return;
    setPicked(idOf(row));
    lineOf(row)?.scrollIntoView({ block: "nearest" });
  };
  useShortcut("j", () => move(1));
  useShortcut("k", () => move(at < 0 ? rows.length : -1));
  useShortcut("f", () => act("f"));
  useShortcut("x", () => act("x"));
  useShortcut("s", () => act("s"));
  useShortcut("o", () => act("o"));
  useShortcut("c", () => act("c"));
  useShortcut(".", () => {
    const box = current && lineOf(current)?.getBoundingClientRect();
    if (current && box) show(current, { left: box.left + 30, top: box.bottom });
  });

  if (rows.length === 0) return null;
  return (
    <>
      <div className="table-scroll">
        <table className="stacks explore-groups">
          <caption className="hidden-label">
            Flows by {by.map(({ label }) => label).join(" and ")}, most {metric.label.toLowerCase()} first
          </caption>
          <thead>
            <tr>
              {by.map(({ key, label }) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
              <th scope="col" className="right" aria-sort="descending">
                {metric.label}
              </th>
              <th scope="col">Share</th>
              {metric.addsUp && (
                <th scope="col" className="right">
                  Average
                </th>
              )}
              {hasCourses && (
                <th scope="col" className="right">
                  Peak
                </th>
              )}
              {beside.map(({ key, label }) => (
                <th key={key} scope="col" className="right">
                  <button type="button" onClick={() => ask({ show: key })}>
                    {label}
                  </button>
                </th>
              ))}
              {compare !== "off" && (
                <th scope="col" className="right">
                  Against {against.against}
                </th>
              )}
              {hasCourses && (
                <th scope="col" className="trend">
                  Trend
                </th>
              )}
              <th scope="col">
                <span className="hidden-label">Menu</span>
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row) => {
              const keys = keysOf(row, by);
              const id = idOf(row);
              const value = metric.of(row.metrics);
              const values = courseOf.get(keys[0]!.value);
              return (
                <tr
                  key={id}
                  className={picked === id ? "selected" : ""}
                  onContextMenu={(event) => {
                    event.preventDefault();
                    show(row, { left: event.clientX, top: event.clientY });
                  }}
                >
                  {keys.map((part, index) => (
                    <td key={part.dimension.key} className={index === 0 ? "phone-first" : index === 1 ? "phone-second" : ""}>
                      {index === 0 && <Swatch colour={colours.get(part.value) ?? "c-other"} />}
                      <DrillLink keys={keys} question={question} filter={filter} part={part} />
                      <Beside part={part} />
                    </td>
                  ))}
                  <td className="right medium phone-value" title={metric.exact(value)}>
                    {metric.total(value)}
                  </td>
                  <Share part={value} most={first} whole={metric.isMean ? 0 : total} isSecond={by.length === 1} />
                  {metric.addsUp && <td className="right">{metric.point(value / seconds)}</td>}
                  {hasCourses && <td className="right soft">{values && peak(Math.max(0, ...values))}</td>}
                  {beside.map((other) => (
                    <td key={other.key} className="right">
                      {other.total(other.of(row.metrics))}
                    </td>
                  ))}
                  {compare !== "off" && (
                    <td className="right phone-note">
                      <Against now={value} then={thenOf(row, question)} metric={metric} />
                    </td>
                  )}
                  {hasCourses && <td className="trend">{values && <Sparkline values={values} width={104} height={20} />}</td>}
                  <td className="right">
                    <button
                      type="button"
                      className="icon-button"
                      aria-haspopup="menu"
                      aria-label={`What to do with ${keys.map(nameOf).join(", ")}`}
                      onClick={({ currentTarget }) => {
                        const box = currentTarget.getBoundingClientRect();
                        show(row, { left: box.right - 262, top: box.bottom + 4 });
                      }}
                    >
                      <Icon name="more" />
                    </button>
                  </td>
                </tr>
              );
            })}
            {groups > rows.length && (
              <tr className="rest">
                <td className="phone-first" colSpan={by.length}>
                  <Swatch colour="c-other" />
                  Other, {manyOf(groups - rows.length, by)}
                </td>
                <RestCells value={metric.addsUp && !overlaps ? metric.of(others) : undefined} metric={metric} first={first} total={total} seconds={seconds} />
                {hasCourses && <td className="right soft">{rest && metric.point(Math.max(0, ...rest))}</td>}
                {beside.map((other) => (
                  <td key={other.key} className="right">
                    {other.addsUp && !overlaps ? other.total(other.of(others)) : ""}
                  </td>
                ))}
                {compare !== "off" && <td>{null}</td>}
                {hasCourses && <td className="trend">{rest && <Sparkline values={rest} width={104} height={20} />}</td>}
                <td>{null}</td>
              </tr>
            )}
            <tr className="total">
              <td className="phone-first strong" colSpan={by.length}>
                All
              </td>
              <td className="right strong phone-value" title={metric.exact(total)}>
                {metric.total(total)}
              </td>
              <td className="phone-second soft">{overlaps ? "each flow once, also where it is in two groups" : ""}</td>
              {metric.addsUp && <td className="right">{metric.point(total / seconds)}</td>}
              {hasCourses && <td className="right soft">{courses && peak(Math.max(0, ...courses.all))}</td>}
              {beside.map((other) => (
                <td key={other.key} className="right">
                  {other.total(other.of(totals))}
                </td>
              ))}
              {compare !== "off" && (
                <td className="right phone-note">
                  {stats.compared && <Against now={total} then={{ value: metric.of(stats.compared.totals) }} metric={metric} />}
                </td>
              )}
              {hasCourses && <td className="trend">{courses && <Sparkline values={courses.all} width={104} height={20} />}</td>}
              <td>{null}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <div className="table-foot">
        <span>
          {count(rows.length)} of {manyOf(groups, by)}
        </span>
        <span className="grow" />
        <span className="segments small" role="group" aria-label="Rows">
          {tops.map((size) => (
            <button key={size} type="button" aria-pressed={size === top} aria-label={`${size} rows`} onClick={() => ask({ top: size })}>
              {size}
            </button>
          ))}
        </span>
      </div>
      {menu && (
        <GroupMenu
          name={keysOf(menu.row, by).map(nameOf).join(", ")}
          kind={by.map(({ one }) => one).join(", ")}
          place={menu}
          acts={actsFor(menu.row)}
          close={close}
        />
      )}
    </>
  );
}
