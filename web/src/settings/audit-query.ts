import { graphql, type ResultOf, type VariablesOf } from "../api/graphql.ts";

export const auditQuery = graphql(`
  query SettingsAudit($first: Int!, $after: String, $filter: AuditFilter, $window: TimeWindow) {
    auditLog(first: $first, after: $after, filter: $filter, window: $window) {
      totalCount
      totalIsExact
      pageInfo {
        endCursor
        hasNextPage
      }
      nodes {
        id
        time
        userName
        through
        channel
        tool
        client
        action
        target
        outcome
        summary
        error
        grant
        arguments
        before
        after
      }
    }
  }
`);

export type AuditFilter = NonNullable<VariablesOf<typeof auditQuery>["filter"]>;
export type AuditEvent = ResultOf<typeof auditQuery>["auditLog"]["nodes"][number];
