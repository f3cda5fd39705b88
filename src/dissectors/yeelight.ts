import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { indexOfText } from "../wire/lines.ts";
import { holds } from "../wire/scan.ts";

const controlPort = 55_443;
const searchPort = 1982;

/** What the lamps' methods begin with; a second light in one lamp has them behind `bg_`. */
const methods = ["get_", "set_", "toggle", "start_cf", "stop_cf", "cron_", "adjust_", "dev_toggle", "bg_", "props"].map((name) => `"${name}`);

/** A line of JSON whose method, wherever it stands in the object, is the lamps'. */
function commands(bytes: Uint8Array, start: number, end: number): boolean {
  const at = indexOfText(bytes, start, end, '"method"');
  if (bytes[start] !== 0x7b || at < 0) return false;
  let value = at + 8;
  while (value < end && (bytes[value] === 0x20 || bytes[value] === 0x3a)) value++;
  return methods.some((method) => startsWith(bytes, value, end, method));
}

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
    return serverPort === controlPort && commands(bytes, start, end);
  },

  open: () => undefined,
  dissect: () => "done",
});
