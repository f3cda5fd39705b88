import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const headerLength = 12;

/** CORBA's calls (OMG CORBA 3.4 part 2, "GIOP Message Header"): `GIOP`, version 1.0 to 1.3, flags, a kind; by multicast in MIOP. */
export default defineDissector({
  name: "corba",
  title: "CORBA",
  category: "System",
  transports: [6, 17],
  ports: { tcp: [683, 2809] },
  firstBytes: [0x47, 0x4d],

  probe({ bytes, start, end, protocol }) {
    // By multicast (MIOP, version 1.0) behind a header of its own.
    if (protocol === 17 && startsWith(bytes, start, end, "MIOP\x10")) return end - start >= 2 * headerLength;
    if (end - start < headerLength || bytes[start] !== 0x47 || !startsWith(bytes, start, end, "GIOP")) return false;
    return bytes[start + 4] === 1 && bytes[start + 5]! <= 3 && bytes[start + 6]! <= 3 && bytes[start + 7]! <= 7;
  },

  open: () => undefined,
  dissect: () => "done",
});
