import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { holds } from "../wire/scan.ts";

const controlPort = 55_443;
const searchPort = 1982;

/** Yeelight's lamps (their "WiFi Light Inter-Operation Specification"): a search like SSDP's on a port of its own, and lines of JSON with a method of theirs. */
export default defineDissector({
  name: "yeelight",
  title: "Yeelight",
  category: "Home automation",
  transports: [17, 6],
  ports: { udp: [searchPort] },

  probe({ bytes, start, end, protocol, serverPort, clientPort }) {
    if (protocol === 17) {
      if (serverPort !== searchPort && clientPort !== searchPort) return false;
      return holds(bytes, start, end, "ST: wifi_bulb") || holds(bytes, start, end, "Location: yeelight://");
    }
    if (serverPort !== controlPort || bytes[start] !== 0x7b) return false;
    return startsWith(bytes, start, end, '{"id":') || startsWith(bytes, start, end, '{ "id":') || startsWith(bytes, start, end, '{"method":"props"');
  },

  open: () => undefined,
  dissect: () => "done",
});
