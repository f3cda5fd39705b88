import { frameStatus, Frame, tunnelCodes } from "./frame.ts";
import { locateNetwork } from "./link-layer.ts";
import { locateInner, udpTunnel } from "./tunnels.ts";

const maxTunnelDepth = 4;
const maxExtensionHeaders = 12;

/**
 * Link, network and transport headers of one frame → `frame`. Nothing is allocated and nothing thrown, whatever the bytes.
 * A packet that is well formed up to IP is always counted; broken transport headers only take its ports away.
 */
export class Decoder {
  /** What `decode` writes into. */
  frame = new Frame();
  readonly #tunnels: boolean;

  constructor(tunnels: boolean) {
    this.#tunnels = tunnels;
  }

  /** Bytes [start, end) were captured of a frame that was `wireLength` long; `vlan` is a tag the kernel stripped, else 0. */
  decode(bytes: Uint8Array, start: number, end: number, wireLength: number, linkType: number, vlan: number): void {
    const frame = this.frame;
    frame.status = frameStatus.ip;
    frame.problem = "";
    frame.vlan = vlan;
    frame.tunnel = tunnelCodes.none;
    frame.macOffset = -1;
    frame.fragment = 0;
    const at = locateNetwork(bytes, start, end, linkType, frame);
    if (at < 0) return;
    const wireEnd = start + wireLength > end ? start + wireLength : end;
    this.#network(bytes, at, end, wireEnd, this.#tunnels ? 0 : maxTunnelDepth);
  }

  /** IPv4 or IPv6 by the version field. `depth` counts tunnels entered; at the bound the tunnel itself is the flow. */
  #network(bytes: Uint8Array, at: number, end: number, wireEnd: number, depth: number): void {
    const version = at < end ? bytes[at]! >> 4 : 0;
    if (version === 4) this.#ipv4(bytes, at, end, wireEnd, depth);
    else if (version === 6) this.#ipv6(bytes, at, end, wireEnd, depth);
    else this.#malformed("ip: neither version 4 nor 6");
  }

  #malformed(problem: string): void {
    this.frame.status = frameStatus.malformed;
    this.frame.problem = problem;
  }

  /** RFC 791 §3.1. */
  #ipv4(bytes: Uint8Array, at: number, end: number, wireEnd: number, depth: number): void {
    if (end - at < 20) return this.#malformed("ipv4: header cut short");
    const headerLength = (bytes[at]! & 0x0f) << 2;
    if (headerLength < 20 || at + headerLength > wireEnd) return this.#malformed("ipv4: bad header length");
    // 0 is a frame the network card was to cut up (TSO); it goes as far as the frame.
    const totalLength = (bytes[at + 2]! << 8) | bytes[at + 3]! || wireEnd - at;
    if (totalLength < headerLength) return this.#malformed("ipv4: total length less than the header");
    if (at + totalLength > wireEnd) return this.#malformed("ipv4: total length beyond the frame");
    const frame = this.frame;
    frame.isV6 = false;
    frame.source0 = frame.source1 = frame.destination0 = frame.destination1 = 0;
    frame.source2 = frame.destination2 = 0xffff;
    frame.source3 = word(bytes, at + 12);
    frame.destination3 = word(bytes, at + 16);
    frame.fragment = 0;
    const fragment = (bytes[at + 6]! << 8) | bytes[at + 7]!;
    if ((fragment & 0x3fff) !== 0) {
      frame.fragment = (fragment & 0x1fff) === 0 ? 1 : 2;
      frame.fragmentId = (bytes[at + 4]! << 8) | bytes[at + 5]!;
    }
    const ipEnd = at + totalLength;
    this.#transport(bytes, at + headerLength, ipEnd < end ? ipEnd : end, ipEnd, bytes[at + 9]!, depth);
  }

  /** RFC 8200 §3 and §4. */
  #ipv6(bytes: Uint8Array, at: number, end: number, wireEnd: number, depth: number): void {
    if (end - at < 40) return this.#malformed("ipv6: header cut short");
    const payloadLength = (bytes[at + 4]! << 8) | bytes[at + 5]!;
    // 0 is a jumbogram (RFC 2675) or a frame the network card was to cut up.
    const ipEnd = payloadLength === 0 ? wireEnd : at + 40 + payloadLength;
    if (ipEnd > wireEnd) return this.#malformed("ipv6: payload length beyond the frame");
    const frame = this.frame;
    frame.isV6 = true;
    frame.source0 = word(bytes, at + 8);
    frame.source1 = word(bytes, at + 12);
    frame.source2 = word(bytes, at + 16);
    frame.source3 = word(bytes, at + 20);
    frame.destination0 = word(bytes, at + 24);
    frame.destination1 = word(bytes, at + 28);
    frame.destination2 = word(bytes, at + 32);
    frame.destination3 = word(bytes, at + 36);
    frame.fragment = 0;
    const capturedEnd = ipEnd < end ? ipEnd : end;
    let protocol = bytes[at + 6]!;
    let offset = at + 40;
    for (let headers = 0; headers < maxExtensionHeaders; headers++) {
      let length = 0;
      if (protocol === 0 || protocol === 43 || protocol === 60 || protocol === 135 || protocol === 139 || protocol === 140) length = -8;
      else if (protocol === 44) length = 8;
      else if (protocol === 51) length = -4;
      else return this.#transport(bytes, offset, capturedEnd, ipEnd, protocol, depth);
      if (offset + 8 > capturedEnd) return this.#malformed("ipv6: extension header cut short");
      if (protocol === 44) {
        const fragment = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
        if ((fragment & 0xfff9) !== 0) {
          frame.fragment = (fragment & 0xfff8) === 0 ? 1 : 2;
          frame.fragmentId = word(bytes, offset + 4);
        }
      } else if (length === -8) length = (bytes[offset + 1]! + 1) << 3;
      else length = (bytes[offset + 1]! + 2) << 2;
      protocol = bytes[offset]!;
      offset += length;
      if (offset > ipEnd) return this.#malformed("ipv6: extension header beyond the packet");
      // What follows in a later fragment is not a header.
      if (frame.fragment === 2) return this.#transport(bytes, offset, capturedEnd, ipEnd, protocol, depth);
    }
    this.#malformed("ipv6: too many extension headers");
  }

  /** [at, end) captured of a transport packet that ends at `wireEnd`. */
  #transport(bytes: Uint8Array, at: number, end: number, wireEnd: number, protocol: number, depth: number): void {
    const frame = this.frame;
    frame.protocol = protocol;
    frame.sourcePort = 0;
    frame.destinationPort = 0;
    frame.tcpFlags = 0;
    frame.tcpWindow = -1;
    frame.icmpType = 0;
    frame.icmpCode = 0;
    frame.payloadStart = at < end ? at : end;
    frame.payloadEnd = end;
    frame.payloadLength = wireEnd - at;
    if (frame.fragment === 2) {
      frame.payloadEnd = frame.payloadStart;
      return;
    }
    if (protocol === 6) this.#tcp(bytes, at, end, wireEnd);
    else if (protocol === 17) this.#udp(bytes, at, end, wireEnd, depth);
    else if (protocol === 132) this.#sctp(bytes, at, end, wireEnd);
    else if (protocol === 1 || protocol === 58) {
      if (end - at < 2) return this.#broken("icmp: header cut short", end);
      frame.icmpType = bytes[at]!;
      frame.icmpCode = bytes[at + 1]!;
    } else if (depth < maxTunnelDepth && frame.fragment === 0) {
      if (protocol === 4) this.#enter(bytes, at, end, wireEnd, frame.isV6 ? tunnelCodes.fourInSix : tunnelCodes.ipInIp, depth);
      else if (protocol === 41) this.#enter(bytes, at, end, wireEnd, frame.isV6 ? tunnelCodes.ipInIp : tunnelCodes.sixInFour, depth);
      else if (protocol === 47) this.#enter(bytes, at, end, wireEnd, tunnelCodes.gre, depth);
    }
  }

  /** The packet is counted, its transport header cannot be used. */
  #broken(problem: string, end: number): void {
    this.frame.problem = problem;
    this.frame.payloadStart = this.frame.payloadEnd = end;
    this.frame.payloadLength = 0;
  }

  /** RFC 9293 §3.1. */
  #tcp(bytes: Uint8Array, at: number, end: number, wireEnd: number): void {
    const frame = this.frame;
    if (end - at < 20) {
      // Cut by the snap length the ports may still be there; a packet too short on the wire has none.
      if (wireEnd - at < 20) return this.#broken("tcp: header cut short", end);
      if (end - at >= 4) this.#ports(bytes, at);
      if (end - at >= 14) frame.tcpFlags = bytes[at + 13]!;
      frame.payloadStart = end;
      frame.payloadLength = end - at >= 13 ? Math.max(0, wireEnd - at - ((bytes[at + 12]! >> 4) << 2)) : wireEnd - at - 20;
      return;
    }
    this.#ports(bytes, at);
    frame.tcpFlags = bytes[at + 13]!;
    frame.tcpSequence = word(bytes, at + 4);
    frame.tcpWindow = (bytes[at + 14]! << 8) | bytes[at + 15]!;
    const headerLength = (bytes[at + 12]! >> 4) << 2;
    if (headerLength < 20 || at + headerLength > wireEnd) return this.#broken("tcp: bad data offset", end);
    frame.payloadStart = at + headerLength < end ? at + headerLength : end;
    frame.payloadLength = wireEnd - at - headerLength;
  }

  /** RFC 768. */
  #udp(bytes: Uint8Array, at: number, end: number, wireEnd: number, depth: number): void {
    const frame = this.frame;
    if (end - at < 8) {
      if (wireEnd - at < 8) return this.#broken("udp: header cut short", end);
      if (end - at >= 4) this.#ports(bytes, at);
      frame.payloadStart = end;
      frame.payloadLength = wireEnd - at - 8;
      return;
    }
    this.#ports(bytes, at);
    const length = (bytes[at + 4]! << 8) | bytes[at + 5]!;
    if (length !== 0 && length < 8) return this.#broken("udp: length less than the header", end);
    const payload = at + 8;
    // In a first fragment the length is the whole datagram's.
    const payloadEnd = length === 0 || at + length > wireEnd ? wireEnd : at + length;
    frame.payloadStart = payload;
    frame.payloadEnd = payloadEnd < end ? payloadEnd : end;
    frame.payloadLength = payloadEnd - payload;
    if (depth >= maxTunnelDepth || frame.fragment !== 0) return;
    const tunnel = udpTunnel(frame.sourcePort, frame.destinationPort);
    if (tunnel !== tunnelCodes.none) this.#enter(bytes, at, end, wireEnd, tunnel, depth);
  }

  /** RFC 9260 §3.1. */
  #sctp(bytes: Uint8Array, at: number, end: number, wireEnd: number): void {
    if (end - at < 12 && wireEnd - at < 12) return this.#broken("sctp: header cut short", end);
    if (end - at >= 4) this.#ports(bytes, at);
    this.frame.payloadStart = at + 12 < end ? at + 12 : end;
    this.frame.payloadLength = wireEnd - at - 12;
  }

  #ports(bytes: Uint8Array, at: number): void {
    this.frame.sourcePort = (bytes[at]! << 8) | bytes[at + 1]!;
    this.frame.destinationPort = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }

  /**
   * Goes on with the packet inside the tunnel whose transport header is at `at`. When there is no usable packet in it, the
   * tunnel is the flow: what the attempt has overwritten is put back.
   */
  #enter(bytes: Uint8Array, at: number, end: number, wireEnd: number, tunnel: number, depth: number): void {
    const frame = this.frame;
    const { isV6, vlan, macOffset, protocol, source0, source1, source2, source3, destination0, destination1, destination2, destination3 } = frame;
    const { payloadStart, payloadEnd, tunnel: outerTunnel } = frame;
    const payloadWireEnd = payloadStart + frame.payloadLength;
    frame.tunnel = tunnel;
    const inner = locateInner(bytes, payloadStart, payloadEnd, payloadWireEnd, frame);
    if (inner >= 0) {
      this.#network(bytes, inner, payloadEnd, payloadWireEnd, depth + 1);
      if (frame.status === frameStatus.ip) return;
    }
    frame.status = frameStatus.ip;
    frame.vlan = vlan;
    frame.macOffset = macOffset;
    frame.tunnel = outerTunnel;
    if (inner < 0) return;
    frame.isV6 = isV6;
    frame.source0 = source0;
    frame.source1 = source1;
    frame.source2 = source2;
    frame.source3 = source3;
    frame.destination0 = destination0;
    frame.destination1 = destination1;
    frame.destination2 = destination2;
    frame.destination3 = destination3;
    frame.fragment = 0;
    this.#transport(bytes, at, end, wireEnd, protocol, maxTunnelDepth);
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
