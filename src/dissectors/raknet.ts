import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { holds } from "../wire/scan.ts";

const magic = "\x00\xff\xff\x00\xfe\xfe\xfe\xfe\xfd\xfd\xfd\xfd\x12\x34\x56\x78";
/** Where messages without a connection have the magic bytes: pings, pong, requests and replies that open one, refusals. */
const magicAt: ReadonlyMap<number, number> = new Map([
  [0x01, 9],
  [0x02, 9],
  [0x05, 1],
  [0x06, 1],
  [0x07, 1],
  [0x08, 1],
  [0x11, 1],
  [0x14, 1],
  [0x17, 1],
  [0x19, 2],
  [0x1a, 1],
  [0x1c, 17],
]);

/** RakNet, the transport of many games (its "Offline message" identifiers): a message without a connection. Minecraft's Bedrock servers say so in their pong. */
export default defineDissector({
  name: "raknet",
  title: "RakNet",
  category: "Game",
  transports: [17],
  // 19132 is in the table of ports.
  ports: {},
  firstBytes: [...magicAt.keys()],

  probe({ bytes, start, end }) {
    if (end - start < 17 || bytes[start]! > 0x1c) return false;
    const at = magicAt.get(bytes[start]!);
    return at !== undefined && startsWith(bytes, start + at, end, magic);
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (holds(bytes, start, end, "MCPE;") || holds(bytes, start, end, "MCEE;")) {
      facts.application = "Minecraft";
      return "done";
    }
    // The answer to a ping may still say whose server it is.
    return bytes[start] === 0x01 ? "yes" : "done";
  },
});
