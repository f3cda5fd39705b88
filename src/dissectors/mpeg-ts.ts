import { defineDissector } from "../model/dissector.ts";

const packetBytes = 188;

interface TsState {
  datagrams: number;
}

/** MPEG transport stream in datagrams (ISO/IEC 13818-1 §2.4.3): packets of 188 bytes that begin with 0x47; one alone must be followed by another. */
export default defineDissector<TsState>({
  name: "mpeg-ts",
  title: "MPEG-TS",
  category: "Media",
  transports: [17],
  ports: {},
  firstBytes: [0x47],

  probe: ({ bytes, start, end }) => isTransportStream(bytes, start, end),
  open: () => ({ datagrams: 0 }),

  dissect({ bytes, start, end }, state) {
    if (!isTransportStream(bytes, start, end)) return "no";
    state.datagrams++;
    return state.datagrams > 1 || end - start > packetBytes ? "done" : "maybe";
  },
});

function isTransportStream(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== 0x47 || end - start < packetBytes || (end - start) % packetBytes !== 0) return false;
  // The adaptation field control of a packet is never 0.
  for (let at = start; at < end; at += packetBytes) if (bytes[at] !== 0x47 || (bytes[at + 3]! & 0x30) === 0) return false;
  return true;
}
