import { graphql, type ResultOf } from "../api/graphql.ts";

export const devicesQuery = graphql(`
  query SnmpDevices($filter: SnmpDeviceFilter, $orderBy: SnmpDeviceOrder!) {
    snmpDevices(filter: $filter, orderBy: $orderBy, first: 500) {
      totalCount
      nodes {
        id
        name
        address
        port
        status
        reason
        since
        pinged
        pingMs
        lastAnsweredAt
        vendor
        model
        os
        version
        uptimeMs
        interfacesUp
        interfacesDown
        cpuPercent
        memoryPercent
        enabled
        tags
      }
    }
  }
`);
export type SnmpDevice = ResultOf<typeof devicesQuery>["snmpDevices"]["nodes"][number];

/** Only for callers of every network; the list stands without it. */
export const credentialsQuery = graphql(`
  query SnmpCredentials {
    snmpCredentials {
      id
      name
      version
      networks
      isReadable
    }
  }
`);

export const addMutation = graphql(`
  mutation AddSnmpDevices($input: AddSnmpDevicesInput!, $dryRun: Boolean!) {
    addSnmpDevices(input: $input, dryRun: $dryRun) {
      summary
      warnings
      effects {
        description
        examples
      }
      devices {
        id
      }
    }
  }
`);

export const discoverMutation = graphql(`
  mutation DiscoverSnmpDevices($input: DiscoverSnmpDevicesInput!, $dryRun: Boolean!) {
    discoverSnmpDevices(input: $input, dryRun: $dryRun) {
      summary
      warnings
      effects {
        description
        examples
      }
      job {
        id
      }
    }
  }
`);
