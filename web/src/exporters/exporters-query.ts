import { graphql, type ResultOf } from "../api/graphql.ts";

export const exportersQuery = graphql(`
  query Exporters {
    exporters {
      address
      formats
      firstSeen
      lastSeen
      datagrams
      bytes
      records
      recordsPerSecond
      lostMessages
      lostRecords
      restarts
      malformed
      malformedReasons {
        reason
        count
      }
      rateLimited
      templates
      waitingSets {
        kept
        read
        discarded
      }
      samplingRates
      clockSkewMs
      interfaces {
        ifIndex
        name
        inBytes
        outBytes
        flows
        bitsPerSecond
        isUp
        inErrors
        outErrors
        inDiscards
        outDiscards
      }
    }
  }
`);

export const collectorQuery = graphql(`
  query Collector {
    health {
      collector {
        configured
        running
        restarts
        datagrams
        records
        activeFlows
        paired
        unpaired
        duplicates
        evicted
        refusedRows
        refusedSenders
        refusedPackets
        unrecognized
        tooManyExporters
        addresses {
          address
          bufferBytes
          kernelDrops
          problem
          cure
        }
      }
    }
  }
`);

export type Exporter = ResultOf<typeof exportersQuery>["exporters"][number];
export type ExporterInterface = Exporter["interfaces"][number];
export type Collector = NonNullable<ResultOf<typeof collectorQuery>["health"]["collector"]>;
