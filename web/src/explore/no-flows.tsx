import { graphql, type VariablesOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { toInput } from "../filter/input.ts";
import type { FilterState } from "../filter/use-filter.ts";
import { plural, toNumber } from "../format/numbers.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { chipsOf } from "../parts/filter-bar.tsx";
import { EmptyState } from "../parts/states.tsx";
import { useWindow } from "../window/use-window.ts";

const withoutQuery = graphql(`
  query FlowsWithout($window: TimeWindow!, $filter: FlowFilter) {
    flowStats(window: $window, filter: $filter, groupBy: [PROTOCOL], metrics: [FLOWS], orderBy: FLOWS, first: 1) {
      totals {
        flows
      }
    }
  }
`);

/** Nothing fits: without its last condition, how much would. */
export function NoFlows({ filter }: { readonly filter: FilterState }) {
  const { window } = useWindow();
  const last = chipsOf(filter.filter).at(-1);
  const variables = { window, filter: last ? toInput(last.without) : null } as VariablesOf<typeof withoutQuery>;
  const { data, outdated } = useData(withoutQuery, variables, { pause: !last });
  if (!last) return <EmptyState title="No flows in this window.">A longer window may hold some; flows reach the store a moment after they end.</EmptyState>;
  const flows = data && !outdated ? toNumber(data.flowStats.totals.flows) : undefined;
  return (
    <EmptyState
      title="No flows match."
      action={
        <button type="button" className="button small" onClick={() => filter.set(last.without)}>
          Remove that condition
        </button>
      }
    >
      Without{" "}
      <span className={last.not ? "chip not" : "chip"}>
        <span className="chip-field">{last.field}</span>
        <span className="chip-word">{last.word}</span>
        <span className="chip-value">{last.value}</span>
      </span>{" "}
      {flows === undefined ? "there may be some." : flows === 0 ? "there is none either." : `there ${flows === 1 ? "is" : "are"} ${plural(flows, "flow")}.`}{" "}
      <CopyButton text={last.text} label="Copy the condition" bare />
    </EmptyState>
  );
}
