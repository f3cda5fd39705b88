import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** MQTT 3.1, 3.1.1 and 5 (OASIS): named by the CONNECT packet, which begins every connection. */
export default defineDissector({
  name: "mqtt",
  title: "MQTT",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [1883] },

  probe({ bytes, start, end }) {
    if (end - start < 10 || bytes[start] !== 0x10) return false;
    let at = start + 1;
    while (at < start + 4 && bytes[at]! >= 0x80) at++;
    const name = at + 1;
    return startsWith(bytes, name, end, "\0\x04MQTT") || startsWith(bytes, name, end, "\0\x06MQIsdp");
  },

  open: () => undefined,
  dissect: () => "done",
});
