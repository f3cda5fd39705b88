import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 30_303;
/** Several nodes on one host take neighbouring ports. */
const firstPort = 30_300;
const lastPort = 30_305;
/** Hash and signature stand before the kind of a discovery packet. */
const discoveryHeader = 32 + 65;
const lastDiscovery = 6;
/** Of the handshake that sets up a connection: a public key that is not compressed, and how large the whole may be. */
const uncompressed = 0x04;
const minHandshake = 194;
const maxHandshake = 1200;

/**
 * Ethereum's peers: discovery version 4 (devp2p specification, "Node Discovery Protocol v4"), a kind from 1 to 6 and a list
 * that ends with the datagram or before; and, on its port, the first message of RLPx with its size (EIP-8).
 */
export default defineDissector({
  name: "ethereum",
  title: "Ethereum",
  category: "Cryptocurrency",
  transports: [17, 6],
  ports: { udp: [port], tcp: [port] },

  probe({ bytes, start, end, protocol, serverPort }) {
    if (protocol === 6) {
      const size = end - start;
      return (
        serverPort >= firstPort &&
        serverPort <= lastPort &&
        size >= minHandshake &&
        size <= maxHandshake &&
        uint16(bytes, start) === size - 2 &&
        bytes[start + 2] === uncompressed
      );
    }
    const at = start + discoveryHeader;
    // The last byte of a signature is the key's recovery id.
    if (end - at < 3 || bytes[at - 1]! > 1 || bytes[at]! < 1 || bytes[at]! > lastDiscovery) return false;
    const behind = listEnd(bytes, at + 1, end);
    return behind > 0 && end - behind < 64;
  },

  open: () => undefined,
  dissect: () => "done",
});

/** Behind the list that RLP (Yellow Paper, appendix B) has at `at`; 0 when it is none or does not end within. */
function listEnd(bytes: Uint8Array, at: number, end: number): number {
  const head = bytes[at]!;
  let behind = 0;
  if (head >= 0xc0 && head <= 0xf7) behind = at + 1 + head - 0xc0;
  else if (head === 0xf8 && at + 1 < end) behind = at + 2 + bytes[at + 1]!;
  else if (head === 0xf9 && at + 2 < end) behind = at + 3 + uint16(bytes, at + 1);
  return behind <= end ? behind : 0;
}
