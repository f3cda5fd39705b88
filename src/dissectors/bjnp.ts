import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32 } from "../wire/integers.ts";

const headerLength = 16;
/** Printer, scanner, and two that only newer devices have. */
const signatures = ["BJNP", "BJNB", "MFNP"];

/** Canon's printers and scanners (BJNP): a signature, a kind of device, a command, the length of what follows. */
export default defineDissector({
  name: "bjnp",
  title: "BJNP",
  category: "System",
  transports: [17, 6],
  ports: { udp: [8610, 8611, 8612, 8613] },
  firstBytes: [0x42, 0x4d],

  probe({ bytes, start, end, protocol }) {
    if (
      end - start < headerLength ||
      (bytes[start] !== 0x42 && bytes[start] !== 0x4d) ||
      !signatures.some((signature) => startsWith(bytes, start, end, signature))
    )
      return false;
    return (bytes[start + 4]! & 0x7f) <= 3 && (protocol === 6 || uint32(bytes, start + 12) <= end - start);
  },

  open: () => undefined,
  dissect: () => "done",
});
