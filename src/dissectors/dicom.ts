import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

const associate = 1;
const titles = 10;
const titleBytes = 32;
const fixedBytes = 74;

/** DICOM's upper layer (PS3.8 §9.3.2): the request for an association, its length, protocol version 1 and the titles of the two sides. */
export default defineDissector({
  name: "dicom",
  title: "DICOM",
  category: "Health care",
  transports: [6],
  ports: { tcp: [104, 11_112] },
  firstBytes: [associate],

  probe({ bytes, start, end }) {
    if (end - start < fixedBytes || bytes[start] !== associate || bytes[start + 1] !== 0) return false;
    const length = uint32(bytes, start + 2);
    if (length < end - start - 6 || length > 0x10_0000 || (uint16(bytes, start + 6) & 1) === 0 || uint16(bytes, start + 8) !== 0) return false;
    return isPrintable(bytes, start + titles, start + titles + titleBytes);
  },

  open: () => undefined,
  dissect: () => "done",
});
