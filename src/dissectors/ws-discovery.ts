import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { indexOfText } from "../wire/lines.ts";

/** Devices that look for each other by SOAP over UDP (WS-Discovery 1.1, and the draft of 2005): printers, cameras, Windows. */
export default defineDissector({
  name: "ws-discovery",
  title: "WSD",
  category: "Network",
  transports: [17],
  ports: { udp: [3702] },
  firstBytes: [0x3c, 0xef],

  probe({ bytes, start, end }) {
    if (end - start < 100 || (bytes[start] !== 0x3c && bytes[start] !== 0xef)) return false;
    const xml = bytes[start] === 0xef ? start + 3 : start;
    if (!startsWith(bytes, xml, end, "<?xml ") && indexOfText(bytes, xml, Math.min(end, xml + 24), "Envelope") < 0) return false;
    return indexOfText(bytes, xml, end, "/ws/2005/04/discovery") > 0 || indexOfText(bytes, xml, end, "/ws-dd/ns/discovery/") > 0;
  },

  open: () => undefined,
  dissect: () => "done",
});
