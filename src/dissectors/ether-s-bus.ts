import { defineDissector } from "../model/dissector.ts";
import { crc16 } from "../wire/crc16.ts";
import { uint16, uint32 } from "../wire/integers.ts";

/** Ether-S-Bus of Saia's controllers (its S-Bus manual 26/739, as Wireshark describes it): length, version, kind, sequence, attribute and a check sum that is right. */
export default defineDissector({
  name: "ether-s-bus",
  title: "Ether-S-Bus",
  category: "Industrial",
  transports: [17],
  // Too common a port for a name by itself.
  ports: {},
  firstBytes: [0],

  probe({ bytes, start, end }) {
    if (end - start < 11 || uint32(bytes, start) !== end - start || bytes[start + 4]! > 1 || bytes[start + 5]! > 1 || bytes[start + 8]! > 2) return false;
    return crc16(bytes, start, end - 2, 0x1021, 0) === uint16(bytes, end - 2);
  },

  open: () => undefined,
  dissect: () => "done",
});
