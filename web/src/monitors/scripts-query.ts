import { graphql, type ResultOf } from "../api/graphql.ts";

export const scriptsQuery = graphql(`
  query MonitorScripts {
    monitorScripts {
      name
      description
      target
      unit
      direction
      interval
      shortestInterval
      timeout
      warning
      critical
      guidance
      problem
      parameters {
        name
        type
        isRequired
        default
        description
      }
    }
  }
`);
export type MonitorScript = ResultOf<typeof scriptsQuery>["monitorScripts"][number];
export type ScriptParameter = MonitorScript["parameters"][number];

export const addMutation = graphql(`
  mutation AddMonitors($input: AddMonitorsInput!, $dryRun: Boolean!) {
    addMonitors(input: $input, dryRun: $dryRun) {
      summary
      warnings
      effects {
        description
        examples
      }
    }
  }
`);
export type Addition = ResultOf<typeof addMutation>["addMonitors"];
