import { graphql, type ResultOf } from "../api/graphql.ts";

export const capturesQuery = graphql(`
  query PacketCaptures {
    packetCaptures {
      id
      state
      filter
      interfaces
      reason
      by
      through
      snapLength
      keepLatest
      maxDuration
      maxPackets
      maxBytes
      startedAt
      finishedAt
      expiresAt
      packets
      bytes
      lost
      message
    }
  }
`);

export const startMutation = graphql(`
  mutation StartPacketCapture($input: StartPacketCaptureInput!, $dryRun: Boolean!) {
    startPacketCapture(input: $input, dryRun: $dryRun) {
      summary
      effects {
        description
      }
      warnings
      capture {
        id
      }
    }
  }
`);

export const stopMutation = graphql(`
  mutation StopPacketCapture($id: ID!) {
    stopPacketCapture(input: { id: $id }) {
      summary
      capture {
        id
        state
      }
    }
  }
`);

export type Capture = ResultOf<typeof capturesQuery>["packetCaptures"][number];

/** Where this browser downloads a capture: the server it has the page from, whatever the server calls itself. */
export const fileOf = ({ id }: Pick<Capture, "id">): string => `/captures/${id}.pcapng`;
