import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { isPrintable } from "../wire/scan.ts";

const commands = ["$Lock ", "$MyNick ", "$Supports ", "$ValidateNick ", "$HubName ", "$Key "];

/** Direct Connect: hubs and peers of the older protocol (NMDC 1.3, commands that end with `|`), and of ADC 1.0.3 (§5.2, its first message). */
export default defineDissector({
  name: "direct-connect",
  title: "DirectConnect",
  category: "File sharing",
  transports: [6, 17],
  ports: { tcp: [411] },
  firstBytes: [0x24, 0x43, 0x48, 0x49],

  probe({ bytes, start, end, protocol }) {
    const first = bytes[start];
    if (end - start < 9) return false;
    if (protocol === 17) return first === 0x24 && startsWith(bytes, start, end, "$SR ") && bytes[end - 1] === 0x7c;
    if (first === 0x24)
      return bytes[end - 1] === 0x7c && commands.some((command) => startsWith(bytes, start, end, command)) && isPrintable(bytes, start, start + 9);
    // Hub, client and information messages that list features.
    if (first !== 0x48 && first !== 0x43 && first !== 0x49) return false;
    return startsWith(bytes, start + 1, end, "SUP AD") && bytes[end - 1] === 0x0a;
  },

  open: () => undefined,
  dissect: () => "done",
});
