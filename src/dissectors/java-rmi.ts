import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint16 } from "../wire/integers.ts";

const [streamProtocol, singleOperation, multiplex] = [0x4b, 0x4c, 0x4d];

/** Java Remote Method Invocation (Java RMI specification, "RMI Wire Protocol" §10.2.1): `JRMI`, a version, how it is used. */
export default defineDissector({
  name: "java-rmi",
  title: "JRMI",
  category: "System",
  transports: [6],
  ports: { tcp: [1099] },
  firstBytes: [0x4a],

  probe({ bytes, start, end }) {
    if (end - start < 7 || !startsWith(bytes, start, end, "JRMI") || uint16(bytes, start + 4) > 4) return false;
    const use = bytes[start + 6]!;
    return use === streamProtocol || use === singleOperation || use === multiplex;
  },

  open: () => undefined,
  dissect: () => "done",
});
