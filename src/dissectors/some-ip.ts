import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const headerBytes = 16;
/** Request, request without return, notification, response, error; each with its acknowledgement's and its segments' bit. */
const kinds: ReadonlySet<number> = new Set([0x00, 0x01, 0x02, 0x40, 0x41, 0x42, 0x80, 0x81, 0xc0, 0xc1, 0x20, 0x21, 0x22, 0xa0, 0xa1]);
const maxReturnCode = 0x5e;

/** SOME/IP (AUTOSAR PRS_SOMEIPProtocol §4.1.2): message, length, request, protocol version 1, interface version, kind and return code. */
export default defineDissector({
  name: "some-ip",
  title: "SOME/IP",
  category: "Industrial",
  transports: [17, 6],
  ports: { udp: [30_490], tcp: [30_490] },

  probe({ bytes, start, end, protocol }) {
    if (end - start < headerBytes || bytes[start + 12] !== 1) return false;
    const length = uint32(bytes, start + 4);
    // Several messages may share a datagram: the first is whole.
    if (length < 8 || length > end - start - 8 || (protocol === 6 && length !== end - start - 8)) return false;
    if (length < end - start - 8 && (end - start - 8 - length < headerBytes || bytes[start + 8 + length + 12] !== 1)) return false;
    const kind = bytes[start + 14]!;
    const returnCode = bytes[start + 15]!;
    // Only answers carry a return code.
    return uint32(bytes, start) !== 0 && kinds.has(kind) && returnCode <= (kind >= 0x80 ? maxReturnCode : 0);
  },

  open: () => undefined,
  dissect: () => "done",
});
