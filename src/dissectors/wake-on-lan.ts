import { defineDissector } from "../model/dissector.ts";

const addressLength = 6;
const repeats = 16;
const least = addressLength * (repeats + 1);

/** Wake-on-LAN (AMD, "Magic Packet Technology"): six bytes of ones, then the sleeper's address sixteen times. */
export default defineDissector({
  name: "wake-on-lan",
  title: "Wake-on-LAN",
  category: "Network",
  transports: [17],
  ports: { udp: [9] },
  firstBytes: [255],

  probe({ bytes, start, end }) {
    if (end - start < least || bytes[start] !== 255) return false;
    for (let at = start; at < start + addressLength; at++) if (bytes[at] !== 255) return false;
    const address = start + addressLength;
    for (let at = address + addressLength; at < start + least; at++) if (bytes[at] !== bytes[at - addressLength]) return false;
    return (bytes[address]! & 1) === 0;
  },

  open: () => undefined,
  dissect: () => "done",
});
