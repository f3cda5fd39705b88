import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { digitsEnd } from "../wire/scan.ts";

const separator = 0x01;
/** `FIXT.1.1` is the longest in use; some venues have short ones of their own. */
const maxBeginString = 12;

/** Financial Information eXchange (FIX session layer §4.2): `8=FIX.4.2`, a separator, `9=`, the body's length, a separator, and the message's type. */
export default defineDissector({
  name: "fix",
  title: "FIX",
  category: "Finance",
  transports: [6],
  ports: {},
  firstBytes: [0x38],

  probe({ bytes, start, end }) {
    if (bytes[start] !== 0x38 || end - start < 10 || bytes[start + 1] !== 0x3d) return false;
    let at = start + 2;
    while (at < end && at - start <= maxBeginString && bytes[at]! > 0x20 && bytes[at]! < 0x7f) at++;
    if (at === start + 2 || at >= end || bytes[at] !== separator || !startsWith(bytes, at + 1, end, "9=")) return false;
    const behind = digitsEnd(bytes, at + 3, end);
    if (behind === at + 3 || behind >= end || bytes[behind] !== separator) return false;
    return end - behind < 4 || startsWith(bytes, behind + 1, end, "35=");
  },

  open: () => undefined,
  dissect: () => "done",
});
