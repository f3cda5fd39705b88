import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const port = 2048;
const [firstVersion1, lastVersion1, firstVersion2, lastVersion2] = [7, 9, 10, 13];

/** Cisco's Web Cache Communication Protocol, versions 2 and 1 (draft-mclaggan-wccp-v2rev1 §5): a kind, a version, the length of the rest. */
export default defineDissector({
  name: "wccp",
  title: "WCCP",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [0],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 8) return false;
    const kind = uint32(bytes, start);
    if (kind >= firstVersion1 && kind <= lastVersion1) return uint32(bytes, start + 4) === 4;
    if (kind < firstVersion2 || kind > lastVersion2 || (uint16(bytes, start + 4) & 0xfffe) !== 0x0200) return false;
    return uint16(bytes, start + 6) + 8 === end - start;
  },

  open: () => undefined,
  dissect: () => "done",
});
