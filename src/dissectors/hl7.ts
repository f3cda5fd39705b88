import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const segments = ["MSH|", "FHS|", "BHS|"];

/** HL7 version 2 over MLLP (HL7 2.x appendix C): a vertical tab and the segment that begins a message, a file or a batch. Nothing of patients is kept. */
export default defineDissector({
  name: "hl7",
  title: "HL7",
  category: "Health care",
  transports: [6],
  ports: { tcp: [2575] },
  firstBytes: [0x0b],

  probe({ bytes, start, end }) {
    return bytes[start] === 0x0b && end - start >= 9 && segments.some((segment) => startsWith(bytes, start + 1, end, segment));
  },

  open: () => undefined,
  dissect: () => "done",
});
