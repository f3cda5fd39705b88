import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

interface Stream {
  /** Packets of this direction that followed each other as RTP's do. */
  count: number;
  source: number;
  payloadType: number;
  sequence: number;
  timestamp: number;
}

interface RtpState {
  readonly streams: [Stream, Stream];
  misses: number;
}

const headerBytes = 12;
/** Packets of one source in order that make a stream: what RFC 3550 appendix A.1 asks for, and one more. */
const needed = 3;
/** Largest step of the sequence number between two packets of one stream. */
const maxStep = 16;
/** Packets that do not fit until it is none: others may share the ports (RFC 7983). */
const patience = 4;

/**
 * Real-time Transport Protocol (RFC 3550): three packets of one source with rising sequence numbers, because two bits of
 * version are all that one packet shows. SRTP (RFC 3711) looks the same and is named the same.
 */
export default defineDissector<RtpState>({
  name: "rtp",
  title: "RTP",
  category: "Media",
  transports: [17],
  ports: { udp: [5004] },
  firstBytes: Array.from({ length: 64 }, (_, i) => 0x80 + i),

  probe: ({ bytes, start, end }) => isRtp(bytes, start, end),

  open: () => ({ streams: [newStream(), newStream()], misses: 0 }),

  dissect({ bytes, start, end, direction }, state) {
    if (!isRtp(bytes, start, end)) return ++state.misses > patience ? "no" : "maybe";
    const stream = state.streams[direction];
    const sequence = uint16(bytes, start + 2);
    const timestamp = uint32(bytes, start + 4);
    const source = uint32(bytes, start + 8);
    const payloadType = bytes[start + 1]! & 0x7f;
    const step = (sequence - stream.sequence) & 0xffff;
    const follows = stream.count > 0 && stream.source === source && step > 0 && step <= maxStep && (timestamp - stream.timestamp) >>> 0 < 0x8000_0000;
    if (stream.count > 0 && !follows && ++state.misses > patience) return "no";
    stream.count = follows ? stream.count + (stream.payloadType === payloadType ? 1 : 0) : 1;
    stream.source = source;
    stream.payloadType = payloadType;
    stream.sequence = sequence;
    stream.timestamp = timestamp;
    return stream.count >= needed ? "done" : "maybe";
  },
});

function newStream(): Stream {
  return { count: 0, source: 0, payloadType: 0, sequence: 0, timestamp: 0 };
}

/** Version 2, the header with its contributing sources, and none of the payload types that are RTCP's (RFC 5761 §4). */
function isRtp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < headerBytes || bytes[start]! >>> 6 !== 2) return false;
  const payloadType = bytes[start + 1]! & 0x7f;
  if (payloadType >= 64 && payloadType < 96) return false;
  // A source that is zero is chosen by chance once in four thousand million.
  return headerBytes + 4 * (bytes[start]! & 0x0f) <= end - start && uint32(bytes, start + 8) !== 0;
}
