import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { holds } from "../wire/scan.ts";

const port = 37_020;

/** How Hikvision's devices are found (Search Active Devices Protocol): a probe in XML with an id and what is asked, and its matches, on its port. */
export default defineDissector({
  name: "hikvision-sadp",
  title: "Hikvision-SADP",
  category: "Media",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [0x3c],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || !startsWith(bytes, start, end, "<?xml ")) return false;
    return (holds(bytes, start, end, "<Probe>") || holds(bytes, start, end, "<ProbeMatch>")) && holds(bytes, start, end, "<Uuid>");
  },

  open: () => undefined,
  dissect: () => "done",
});
