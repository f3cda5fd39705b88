import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { emptyFilter, type Filter } from "./filter.ts";
import { FilterSyntaxError, parseFilter, printFilter } from "./syntax.ts";
import { toInput, type FilterInput } from "./input.ts";

export interface FilterState {
  readonly filter: Filter;
  readonly input: FilterInput | null;
  /** Why the URL's filter cannot be read. */
  readonly problem: string | undefined;
  readonly set: (filter: Filter) => void;
}

/** The page's filter, from the URL's `f`. */
export function useFilter(): FilterState {
  const [search, setSearch] = useSearchParams();
  const text = search.get("f") ?? "";
  return useMemo(() => {
    const set = (next: Filter): void =>
      setSearch((present) => {
        const changed = new URLSearchParams(present);
        const printed = printFilter(next);
        if (printed === "") changed.delete("f");
        else changed.set("f", printed);
        return changed;
      });
    try {
      const filter = parseFilter(text);
      return { filter, input: toInput(filter), problem: undefined, set };
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error;
      return { filter: emptyFilter, input: null, problem: error.message, set };
    }
  }, [text, setSearch]);
}
