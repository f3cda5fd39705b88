import { defineDissector } from "../model/dissector.ts";
import { uint16le } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

const headerBytes = 36;
const protocolNumber = 1024;
/** The protocol's number has 12 bits, then come addressable (always set), tagged and two that are zero. */
const addressable = 0x1000;

/** LIFX lights (their "LAN protocol", Header Description): the whole size, protocol 1024, and fields that are reserved. */
export default defineDissector({
  name: "lifx",
  title: "LIFX",
  category: "Home automation",
  transports: [17],
  ports: { udp: [56_700] },

  probe({ bytes, start, end }) {
    if (end - start < headerBytes || uint16le(bytes, start) !== end - start) return false;
    return (
      (uint16le(bytes, start + 2) & 0xdfff) === (protocolNumber | addressable) && isZero(bytes, start + 14, start + 16) && isZero(bytes, start + 34, start + 36)
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
