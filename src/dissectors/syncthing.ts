import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

/** Of announcements and of the hello of a connection; of relays. */
const magics: ReadonlySet<number> = new Set([0x2ea7_d90b, 0x9e79_bc40, 0x9f79_bc40]);

/** Syncthing (its "Local discovery protocol v4", "Block exchange protocol v1" and "Relay protocol v1"): the number its messages begin with. */
export default defineDissector({
  name: "syncthing",
  title: "Syncthing",
  category: "File sharing",
  transports: [17, 6],
  ports: { tcp: [22_000], udp: [21_027] },
  firstBytes: [0x2e, 0x9e, 0x9f],

  probe({ bytes, start, end }) {
    const first = bytes[start];
    return (first === 0x2e || first === 0x9e || first === 0x9f) && end - start >= 12 && magics.has(uint32(bytes, start));
  },

  open: () => undefined,
  dissect: () => "done",
});
