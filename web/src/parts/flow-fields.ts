import { graphql, type ResultOf } from "../api/graphql.ts";

/** What a flow row shows, closed and opened. */
export const flowFields = graphql(`
  fragment FlowFields on Flow @_unmask {
    id
    communityId
    source
    firstSeen
    lastSeen
    durationMs
    isOpen
    endReason
    vlan
    protocol
    direction
    client {
      ip
      port
      name
      mac
    }
    server {
      ip
      port
      name
      mac
    }
    application {
      master
      name
      category
      encrypted
      confidence
    }
    hostname
    sent {
      bytes
      packets
    }
    received {
      bytes
      packets
    }
    bytesPerSecond
    packetsPerSecond
    samplingRate
    exporter
    tcpFlags {
      sent
      received
    }
    tls {
      version
      cipher
      serverName
      alpn
      ja4
      certificateSubject
      certificateIssuer
      certificateNotAfter
    }
    connection {
      state
      history
      clientLatencyUs
      serverLatencyUs
      applicationLatencyUs
      sent {
        retransmissions
        outOfOrder
        lost
        zeroWindows
      }
      received {
        retransmissions
        outOfOrder
        lost
        zeroWindows
      }
    }
    ssh {
      clientSoftware
      serverSoftware
    }
    dhcp {
      hostname
      vendorClass
    }
    http {
      method
      url
      userAgent
      status
    }
    dns {
      query
      queryType
      responseCode
    }
    icmp {
      type
      code
    }
    interface
    tunnel
  }
`);

export type FlowRow = ResultOf<typeof flowFields>;
