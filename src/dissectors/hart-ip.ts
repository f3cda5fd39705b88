import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const headerBytes = 8;
const port = 5094;
/** Request, response, publish, and negative acknowledgement. */
const kinds: ReadonlySet<number> = new Set([0, 1, 2, 15]);

interface HartState {
  sequence: number;
}

/**
 * HART-IP (FieldComm Group, HCF_SPEC-085): version, kind, id, status, sequence number and the whole length. Away from its port
 * a request of several bytes must be followed by an answer with its sequence number.
 */
export default defineDissector<HartState>({
  name: "hart-ip",
  title: "HART-IP",
  category: "Industrial",
  transports: [6, 17],
  ports: { tcp: [port], udp: [port] },
  firstBytes: [1, 2],

  probe: ({ bytes, start, end }) => isMessage(bytes, start, end),
  open: () => ({ sequence: -1 }),

  dissect({ bytes, start, end, serverPort, clientPort }, state) {
    if (!isMessage(bytes, start, end)) return "no";
    if (serverPort === port || clientPort === port) return "done";
    const sequence = uint16(bytes, start + 4);
    if (bytes[start + 1] === 1 && state.sequence === sequence) return "done";
    if (bytes[start + 1] === 0) state.sequence = sequence;
    return "maybe";
  },
});

function isMessage(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < headerBytes || (bytes[start] !== 1 && bytes[start] !== 2)) return false;
  return kinds.has(bytes[start + 1]!) && bytes[start + 2]! <= 5 && uint16(bytes, start + 6) === end - start;
}
