import { defineDissector } from "../model/dissector.ts";

const port = 123;

/** Network Time Protocol, versions 1 to 4, with its control and private modes (RFC 5905 §7.3, appendix; RFC 9327). */
export default defineDissector({
  name: "ntp",
  title: "NTP",
  category: "System",
  transports: [17],
  ports: { udp: [port] },

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 8) return false;
    const version = (bytes[start]! >>> 3) & 7;
    const mode = bytes[start]! & 7;
    if (version < 1 || version > 4 || mode === 0) return false;
    if (mode === 6) return end - start >= 12;
    return mode === 7 || (end - start >= 48 && bytes[start + 1]! <= 16);
  },

  open: () => undefined,
  dissect: () => "done",
});
