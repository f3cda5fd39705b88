import { emptyFilter } from "../filter/filter.ts";
import type { FilterState } from "../filter/use-filter.ts";
import { visible } from "../format/text.ts";
import { EmptyState } from "./states.tsx";

/** In place of rows: the filter of the address is not understood, where, and how to go on. */
export function UnreadFilterState({ state }: { readonly state: FilterState }) {
  if (!state.unread) return null;
  const { text, message, position } = state.unread;
  const rest = text.slice(position);
  const wrong = /^\s*[^\s]*/.exec(rest)?.[0] ?? "";
  return (
    <div role="alert">
      <EmptyState
        title="The filter in the address is not understood, so nothing is shown."
        action={
          <button type="button" className="button small" onClick={() => state.set(emptyFilter)}>
            Remove the filter
          </button>
        }
      >
        {message}{" "}
        <bdi className="mono">
          {visible(text.slice(0, position))}
          <mark>{wrong === "" ? "…" : visible(wrong)}</mark>
          {visible(rest.slice(wrong.length))}
        </bdi>{" "}
        It can be mended in the field above.
      </EmptyState>
    </div>
  );
}
