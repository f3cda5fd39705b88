import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const magic = 0x2131;
const headerBytes = 32;

/** Xiaomi's miIO for things in the house (OpenMiHome's "binary protocol"): magic, the whole length, a word that is 0 or all ones, device, time, check sum. */
export default defineDissector({
  name: "miio",
  title: "miIO",
  category: "Home automation",
  transports: [17, 6],
  // Too common a port for a name by itself.
  ports: {},
  firstBytes: [0x21],

  probe({ bytes, start, end }) {
    if (end - start < headerBytes || uint16(bytes, start) !== magic || uint16(bytes, start + 2) !== end - start) return false;
    const unknown = uint32(bytes, start + 4);
    return unknown === 0 || unknown === 0xffff_ffff || end - start > headerBytes;
  },

  open: () => undefined,
  dissect: () => "done",
});
