import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const dht = ["d1:ad2:id20:", "d1:rd2:id20:", "d1:el", "d2:ip"];

/** Of the transport over UDP: its header, and the packets that open a connection and answer that. */
const utpHeaderBytes = 20;
const utpSyn = 0x41;
const utpState = 0x21;
const extensionBits = 2;
/** What a tracker is greeted with (BEP 15). */
const trackerHigh = 0x0000_0417;
const trackerLow = 0x2710_1980;

interface BitTorrentState {
  /** The connection id of a packet that opens one; -1 before it. */
  opening: number;
}

/**
 * BitTorrent: the peers' handshake (BEP 3), messages of the DHT (BEP 5), local discovery (BEP 14), the question to a tracker
 * (BEP 15) and the transport over UDP (BEP 29), whose first packet must be one that nothing has been received before, or be answered.
 */
export default defineDissector<BitTorrentState>({
  name: "bittorrent",
  title: "BitTorrent",
  category: "File sharing",
  transports: [6, 17],
  ports: { tcp: [6881, 6969], udp: [6881, 6771] },
  firstBytes: [0x13, 0x64, utpSyn, 0, 0x42],

  probe({ bytes, start, end, protocol }) {
    if (start >= end) return false;
    if (bytes[start] === 0x13 || protocol === 6) return startsWith(bytes, start, end, "\x13BitTorrent protocol");
    if (bytes[start] === 0x64) return dht.some((message) => startsWith(bytes, start, end, message)) && bytes[end - 1] === 0x65;
    if (bytes[start] === utpSyn) return isSyn(bytes, start, end);
    if (bytes[start] === 0)
      return end - start === 16 && uint32(bytes, start) === trackerHigh && uint32(bytes, start + 4) === trackerLow && uint32(bytes, start + 8) === 0;
    return startsWith(bytes, start, end, "BT-SEARCH * HTTP/1.");
  },

  open: () => ({ opening: -1 }),

  dissect({ bytes, start, end, protocol }, state) {
    if (protocol === 6) return "done";
    if (isSyn(bytes, start, end)) {
      state.opening = uint16(bytes, start + 2);
      // The first of a connection carries no delay, number 1 and no acknowledgement: little of it is left to chance.
      return uint32(bytes, start + 8) === 0 && uint16(bytes, start + 16) === 1 && uint16(bytes, start + 18) === 0 ? "done" : "maybe";
    }
    if (state.opening < 0) return "done";
    const answers = end - start >= utpHeaderBytes && bytes[start] === utpState && uint16(bytes, start + 2) === state.opening;
    return answers ? "done" : "no";
  },
});

/** ST_SYN of version 1: no payload; the only extension is a field of eight bytes. */
function isSyn(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < utpHeaderBytes || bytes[start] !== utpSyn) return false;
  if (bytes[start + 1] === 0) return end - start === utpHeaderBytes;
  return bytes[start + 1] === extensionBits && end - start === utpHeaderBytes + 10 && bytes[start + 20] === 0 && bytes[start + 21] === 8;
}
