import { defineDissector } from "../model/dissector.ts";
import { uint16le } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

/**
 * MELSEC communication, 3E and 4E frames in binary (Mitsubishi manual SH-080008; SLMP, BAP-C2006): subheader, network,
 * station, the module I/O number of the CPU and the length of what follows.
 */
export default defineDissector({
  name: "melsec",
  title: "MELSEC",
  category: "Industrial",
  transports: [6, 17],
  ports: {},
  firstBytes: [0x50, 0xd0, 0x54, 0xd4],

  probe({ bytes, start, end }) {
    if (end - start < 11) return false;
    const subheader = bytes[start]!;
    if ((subheader !== 0x50 && subheader !== 0xd0 && subheader !== 0x54 && subheader !== 0xd4) || bytes[start + 1] !== 0) return false;
    // Frames of the 4E kind have a serial number and two zero bytes in between.
    const serial = (subheader & 4) !== 0;
    const route = start + (serial ? 6 : 2);
    if (serial && (end - start < 15 || !isZero(bytes, start + 4, start + 6))) return false;
    return bytes[route + 1] === 0xff && uint16le(bytes, route + 2) === 0x03ff && uint16le(bytes, route + 5) === end - route - 7;
  },

  open: () => undefined,
  dissect: () => "done",
});
