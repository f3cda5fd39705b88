import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

/** Core, device management, tunnelling, routing, remote logging, remote configuration, object server, security. */
const families: ReadonlySet<number> = new Set([0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09]);

/** KNXnet/IP (ISO 22510, EN 13321-2): header of six bytes, version 1.0, a known family of services, the whole length. */
export default defineDissector({
  name: "knxnet-ip",
  title: "KNXnet/IP",
  category: "Industrial",
  transports: [17, 6],
  ports: { udp: [3671] },
  firstBytes: [6],

  probe({ bytes, start, end }) {
    if (end - start < 8 || bytes[start] !== 6 || bytes[start + 1] !== 0x10) return false;
    return families.has(bytes[start + 2]!) && (bytes[start + 3]! & 0xcf) <= 0x0f && uint16(bytes, start + 4) === end - start;
  },

  open: () => undefined,
  dissect: () => "done",
});
