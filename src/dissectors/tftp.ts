import { defineDissector } from "../model/dissector.ts";
import { equalsIgnoreCase, startsWithIgnoreCase } from "../wire/ascii.ts";
import { uint16 } from "../wire/integers.ts";
import { isText } from "../wire/lines.ts";

interface TftpState {
  /** Number and direction of the block that waits for its acknowledgement; -1 before any. */
  block: number;
  direction: number;
}

const [readRequest, writeRequest, data, acknowledgement, optionAcknowledgement] = [1, 2, 3, 4, 6];
const modes = ["octet", "netascii", "mail"];
const options = ["blksize\0", "tsize\0", "timeout\0", "windowsize\0", "multicast\0"];
const blockLength = 512;

/**
 * Trivial File Transfer Protocol (RFC 1350, RFC 2347): requests with their mode, answers to options, and, as transfers move to
 * ports of their own, a first block that is acknowledged. Names of files are not kept.
 */
export default defineDissector<TftpState>({
  name: "tftp",
  title: "TFTP",
  category: "File sharing",
  transports: [17],
  ports: { udp: [69] },
  firstBytes: [0x00],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < 4 || bytes[start] !== 0) return false;
    const kind = bytes[start + 1]!;
    if (kind === readRequest || kind === writeRequest) return isRequest(bytes, start + 2, end);
    if (kind === optionAcknowledgement) return options.some((option) => startsWithIgnoreCase(bytes, start + 2, end, option));
    if (serverPort < 1024 && clientPort < 1024) return false;
    return kind === data && uint16(bytes, start + 2) === 1 && end - start === blockLength + 4;
  },

  open: () => ({ block: -1, direction: 0 }),

  dissect({ bytes, start, end, direction }, state) {
    if (end - start < 4 || bytes[start] !== 0) return "no";
    const kind = bytes[start + 1]!;
    const block = uint16(bytes, start + 2);
    if (kind === data) {
      state.block = block;
      state.direction = direction;
      return "maybe";
    }
    if (kind === acknowledgement) return end - start === 4 && block === state.block && direction !== state.direction ? "done" : "no";
    return kind === readRequest || kind === writeRequest || kind === optionAcknowledgement ? "done" : "no";
  },
});

/** A name and a mode, each ended by a zero. */
function isRequest(bytes: Uint8Array, at: number, end: number): boolean {
  let nameEnd = at;
  while (nameEnd < end && bytes[nameEnd] !== 0) nameEnd++;
  if (nameEnd === at || !isText(bytes, at, nameEnd)) return false;
  let modeEnd = nameEnd + 1;
  while (modeEnd < end && bytes[modeEnd] !== 0) modeEnd++;
  return modeEnd < end && modes.some((mode) => equalsIgnoreCase(bytes, nameEnd + 1, modeEnd, mode));
}
