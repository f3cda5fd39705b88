/** What a test frame says; addresses are IPv4 text. */
export interface FrameOptions {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload?: Uint8Array;
  /** 802.1Q VLAN id; untagged when absent. */
  readonly vlan?: number;
}

/** An Ethernet frame with a UDP datagram, checksums right (RFC 768, RFC 791). */
export function udpFrame(options: FrameOptions): Buffer {
  const payload = options.payload ?? new Uint8Array(0);
  const tag = options.vlan === undefined ? 0 : 4;
  const frame = Buffer.alloc(14 + tag + 28 + payload.length);
  frame.writeUIntBE(0x02_00_00_00_00_02, 0, 6);
  frame.writeUIntBE(0x02_00_00_00_00_01, 6, 6);
  if (options.vlan !== undefined) {
    frame.writeUInt16BE(0x8100, 12);
    frame.writeUInt16BE(options.vlan, 14);
  }
  frame.writeUInt16BE(0x0800, 12 + tag);
  const ip = frame.subarray(14 + tag);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(28 + payload.length, 2);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(17, 9);
  for (const [i, octet] of options.source.split(".").entries()) ip.writeUInt8(Number(octet), 12 + i);
  for (const [i, octet] of options.destination.split(".").entries()) ip.writeUInt8(Number(octet), 16 + i);
  ip.writeUInt16BE(onesComplement(ip.subarray(0, 20)), 10);
  const udp = ip.subarray(20);
  udp.writeUInt16BE(options.sourcePort, 0);
  udp.writeUInt16BE(options.destinationPort, 2);
  udp.writeUInt16BE(8 + payload.length, 4);
  udp.set(payload, 8);
  return frame;
}

function onesComplement(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
