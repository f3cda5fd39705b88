import { defineDissector } from "../model/dissector.ts";

/** Server Message Block behind its NetBIOS session header (MS-SMB2 §2.1): versions 1, 2 and 3; encrypted and compressed ones. */
export default defineDissector({
  name: "smb",
  title: "SMB",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [445, 139] },

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 8) return false;
    // "SMB" behind 0xff, 0xfe, 0xfd, 0xfc.
    if (bytes[start] === 0 && bytes[start + 4]! >= 0xfc && bytes[start + 5] === 0x53 && bytes[start + 6] === 0x4d && bytes[start + 7] === 0x42) return true;
    // A session request with two encoded names (RFC 1002 §4.3.2).
    return serverPort === 139 && bytes[start] === 0x81 && end - start >= 72 && bytes[start + 4] === 32;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (bytes[start] === 0x81) return "yes";
    if (end - start > 4 && bytes[start + 4] === 0xfd) facts.encrypted = true;
    return "done";
  },
});
