import { fieldOf } from "./fields.ts";
import { isEmpty, type Filter, type Match } from "./filter.ts";

/** The GraphQL `FlowMatch` input: lists of text or numbers, one string match, single values. */
export type MatchInput = Record<string, readonly string[] | readonly number[] | string | Record<string, string>>;

export interface FilterInput {
  match?: MatchInput;
  anyOf?: MatchInput[];
  noneOf?: MatchInput[];
}

/** The filter as the API takes it; null when it says nothing. */
export function toInput(filter: Filter): FilterInput | null {
  if (isEmpty(filter)) return null;
  const input: FilterInput = {};
  if (filter.match.length > 0) input.match = matchInput(filter.match);
  if (filter.anyOf.length > 0) input.anyOf = filter.anyOf.map(matchInput);
  if (filter.noneOf.length > 0) input.noneOf = filter.noneOf.map(matchInput);
  return input;
}

function matchInput(match: Match): MatchInput {
  const input: MatchInput = {};
  for (const { field, values } of match) {
    const first = values[0]!;
    switch (fieldOf(field)?.kind) {
      case "number-list":
        input[field] = values.map((value) => Number(value.text));
        break;
      case "string-match":
        input[field] = { [first.comparison]: first.text };
        break;
      case "single":
        input[field] = first.text;
        break;
      case "text-list":
      case undefined:
      default:
        input[field] = values.map((value) => value.text);
    }
  }
  return input;
}
