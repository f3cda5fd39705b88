import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const commands = ["IDENTIFY\n", "SUB ", "PUB ", "AUTH\n", "NOP\n", "MPUB ", "DPUB "];

/** NSQ (its "TCP protocol specification"): two spaces and V2, alone or before the first command. */
export default defineDissector({
  name: "nsq",
  title: "NSQ",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [4150] },
  firstBytes: [0x20],

  probe({ bytes, start, end, direction, serverPort }) {
    if (direction !== 0 || bytes[start] !== 0x20 || !startsWith(bytes, start, end, "  V2")) return false;
    return end - start === 4 ? serverPort === 4150 : commands.some((command) => startsWith(bytes, start + 4, end, command));
  },

  open: () => undefined,
  dissect: () => "done",
});
