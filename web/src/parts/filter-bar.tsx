import { useId, useMemo, useState, type KeyboardEvent } from "react";
import { useData } from "../api/use-data.ts";
import { fieldOf, filterFields } from "../filter/fields.ts";
import type { Clause, Filter } from "../filter/filter.ts";
import { FilterSyntaxError, parseFilter, printFilter, printValue } from "../filter/syntax.ts";
import { valuesQuery } from "../filter/values-query.ts";
import type { FilterState } from "../filter/use-filter.ts";
import { plural } from "../format/numbers.ts";
import { useWindow } from "../window/use-window.ts";
import { Icon } from "./icon.tsx";
import { NetText } from "./net-text.tsx";
import { useShortcut } from "../layout/shortcuts.ts";

interface ChipModel {
  readonly key: string;
  readonly field: string;
  readonly word: string;
  readonly value: string;
  readonly not: boolean;
  readonly without: Filter;
  /** The filter with this condition turned around; absent where the opposite cannot be said. */
  readonly turned?: Filter;
  readonly text: string;
}

function valueWords(clause: Clause): string {
  return clause.values.map((value) => (value.comparison === "contains" ? `~${value.text}` : value.text)).join(", ");
}

function wordOf(clause: Clause, not: boolean): string {
  if (not) return "is not";
  const comparison = clause.values[0]?.comparison;
  if (comparison === "suffix") return "ends with";
  if (comparison === "contains") return "contains";
  if (comparison === "glob") return "looks like";
  return clause.field.startsWith("min") ? "is" : clause.values.length > 1 || clause.values[0]?.text.includes("/") ? "in" : "is";
}

/** The filter as chips: field, operator, value. */
export function chipsOf(filter: Filter): ChipModel[] {
  const chips: ChipModel[] = filter.match.map((clause) => ({
    key: `match ${clause.field}`,
    field: fieldOf(clause.field)?.label ?? clause.field,
    word: wordOf(clause, false),
    value: valueWords(clause),
    not: false,
    without: { ...filter, match: filter.match.filter((other) => other !== clause) },
    turned: { ...filter, match: filter.match.filter((other) => other !== clause), noneOf: [...filter.noneOf, [clause]] },
    text: printFilter({ match: [clause], anyOf: [], noneOf: [] }),
  }));
  if (filter.anyOf.length > 0) {
    const text = printFilter({ match: [], anyOf: filter.anyOf, noneOf: [] });
    chips.push({ key: "anyOf", field: "any of", word: "", value: text.slice(1, -1), not: false, without: { ...filter, anyOf: [] }, text });
  }
  filter.noneOf.forEach((match, index) => {
    const single = match.length === 1 ? match[0] : undefined;
    const text = printFilter({ match: [], anyOf: [], noneOf: [match] });
    chips.push({
      key: `noneOf ${index} ${text}`,
      field: single ? (fieldOf(single.field)?.label ?? single.field) : "none of",
      word: single ? wordOf(single, true) : "",
      value: single ? valueWords(single) : text.slice(2, -1),
      not: true,
      without: { ...filter, noneOf: filter.noneOf.filter((other) => other !== match) },
      ...(single && !filter.match.some(({ field }) => field === single.field)
        ? { turned: { ...filter, match: [...filter.match, single], noneOf: filter.noneOf.filter((other) => other !== match) } }
        : {}),
      text,
    });
  });
  return chips;
}

interface FilterBarProps {
  readonly state: FilterState;
  /** How many flows fit, in words. */
  readonly matches?: string | undefined;
}

/** Chips, and a field that completes names and values; Enter adds what was typed. A filter of the address that cannot be read stands in the field. */
export function FilterBar(props: FilterBarProps) {
  return <Bar key={props.state.unread?.text ?? ""} {...props} />;
}

function Bar({ state, matches }: FilterBarProps) {
  const { filter, set } = state;
  const [text, setText] = useState(state.unread?.text ?? "");
  const [problem, setProblem] = useState(state.unread?.message);
  const [active, setActive] = useState(0);
  const [focused, setFocused] = useState(false);
  const list = useId();
  const { window } = useWindow();
  const word = text.slice(text.lastIndexOf(" ") + 1);
  const typed = /^([A-Za-z]+):(!?)(.*)$/.exec(word);
  const field = typed ? fieldOf(typed[1]!) : undefined;
  const prefix = typed?.[3] ?? "";
  const { data, outdated } = useData(
    valuesQuery,
    { window, field: field?.values ?? "APPLICATION", prefix: prefix === "" ? null : prefix, filter: state.input },
    { pause: !focused || field?.values === undefined },
  );
  const completions = useMemo(() => {
    if (!typed) {
      if (word === "") return [];
      return filterFields
        .filter((candidate) => candidate.key.toLowerCase().startsWith(word.toLowerCase()) || candidate.label.startsWith(word.toLowerCase()))
        .map((candidate) => ({ key: candidate.key, shown: candidate.label, note: candidate.example, text: `${candidate.key}:` }));
    }
    // An answer about another field is none about this one.
    if (!field?.values || !data || outdated) return [];
    return data.filterValues.map(({ value, label, flows }) => ({
      key: value,
      shown: label ? `${label} ${value}` : value,
      note: flows === null ? "" : plural(flows, "flow"),
      text: `${field.key}:${typed[2]}${printValue({ comparison: "equals", text: value }, field.kind === "string-match")}`,
    }));
  }, [word, typed?.[0], field, data, outdated]); // eslint-disable-line react-hooks/exhaustive-deps
  const commit = (whole: string): void => {
    if (whole.trim() === "") return;
    try {
      const existing = printFilter(filter);
      set(parseFilter(existing === "" ? whole : `${existing} ${whole}`));
      setText("");
      setProblem(undefined);
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error;
      setProblem(error.message);
    }
  };
  const accept = (completion: (typeof completions)[number]): void => {
    const whole = text.slice(0, text.length - word.length) + completion.text;
    if (completion.text.endsWith(":")) setText(whole);
    else commit(whole);
    setActive(0);
  };
  const onKey = (event: KeyboardEvent): void => {
    const completion = completions[active];
    if (event.key === "Tab" && completion && text !== "" && !event.shiftKey) {
      event.preventDefault();
      accept(completion);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!typed && completion) accept(completion);
      else commit(text);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setActive((active + (event.key === "ArrowDown" ? 1 : -1) + completions.length) % Math.max(1, completions.length));
    } else if (event.key === "Backspace" && text === "") {
      const last = chipsOf(filter).at(-1);
      if (last) set(last.without);
    }
  };
  useShortcut("f2", () => document.querySelector<HTMLInputElement>(`[aria-controls="${list}"]`)?.focus());
  const shown = focused && completions.length > 0;
  return (
    <div>
      <div className="filter" role="search" aria-label="Filter flows">
        <Icon name="filter" />
        {chipsOf(filter).map((chip) => (
          <span key={chip.key} className={chip.not ? "chip not" : "chip"}>
            <button
              type="button"
              className="chip-edit"
              title={chip.turned ? "Edit; with Alt: turn around" : "Edit"}
              onClick={(event) => {
                if (event.altKey && chip.turned) return set(chip.turned);
                set(chip.without);
                setText(chip.text);
              }}
            >
              <span className="chip-field">{chip.field}</span>
              <span className="chip-word">{chip.word}</span>
              <span className="chip-value">
                <NetText value={chip.value} limit={48} />
              </span>
            </button>
            <button type="button" className="icon-button" aria-label={`Remove ${chip.field} ${chip.word} ${chip.value}`} onClick={() => set(chip.without)}>
              <Icon name="x" />
            </button>
          </span>
        ))}
        <input
          type="text"
          role="combobox"
          aria-label="Add a condition"
          aria-expanded={shown}
          aria-controls={list}
          aria-activedescendant={shown ? `${list}-${active}` : undefined}
          aria-invalid={problem !== undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={chipsOf(filter).length === 0 ? "application:TLS client:10.0.0.0/8 serverPort:!123" : "and…"}
          value={text}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onChange={(event) => {
            setText(event.target.value);
            setProblem(undefined);
            setActive(0);
          }}
          onKeyDown={onKey}
        />
        {matches !== undefined && <span className="filter-matches">{matches}</span>}
        {shown && (
          <div className="pop completions" role="listbox" id={list} aria-label="Completions">
            {completions.map((completion, index) => (
              <div
                key={completion.key}
                id={`${list}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                onPointerDown={(event) => {
                  event.preventDefault();
                  accept(completion);
                }}
              >
                <NetText value={completion.shown} limit={44} />
                <span className="faint small">{completion.note}</span>
              </div>
            ))}
          </div>
        )}
      </div>
      {problem !== undefined && (
        <p className="field-error" role="alert" style={{ marginTop: 4 }}>
          {problem}
        </p>
      )}
    </div>
  );
}
