import { graphql, type ResultOf } from "../api/graphql.ts";

export const deviceQuery = graphql(`
  query SnmpDeviceByName($device: String!) {
    snmpDevicesByName(devices: [$device]) {
      __typename
      ... on SnmpDevice {
        id
        name
        address
        status
        reason
        pinged
        pingMs
        lastAnsweredAt
        description
        location
        vendor
        model
        os
        version
        serial
        uptimeMs
        interval
        enabled
        interfacesUp
        interfacesDown
        cpuPercent
        memoryPercent
        processors {
          name
          usedPercent
        }
        vpn {
          name
          sessions
        }
        interfaces(first: 100) {
          totalCount
          nodes {
            ifIndex
            name
            alias
            adminStatus
            operStatus
            speedBitsPerSecond
            rates {
              inBitsPerSecond
              outBitsPerSecond
              inUsePercent
              outUsePercent
              inErrorsPerSecond
              outErrorsPerSecond
            }
          }
        }
        neighbours {
          localIfIndex
          name
          port
          addresses
        }
        events(first: 10) {
          nodes {
            id
            at
            text
          }
        }
        snapshots(first: 3) {
          id
          version
          takenAt
          lineCount
          removed
          added
        }
      }
      ... on SnmpDeviceNotFound {
        message
      }
    }
  }
`);
type Lookup = ResultOf<typeof deviceQuery>["snmpDevicesByName"][number];
export type DeviceDetails = Extract<Lookup, { __typename: "SnmpDevice" }>;
export type DeviceInterface = DeviceDetails["interfaces"]["nodes"][number];

export const pollMutation = graphql(`
  mutation PollSnmpDevice($input: PollSnmpDeviceInput!) {
    pollSnmpDevice(input: $input) {
      summary
    }
  }
`);
