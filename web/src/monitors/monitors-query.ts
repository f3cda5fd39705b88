import { graphql, type ResultOf } from "../api/graphql.ts";

export const monitorsQuery = graphql(`
  query Monitors($filter: MonitorFilter) {
    monitors(filter: $filter, first: 500) {
      totalCount
      nodes {
        id
        script
        target
        parameters
        interval
        timeout
        warning
        critical
        failures
        recoveries
        enabled
        state
        since
        createdBy
        createdThrough
        createdAt
        strip
        day {
          availability
        }
        last {
          time
          verdict
          value
          unit
          message
          phases {
            name
            ms
          }
          details {
            name
            value
          }
        }
      }
    }
  }
`);
export type Monitor = ResultOf<typeof monitorsQuery>["monitors"]["nodes"][number];
export type Measurement = NonNullable<Monitor["last"]>;

export const runMutation = graphql(`
  mutation RunMonitor($input: RunMonitorInput!) {
    runMonitor(input: $input) {
      result {
        time
        verdict
        value
        unit
        message
        phases {
          name
          ms
        }
        details {
          name
          value
        }
      }
    }
  }
`);

export const updateMutation = graphql(`
  mutation UpdateMonitor($input: UpdateMonitorInput!) {
    updateMonitor(input: $input) {
      summary
    }
  }
`);

export const removeMutation = graphql(`
  mutation RemoveMonitors($input: RemoveMonitorsInput!, $dryRun: Boolean!) {
    removeMonitors(input: $input, dryRun: $dryRun) {
      summary
      warnings
      effects {
        description
        examples
      }
    }
  }
`);
export type Removal = ResultOf<typeof removeMutation>["removeMonitors"];
