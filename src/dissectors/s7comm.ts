import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";
import { isTransportConnect, transportData } from "../wire/tpkt.ts";

/** Job, acknowledgement, acknowledgement with data, user data. */
const kinds: ReadonlySet<number> = new Set([1, 2, 3, 7]);
const protocolId = 0x32;
const plusId = 0x72;

/**
 * S7 communication of Siemens' controllers over ISO transport (RFC 1006): protocol id 0x32 and a kind of message; S7CommPlus
 * of the newer ones has 0x72 and a version of 1 to 3 (and 254 for keep-alives). The formats are documented by Wireshark and Snap7.
 */
export default defineDissector({
  name: "s7comm",
  title: "S7Comm",
  category: "Industrial",
  transports: [6],
  ports: { tcp: [102] },
  firstBytes: [3],

  probe: ({ bytes, start, end }) => bytes[start] === 3 && (isTransportConnect(bytes, start, end) || s7(bytes, start, end) !== ""),
  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const name = s7(bytes, start, end);
    if (name === "") return isTransportConnect(bytes, start, end) ? "maybe" : "no";
    facts.applicationMaster = name;
    return "done";
  },
});

/** The name of what a data packet carries; empty when it is neither. */
function s7(bytes: Uint8Array, start: number, end: number): string {
  const at = transportData(bytes, start, end);
  if (at === 0 || at + 4 > end) return "";
  if (bytes[at] === protocolId) return kinds.has(bytes[at + 1]!) && at + 10 <= end && uint16(bytes, at + 2) === 0 ? "S7Comm" : "";
  const version = bytes[at + 1]!;
  const length = uint16(bytes, at + 2);
  return bytes[at] === plusId && ((version >= 1 && version <= 3 && at + length <= end) || version === 0xfe) ? "S7CommPlus" : "";
}
