import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

interface KafkaState {
  correlation: number;
}

const port = 9092;
/** Numbers of requests and their versions in use, with room to grow. */
const maxKey = 100;
const maxVersion = 20;
const maxClientId = 249;
const noClientId = 0xffff;

/**
 * Apache Kafka (protocol guide, "Request Header"): length, key and version of the request, a correlation id, and the client's
 * id. Named when that is text; without one when the answer has the same correlation id.
 */
export default defineDissector<KafkaState>({
  name: "kafka",
  title: "Kafka",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [port] },

  probe: ({ bytes, start, end, direction }) => direction === 0 && isRequest(bytes, start, end),
  open: () => ({ correlation: 0 }),

  dissect({ bytes, start, end, direction, serverPort }, state) {
    if (direction === 1) return end - start >= 8 && uint32(bytes, start) >= end - start - 4 && uint32(bytes, start + 4) === state.correlation ? "done" : "no";
    if (!isRequest(bytes, start, end)) return "no";
    state.correlation = uint32(bytes, start + 8);
    return serverPort === port ? "done" : "maybe";
  },
});

function isRequest(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 14 || uint32(bytes, start) !== end - start - 4) return false;
  if (uint16(bytes, start + 4) > maxKey || uint16(bytes, start + 6) > maxVersion) return false;
  const length = uint16(bytes, start + 12);
  if (length === noClientId) return true;
  return length > 0 && length <= maxClientId && start + 14 + length <= end && isPrintable(bytes, start + 14, start + 14 + length);
}
