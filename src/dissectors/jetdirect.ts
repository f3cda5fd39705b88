import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Printing to port 9100 (PJL Technical Reference Manual §2): the universal exit sequence that begins a job, or a page language on that port. */
export default defineDissector({
  name: "jetdirect",
  title: "JetDirect",
  category: "System",
  transports: [6],
  ports: { tcp: [9100] },
  firstBytes: [0x1b, 0x25, 0x40],

  probe({ bytes, start, end, serverPort }) {
    if (startsWith(bytes, start, end, "\x1b%-12345X")) return true;
    return (
      serverPort === 9100 && (startsWith(bytes, start, end, "%!PS") || startsWith(bytes, start, end, "@PJL ") || startsWith(bytes, start, end, "\x1bE\x1b"))
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
