import { graphql, type ResultOf } from "../api/graphql.ts";

export const historyQuery = graphql(`
  query MonitorHistory($id: ID!, $window: TimeWindow!) {
    monitorHistory(id: $id, window: $window) {
      times
      stepMs
      window {
        from
      }
      p50
      p95
      p99
      availability
      summary {
        measurements
        unmeasured
        down
        availability
        p50
        p95
        p99
        max
      }
      changes {
        time
        from
        to
        message
      }
      changesAreCut
    }
  }
`);
export type History = ResultOf<typeof historyQuery>["monitorHistory"];
