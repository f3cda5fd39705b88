import { defineDissector } from "../model/dissector.ts";
import { isPrintable } from "../wire/scan.ts";

const connect = 0x04;
const connectHeader = 6;
const maxClientId = 23;

/** MQTT for sensor networks 1.2 (§5.4.4): a CONNECT with its length, flags, protocol 1, how long to keep it, and the client's id. */
export default defineDissector({
  name: "mqtt-sn",
  title: "MQTT-SN",
  category: "Messaging",
  transports: [17],
  ports: { udp: [1883] },
  firstBytes: Array.from({ length: maxClientId }, (_, i) => connectHeader + 1 + i),

  probe({ bytes, start, end }) {
    const size = end - start;
    if (size <= connectHeader || size > connectHeader + maxClientId || bytes[start] !== size || bytes[start + 1] !== connect) return false;
    // Only the flags for a will and a clean session have a meaning here.
    return (bytes[start + 2]! & 0xf3) === 0 && bytes[start + 3] === 1 && isPrintable(bytes, start + connectHeader, end);
  },

  open: () => undefined,
  dissect: () => "done",
});
