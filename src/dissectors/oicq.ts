import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const port = 8000;
const first = 0x02;
const last = 0x03;
/** Log out, heart beat, information, search, friends, groups, login and messages (as Wireshark's reference lists them). */
const commands: ReadonlySet<number> = new Set([
  0x01, 0x02, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0a, 0x0b, 0x0d, 0x12, 0x16, 0x17, 0x18, 0x1c, 0x1d, 0x1e, 0x22, 0x26, 0x27, 0x30, 0x31, 0x3c, 0x3d, 0x4d, 0x58,
  0x5c, 0x62, 0x65, 0x67, 0x80, 0x81, 0xb5,
]);

/** OICQ, by which Tencent's QQ spoke over UDP: a mark at either end, version, command, sequence and the user's number, which is not kept; on its port. */
export default defineDissector({
  name: "oicq",
  title: "OICQ",
  category: "Messaging",
  transports: [17],
  // Too common a port for a name by itself.
  ports: {},
  firstBytes: [first],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 12) return false;
    return bytes[start] === first && bytes[end - 1] === last && commands.has(uint16(bytes, start + 3)) && uint32(bytes, start + 7) > 9999;
  },

  open: () => undefined,
  dissect: () => "done",
});
