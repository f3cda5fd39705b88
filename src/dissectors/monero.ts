import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const headerBytes = 33;

/** Levin, by which Monero's nodes talk (its LEVIN_PROTOCOL.md, "Header"): eight bytes of signature, a length below 100 MB, then flags and commands. */
export default defineDissector({
  name: "monero",
  title: "Monero",
  category: "Cryptocurrency",
  transports: [6],
  ports: { tcp: [18_080] },
  firstBytes: [1],

  probe({ bytes, start, end }) {
    return (
      bytes[start] === 1 &&
      end - start >= headerBytes &&
      uint32(bytes, start) === 0x0121_0101 &&
      uint32(bytes, start + 4) === 0x0101_0101 &&
      uint32(bytes, start + 12) === 0
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
