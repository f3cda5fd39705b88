import { graphql } from "../api/graphql.ts";

/** What the window's flows hold in one field: completions with counts. */
export const valuesQuery = graphql(`
  query FilterValues($window: TimeWindow!, $field: FlowMatchField!, $prefix: String, $filter: FlowFilter) {
    filterValues(window: $window, field: $field, prefix: $prefix, filter: $filter, first: 8) {
      value
      label
      flows
    }
  }
`);
