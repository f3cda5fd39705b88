import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { networkName } from "../wire/text.ts";

const namePort = 137;
const datagramPort = 138;
const decoded = new Uint8Array(15);

/** NetBIOS over UDP: name service and datagrams (RFC 1002 §4.2, §4.4), for the names that hosts of Windows call themselves. */
export default defineDissector({
  name: "netbios",
  title: "NetBIOS",
  category: "System",
  transports: [17],
  ports: { udp: [namePort, datagramPort] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (serverPort === namePort || clientPort === namePort) return nameOffset(bytes, start, end) > 0;
    return serverPort === datagramPort && isDatagram(bytes, start, end);
  },

  open: () => undefined,

  dissect({ bytes, start, end, serverPort }, _state, facts) {
    const at = serverPort === datagramPort ? start + 14 : nameOffset(bytes, start, end);
    if (at >= start) readName(bytes, at, end, facts);
    return "done";
  },
});

/** A datagram with two names, an error, or a query to a distribution server (RFC 1002 §4.4.2 to §4.4.4); four bits of the flags are zero. */
function isDatagram(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 11 || (bytes[start + 1]! & 0xf0) !== 0) return false;
  const kind = bytes[start]!;
  if (kind >= 0x10 && kind <= 0x12) return end - start >= 14 + 34 && bytes[start + 14] === 32;
  if (kind === 0x13) return end - start === 11;
  return kind >= 0x14 && kind <= 0x16 && end - start >= 10 + 34 && bytes[start + 10] === 32;
}

/** Where the first name of a name service packet is: one question, or an answer without one; -1 when it is neither. */
function nameOffset(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 13) return -1;
  const opcode = (bytes[start + 2]! >>> 3) & 15;
  const [questions, answers] = [(bytes[start + 4]! << 8) | bytes[start + 5]!, (bytes[start + 6]! << 8) | bytes[start + 7]!];
  const known = opcode === 0 || (opcode >= 5 && opcode <= 9);
  return known && questions <= 1 && answers <= 1 && questions + answers >= 1 && bytes[start + 12] === 32 ? start + 12 : -1;
}

/** First-level encoding (RFC 1001 §14.1): each half byte as a letter from A to P; 15 characters and a kind. */
function readName(bytes: Uint8Array, at: number, end: number, facts: FlowFacts): void {
  if (at + 33 > end || bytes[at] !== 32) return;
  for (let i = 0; i < 15; i++) {
    const high = bytes[at + 1 + 2 * i]! - 0x41;
    const low = bytes[at + 2 + 2 * i]! - 0x41;
    if (high < 0 || high > 15 || low < 0 || low > 15) return;
    decoded[i] = (high << 4) | low;
  }
  let length = 15;
  while (length > 0 && (decoded[length - 1] === 0x20 || decoded[length - 1] === 0)) length--;
  facts.hostname = networkName(decoded, 0, length);
}
