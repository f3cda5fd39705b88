import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { emptyFilter, type Filter } from "./filter.ts";
import { FilterSyntaxError, parseFilter, printFilter } from "./syntax.ts";
import { toInput, type FilterInput } from "./input.ts";

export interface UnreadFilter {
  readonly text: string;
  readonly message: string;
  /** Where in the text, from 0. */
  readonly position: number;
}

export interface FilterState {
  readonly filter: Filter;
  readonly input: FilterInput | null;
  /** The URL's filter where it cannot be read: nothing may be shown as if it were filtered then. */
  readonly unread: UnreadFilter | undefined;
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
      return { filter, input: toInput(filter), unread: undefined, set };
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error;
      return { filter: emptyFilter, input: null, unread: { text, message: error.message, position: error.position }, set };
    }
  }, [text, setSearch]);
}
