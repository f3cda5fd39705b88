import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

const port = 5678;
const macAddress = 1;
const macBytes = 6;

/** MikroTik's neighbour discovery (RouterOS manual, "Neighbor discovery"): four zero bytes that ask, or a header and fields of which the first is the MAC address. */
export default defineDissector({
  name: "mndp",
  title: "MNDP",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 4) return false;
    if (end - start === 4) return isZero(bytes, start, end);
    if (end - start < 14 || uint16(bytes, start + 4) !== macAddress || uint16(bytes, start + 6) !== macBytes) return false;
    let at = start + 4;
    while (at + 4 <= end) at += 4 + uint16(bytes, at + 2);
    return at === end;
  },

  open: () => undefined,
  dissect: () => "done",
});
