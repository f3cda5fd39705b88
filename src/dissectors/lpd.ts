import { defineDissector } from "../model/dissector.ts";
import { isOneLine } from "../wire/lines.ts";

/** Line Printer Daemon (RFC 1179 §5): one of five commands, a queue's name, a line feed. */
export default defineDissector({
  name: "lpd",
  title: "LPD",
  category: "System",
  transports: [6],
  ports: { tcp: [515] },
  firstBytes: [1, 2, 3, 4, 5],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, direction }) {
    if (serverPort !== 515 || direction !== 0 || end - start < 3 || end - start > 512) return false;
    return bytes[start]! >= 1 && bytes[start]! <= 5 && isOneLine(bytes, start + 1, end);
  },

  open: () => undefined,
  dissect: () => "done",
});
