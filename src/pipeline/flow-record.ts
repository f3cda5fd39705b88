/**
 * Layout of one flow's record: 32 words of an Int32Array, seen also as 16 doubles and 16 64-bit integers over the same
 * memory. "A" is the smaller endpoint of the canonical key, "B" the larger; counters by direction stand side by side, A to B first.
 * The first half, one line of a processor's cache, is all that most packets touch.
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
  /** TCP: sequence numbers that are to come next. */
  tcpNext: 14,
  hash: 18,
  v6Slot: 19,
  /** TCP: its slot of the tracker + 1. */
  tcpSlot: 30,
} as const;

/**
 * Offsets in doubles. `bytes` and `payload` are for flows that exporters tell of: one record of theirs may bring more than 32
 * bits hold. They lie over `word.bytes`, `word.payload` and `word.tcpNext`, which are for packets.
 */
export const double = { bytes: 4, last: 6, payload: 7, first: 10, macA: 13, macB: 14 } as const;

/** Offsets in 64-bit integers. */
export const big = { flowId: 11, communityIdHash: 12 } as const;

/** Bits of the state word. */
export const state = {
  live: 1,
  /** The client is endpoint B. */
  clientIsB: 2,
  /** An interval of it has been exported. */
  opened: 4,
  macA: 8,
  macB: 16,
  hashed: 32,
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
} as const;

export const meta = { vlanShift: 8, vlanMask: 0xfff, v6: 1 << 20, interfaceShift: 21, interfaceMask: 0x3ff } as const;
