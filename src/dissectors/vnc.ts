import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Remote Framebuffer, VNC's protocol (RFC 6143 §7.1.1): `RFB 003.008` and a line feed from either side. */
export default defineDissector({
  name: "vnc",
  title: "VNC",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [5900, 5901, 5902, 5903] },
  firstBytes: [0x52],

  probe({ bytes, start, end }) {
    return end - start === 12 && startsWith(bytes, start, end, "RFB 00") && bytes[start + 7] === 0x2e && bytes[start + 11] === 0x0a;
  },

  open: () => undefined,
  dissect: () => "done",
});
