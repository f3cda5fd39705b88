import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

const handshakeBytes = 64;
/** What an answer says instead of a kind of socket, and how UDT, which is otherwise the same, differs. */
const srtMagic = 0x4a17;

/**
 * Secure Reliable Transport (draft-sharabayko-srt §3.2.1): a handshake control packet. The caller's induction is that of UDT 4;
 * the listener's answer has version 5 and a magic number.
 */
export default defineDissector({
  name: "srt",
  title: "SRT",
  category: "Media",
  transports: [17],
  ports: {},
  firstBytes: [0x80],

  probe({ bytes, start, end }) {
    if (end - start < handshakeBytes || uint32(bytes, start) !== 0x8000_0000 || !isZero(bytes, start + 4, start + 8)) return false;
    const version = uint32(bytes, start + 16);
    return version === 4 || version === 5;
  },

  open: () => undefined,

  dissect({ bytes, start, end }) {
    if (end - start < handshakeBytes || uint32(bytes, start) !== 0x8000_0000) return "no";
    const version = uint32(bytes, start + 16);
    if (version === 5 && (uint16(bytes, start + 22) === srtMagic || uint32(bytes, start + 36) === 0xffff_ffff)) return "done";
    return version === 4 || version === 5 ? "maybe" : "no";
  },
});
