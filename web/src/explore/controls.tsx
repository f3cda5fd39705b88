import { useCallback, useRef, useState } from "react";
import { Icon } from "../parts/icon.tsx";
import { useDismiss } from "../parts/popover.tsx";
import { dimensions, mostDimensions, type Dimension } from "./dimensions.ts";
import { metrics } from "./metrics.ts";
import { canStack, comparisons, pictures, type Question, type QuestionChange } from "./question.ts";

export interface ControlsProps {
  readonly question: Question;
  readonly ask: (change: QuestionChange) => void;
}

/** What is grouped by, counted, drawn and compared. */
export function Controls({ question, ask }: ControlsProps) {
  const { by, metric, picture, compare } = question;
  const stacks = canStack(question);
  const common = metrics.filter(({ isCommon }) => isCommon);
  const others = metrics.filter(({ isCommon }) => !isCommon);
  return (
    <div className="explore-controls">
      <span className="control">
        <span className="control-label" id="group-by">
          Group by
        </span>
        <span className="row" role="group" aria-labelledby="group-by">
          {by.map((dimension) => (
            <span key={dimension.key} className="chip tall">
              <DimensionMenu
                label={dimension.label}
                name={`Group by ${dimension.label}: change it`}
                taken={by.filter((other) => other !== dimension)}
                chosen={dimension}
                choose={(chosen) => ask({ by: by.map((other) => (other === dimension ? chosen : other)) })}
              />
              {by.length > 1 && (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Do not group by ${dimension.label}`}
                  onClick={() => ask({ by: by.filter((other) => other !== dimension) })}
                >
                  <Icon name="x" />
                </button>
              )}
            </span>
          ))}
          {by.length < mostDimensions && (
            <DimensionMenu label="Add" name="Add a dimension to group by" isButton taken={by} choose={(chosen) => ask({ by: [...by, chosen] })} />
          )}
        </span>
      </span>
      <span className="control">
        <span className="control-label">Show</span>
        <span className="segments tall" role="group" aria-label="Show">
          {common.map(({ key, label }) => (
            <button key={key} type="button" aria-pressed={key === metric.key} onClick={() => ask({ show: key })}>
              {label}
            </button>
          ))}
          <select
            aria-label="Show something else"
            className={metric.isCommon ? "" : "on"}
            value={metric.isCommon ? "" : metric.key}
            onChange={({ target }) => ask({ show: metrics.find(({ key }) => key === target.value)?.key ?? "BYTES" })}
          >
            <option value="" disabled hidden>
              More
            </option>
            {others.map(({ key, label }) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        </span>
      </span>
      <span className="control">
        <span className="control-label">As</span>
        <span className="segments tall" role="group" aria-label="As">
          {pictures.map(({ key, label }) => (
            <button
              key={key}
              type="button"
              aria-pressed={key === picture}
              disabled={key === "stacked" && !stacks}
              title={key === "stacked" && !stacks ? "These groups do not add up, so they cannot lie on one another." : undefined}
              onClick={() => ask({ as: key })}
            >
              {label}
            </button>
          ))}
        </span>
      </span>
      <span className="control">
        <span className="control-label">Compare</span>
        <span className="segments tall" role="group" aria-label="Compare">
          {comparisons.map(({ key, label, says }) => (
            <button key={key} type="button" aria-pressed={key === compare} title={says} onClick={() => ask({ vs: key })}>
              {label}
            </button>
          ))}
        </span>
      </span>
    </div>
  );
}

interface DimensionMenuProps {
  readonly label: string;
  /** What the button does, for who does not see it. */
  readonly name: string;
  readonly taken: readonly Dimension[];
  readonly chosen?: Dimension;
  readonly isButton?: boolean;
  readonly choose: (dimension: Dimension) => void;
}

function DimensionMenu({ label, name, taken, chosen, isButton = false, choose }: DimensionMenuProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const root = useDismiss(open, close, opener);
  const overlaps = taken.some((dimension) => dimension.overlaps);
  const offered: readonly Dimension[] = dimensions.filter(
    (dimension: Dimension) => !taken.some(({ key }) => key === dimension.key) && !(overlaps && dimension.overlaps),
  );
  return (
    <span className="anchor" ref={root}>
      <button
        type="button"
        ref={opener}
        className={isButton ? "button quiet small" : "chip-edit"}
        aria-label={name}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {isButton ? <Icon name="plus" /> : null}
        {isButton ? label : <span className="chip-value">{label}</span>}
      </button>
      {open && (
        <div className="pop menu dimension-menu" role="group" aria-label={name}>
          {offered.map((dimension, index) => (
            <button
              key={dimension.key}
              type="button"
              // What was opened by hand goes on there.
              // oxlint-disable-next-line jsx-a11y/no-autofocus
              autoFocus={dimension.key === chosen?.key || (!chosen && index === 0)}
              className={dimension.key === chosen?.key ? "menu-item on" : "menu-item"}
              onClick={() => {
                setOpen(false);
                choose(dimension);
              }}
              onKeyDown={moveBetween}
            >
              {dimension.label}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}

/** Arrows go from one item of a menu to the next. */
export function moveBetween(event: React.KeyboardEvent<HTMLElement>): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const items = [...(event.currentTarget.closest(".menu")?.querySelectorAll<HTMLElement>(".menu-item:not(:disabled)") ?? [])];
  items[(items.indexOf(event.currentTarget) + by + items.length) % items.length]?.focus();
}
