import { graphql, type ResultOf } from "../api/graphql.ts";
import type { DataState } from "../api/use-data.ts";
import { flowFields } from "../parts/flow-fields.ts";

export const hostQuery = graphql(
  `
    query Host($ip: IP!) {
      hostsByAddress(addresses: [$ip]) {
        __typename
        ... on Host {
          ip
          name
          vlan
          mac
          vendor
          country
          asn
          asName
          network
          isLocal
          firstSeen
          lastSeen
          bytesPerSecond
          flowsAsClient
          flowsAsServer
          sent {
            bytes
          }
          received {
            bytes
          }
          serverPorts {
            protocol
            port
            application
            flows
          }
          liveFlows(first: 8, orderBy: RATE) {
            nodes {
              ...FlowFields
            }
          }
        }
        ... on HostNotLive {
          firstSeen
          lastSeen
          flowsInHistory
          bytesInHistory
          message
        }
      }
    }
  `,
  [flowFields],
);

export const pastQuery = graphql(`
  query HostPast($window: TimeWindow!, $ip: CIDR!) {
    peers: flowStats(window: $window, filter: { match: { host: [$ip] } }, groupBy: [PEER], metrics: [BYTES], first: 8) {
      rows {
        keys {
          value
          label
        }
        metrics {
          bytes
        }
      }
      totals {
        bytes
      }
      groups
    }
    applications: flowStats(window: $window, filter: { match: { host: [$ip] } }, groupBy: [APPLICATION], metrics: [BYTES], first: 8) {
      rows {
        keys {
          value
        }
        metrics {
          bytes
        }
      }
      totals {
        bytes
      }
      groups
    }
    dnsQueries(window: $window, clients: [$ip], groupBy: NAME, first: 100) {
      totalCount
      nodes {
        name
        count
        latencyMs
        lastSeen
      }
    }
    answered: dnsQueries(window: $window, clients: [$ip], first: 200) {
      nodes {
        name
        answers
        resolver
        responseCode
      }
    }
  }
`);

export type Lookup = ResultOf<typeof hostQuery>["hostsByAddress"][number];
export type LiveHost = Extract<Lookup, { __typename: "Host" }>;
export type NotLive = Extract<Lookup, { __typename: "HostNotLive" }>;

export type Past = ResultOf<typeof pastQuery>;
export type PastState = DataState<Past>;
