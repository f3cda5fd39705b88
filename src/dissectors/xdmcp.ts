import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

/** X Display Manager Control Protocol (its specification, §4): version 1, an opcode, and the length of the rest. */
export default defineDissector({
  name: "xdmcp",
  title: "XDMCP",
  category: "Remote access",
  transports: [17],
  ports: { udp: [177] },
  firstBytes: [0],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== 177 && clientPort !== 177) || end - start < 7) return false;
    const opcode = uint16(bytes, start + 2);
    return uint16(bytes, start) === 1 && opcode >= 1 && opcode <= 14 && uint16(bytes, start + 4) === end - start - 6;
  },

  open: () => undefined,
  dissect: () => "done",
});
