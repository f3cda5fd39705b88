import type { CaptureSource } from "../../model/capture.ts";
import { linkTypes } from "../engine.ts";

type OnPacket = Parameters<CaptureSource["poll"]>[1];

/** How a frame was cut on the wire, or will be, as far as the kernel says it. */
export interface Segmentation {
  /** Transport that is cut: 6 or 17 (IANA protocol numbers). */
  readonly protocol: number;
  /** Payload bytes of each segment but the last; 0 when only the link's MTU tells it. */
  readonly size: number;
  /** Where in the frame the transport's header is; 0 when the kernel does not say. In a tunnel it is the inner one's. */
  readonly transportAt: number;
}

const ethernetHeaderBytes = 14;
const vlanTypes: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd } as const;
const protocols = { tcp: 6, udp: 17 } as const;
/** FIN and PSH are the last segment's, CWR is the first one's (RFC 3168 §6.1.2). */
const tcpFlags = { fin: 0x01, psh: 0x08, cwr: 0x80 } as const;

/**
 * Takes apart what network card or kernel put together (GRO) or have yet to cut (TSO, USO): one large frame of the kernel's is
 * delivered as the packets on the wire, each with its own lengths, sequence number and flags, all at one time. Checksums and the IPv4
 * identification stay the large frame's.
 *
 * Works in place: the headers are written in front of each segment's payload, over the segment before, whose turn is over.
 */
export class SuperFrames {
  /** Large frames seen, packets made of them, and frames that stayed whole because their headers are of no known kind (tunnels). */
  readonly counts = { frames: 0, segments: 0, whole: 0 };
  readonly #linkType: number;
  readonly #mtu: number;
  #network = 0;
  #transport = 0;
  #payload = 0;

  /** `mtu`: of the link, for frames of which the kernel does not say how they were cut; 0 when unknown. */
  constructor(linkType: number, mtu: number) {
    this.#linkType = linkType;
    this.#mtu = mtu;
  }

  /** Whether a frame must have been put together: it is longer than the link takes. */
  isTooLong(wireLength: number): boolean {
    return this.#mtu > 0 && wireLength > this.#mtu + ethernetHeaderBytes + 8;
  }

  /** Delivers the packets of one large frame; how many. `extra` bytes of each were on the wire beside (a VLAN tag that was taken off). */
  deliver(
    bytes: Uint8Array,
    start: number,
    captured: number,
    length: number,
    { protocol, size, transportAt }: Segmentation,
    extra: number,
    timeMs: number,
    vlan: number,
    onPacket: OnPacket,
  ): number {
    const { counts } = this;
    counts.frames++;
    if (!this.#locate(bytes, start, captured, protocol, transportAt, extra)) {
      counts.whole++;
      onPacket(bytes, start, captured, length + extra, timeMs, vlan);
      return 1;
    }
    const network = this.#network;
    const transport = this.#transport;
    const headers = this.#payload;
    const isTcp = protocol === protocols.tcp;
    const segmentSize = size > 0 ? size : this.#mtu - (headers - network);
    const payload = length - headers;
    if (segmentSize <= 0 || payload <= segmentSize) {
      onPacket(bytes, start, captured, length + extra, timeMs, vlan);
      counts.segments++;
      return 1;
    }
    const sequence = isTcp ? readU32(bytes, start + transport + 4) : 0;
    const flags = isTcp ? bytes[start + transport + 13]! : 0;
    /** Where the headers are now. */
    let at = start;
    let segments = 0;
    for (let done = 0; done < payload; done += segmentSize) {
      const part = Math.min(segmentSize, payload - done);
      // Behind what was captured lies the next frame: there the headers stay where they are.
      const isThere = done + headers <= captured;
      if (isThere && done > 0) {
        bytes.copyWithin(start + done, at, at + headers);
        at = start + done;
      }
      writeLengths(bytes, at, network, headers + part);
      if (isTcp) {
        writeU32(bytes, at + transport + 4, sequence + done);
        const isLast = done + part === payload;
        bytes[at + transport + 13] = flags & (isLast ? 0xff : ~(tcpFlags.fin | tcpFlags.psh)) & (done === 0 ? 0xff : ~tcpFlags.cwr);
      } else writeU16(bytes, at + transport + 4, headers - transport + part);
      onPacket(bytes, at, isThere ? Math.min(headers + part, captured - done) : headers, headers + part + extra, timeMs, vlan);
      segments++;
    }
    counts.segments += segments;
    return segments;
  }

  /** Finds the headers; false when they are not all there, or others than IP and the transport that is cut. */
  #locate(bytes: Uint8Array, start: number, captured: number, protocol: number, transportAt: number, extra: number): boolean {
    let at = 0;
    if (this.#linkType === linkTypes.ETHERNET) {
      at = ethernetHeaderBytes;
      while (at <= captured && vlanTypes.has(readU16(bytes, start + at - 2))) at += 4;
      const type = readU16(bytes, start + at - 2);
      if (type !== etherTypes.ipv4 && type !== etherTypes.ipv6) return false;
    }
    if (at + 20 > captured) return false;
    const version = bytes[start + at]! >> 4;
    const headerBytes = version === 4 ? (bytes[start + at]! & 0x0f) << 2 : 40;
    const carried = version === 4 ? bytes[start + at + 9]! : bytes[start + at + 6]!;
    if ((version !== 4 && version !== 6) || headerBytes < 20 || carried !== protocol) return false;
    const transport = at + headerBytes;
    // Kernels differ in whether they count a tag that they took off.
    if (transportAt !== 0 && transportAt !== transport && transportAt !== transport + extra) return false;
    const isTcp = protocol === protocols.tcp;
    if (transport + (isTcp ? 20 : 8) > captured || (!isTcp && protocol !== protocols.udp)) return false;
    const transportBytes = isTcp ? (bytes[start + transport + 12]! >> 4) << 2 : 8;
    if (isTcp && (transportBytes < 20 || transport + transportBytes > captured)) return false;
    this.#network = at;
    this.#transport = transport;
    this.#payload = transport + transportBytes;
    return true;
  }
}

/** Total length of IPv4, payload length of IPv6, of a frame that is `length` long. */
function writeLengths(bytes: Uint8Array, at: number, network: number, length: number): void {
  if (bytes[at + network]! >> 4 === 4) writeU16(bytes, at + network + 2, length - network);
  else writeU16(bytes, at + network + 4, length - network - 40);
}

function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function readU32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function writeU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  writeU16(bytes, at, value >>> 16);
  writeU16(bytes, at + 2, value);
}
