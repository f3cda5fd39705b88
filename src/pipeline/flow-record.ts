/**
 * Layout of one flow's record: 32 words of an Int32Array, seen also as 16 doubles and 16 64-bit integers over the same
 * memory. "A" is the smaller endpoint of the canonical key, "B" the larger; counters by direction stand side by side, A to B first.
 * Each half is one line of a processor's cache.
 */
export const recordWords = 32;

/** Offsets in 32-bit words. Packets, bytes and payload bytes count since `settle`; bytes are unsigned. */
export const word = {
  /** IPv4: the addresses. IPv6: digests of them; the addresses are in the table's side array. */
  addressA: 0,
  addressB: 1,
  /** Port of A in the upper half, of B in the lower. */
  ports: 2,
  /** protocol | vlan << 8 | isV6 << 20 | interface name << 21. */
  meta: 3,
  packets: 4,
  state: 6,
  /** flags A to B | flags B to A << 8 | icmpType << 16 | icmpCode << 24. */
  tcpFlags: 7,
  bytes: 8,
  payload: 10,
  /** Shortest time between two packets since the last export, µs, all bits turned, so that 0 is none yet. */
  gapMin: 16,
  /** Longest, µs. */
  gapMax: 18,
  /** From the flow's first packet to the first of the other direction, µs. */
  answer: 22,
  /** Number of the flow, see `FlowNumbers`. */
  number: 23,
  /** TCP: sequence numbers that are to come next. */
  tcpNext: 24,
  hash: 26,
  v6Slot: 27,
  /** TCP: its slot of the tracker + 1. */
  tcpSlot: 28,
  /** Lower 32 bits of A's MAC and of B's, then the upper 16 of both, A's below. */
  macs: 29,
} as const;

/** Offsets in doubles. */
export const double = {
  /** Time of the last packet by direction, ms; 0 before the first. */
  last: 6,
  /** Time of the first packet since the last export, ms. */
  first: 10,
} as const;

/**
 * Of flows that exporters tell of. Their counts are doubles, since one record of theirs may bring more than 32 bits hold, and lie over
 * `word.bytes`, `word.payload` and the gaps; `last` is of both directions, the flow's id a 64-bit integer over `answer` and `number`.
 */
export const told = { bytes: 4, last: 6, packets: 8, first: 10, flowId: 11 } as const;

/** Bits of the state word. */
export const state = {
  live: 1,
  /** The client is endpoint B. */
  clientIsB: 2,
  /** An interval of it has been exported. */
  opened: 4,
  /** Dissectors have had all they need. */
  inspected: 64,
  /** A dissector wants every packet. */
  staying: 128,
  /** First payloads have been probed: client to server, server to client. */
  probedSent: 256,
  probedReceived: 512,
  /** Nothing has come since an interval was exported. */
  silent: 1_024,
  tunnelShift: 12,
  tunnelMask: 0xf,
  /** Payload packets so far, saturating at 255. */
  payloadShift: 16,
  payloadMask: 0xff,
  /** TCP, of A, and one bit further of B: what `TcpTracker.quiet` says of plain acknowledgments, and of data in order. */
  quietAck: 1 << 24,
  quietData: 1 << 26,
  /** Packets have come from A, and one bit further from B. */
  seen: 1 << 28,
  /** The first packet of all came from B. */
  firstIsB: 1 << 30,
} as const;

export const meta = { vlanShift: 8, vlanMask: 0xfff, v6: 1 << 20, interfaceShift: 21, interfaceMask: 0x3ff } as const;

/** The sender's MAC in direction `side`; 0 is none. */
export function macOf(words: Int32Array, o: number, side: number): number {
  return ((words[o + word.macs + 2]! >>> (side << 4)) & 0xffff) * 2 ** 32 + (words[o + word.macs + side]! >>> 0);
}

/** Keeps it by its upper 16 and its lower 32 bits. */
export function setMac(words: Int32Array, o: number, side: number, high: number, low: number): void {
  words[o + word.macs + side] = low;
  words[o + word.macs + 2] = (words[o + word.macs + 2]! & (side === 0 ? ~0xffff : 0xffff)) | (high << (side << 4));
}
