import type { FlowPlan, Step } from "./plan.ts";

const ethernetBytes = 14;
const shortestFrame = 60;

/** Client number → 10.0.0.0/8 or 2001:db8:c::/48; server number → 198.18.0.0/15 or 2001:db8:5::/48 (RFC 2544, RFC 3849). */
export function addressBytes(isServer: boolean, host: number, isV6: boolean): Uint8Array {
  if (isV6) return Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, isServer ? 5 : 0x0c, 0, 0, 0, 0, 0, 0, 0, host >>> 16, host >>> 8, host);
  return isServer ? Uint8Array.of(198, 18 + ((host >>> 16) & 1), host >>> 8, host) : Uint8Array.of(10, host >>> 16, host >>> 8, host);
}

/** The same as text, RFC 5952. */
export function addressText(isServer: boolean, host: number, isV6: boolean): string {
  if (!isV6) return addressBytes(isServer, host, false).join(".");
  const low = (host & 0xffff).toString(16);
  const high = host >>> 16;
  return `2001:db8:${isServer ? "5" : "c"}::${high === 0 ? low : `${high.toString(16)}:${low}`}`;
}

/** Octets of the transport header of a step. SYNs carry a maximum segment size. */
function transportBytes(plan: FlowPlan, step: Step): number {
  if (plan.protocol !== 6) return 8;
  return (step.flags & 2) !== 0 ? 24 : 20;
}

/** Length of a step's frame on the wire, Ethernet padding included, frame check sequence not. */
export function frameBytes(plan: FlowPlan, step: Step): number {
  return Math.max(shortestFrame, ethernetBytes + (plan.isV6 ? 40 : 20) + transportBytes(plan, step) + step.payload.length);
}

/** Builds the frame of a step at `at` of `out` and gives its length. `sequence`: next sequence numbers of client and server, moved on. */
export function writeFrame(out: Uint8Array, at: number, plan: FlowPlan, step: Step, sequence: Uint32Array): number {
  const length = frameBytes(plan, step);
  out.fill(0, at, at + length);
  const view = new DataView(out.buffer, out.byteOffset + at, length);
  const { fromServer, payload } = step;
  writeMac(out, at, !fromServer, plan);
  writeMac(out, at + 6, fromServer, plan);
  view.setUint16(12, plan.isV6 ? 0x86dd : 0x0800);
  const network = ethernetBytes;
  const transport = network + (plan.isV6 ? 40 : 20);
  const headerBytes = transportBytes(plan, step);
  const segmentBytes = headerBytes + payload.length;
  const source = addressBytes(fromServer, fromServer ? plan.serverHost : plan.clientHost, plan.isV6);
  const destination = addressBytes(!fromServer, fromServer ? plan.clientHost : plan.serverHost, plan.isV6);
  if (plan.isV6) {
    view.setUint8(network, 0x60);
    view.setUint16(network + 4, segmentBytes);
    view.setUint8(network + 6, plan.protocol);
    view.setUint8(network + 7, 64);
    out.set(source, at + network + 8);
    out.set(destination, at + network + 24);
  } else {
    view.setUint8(network, 0x45);
    view.setUint16(network + 2, 20 + segmentBytes);
    view.setUint16(network + 6, 0x4000);
    view.setUint8(network + 8, 64);
    view.setUint8(network + 9, plan.protocol);
    out.set(source, at + network + 12);
    out.set(destination, at + network + 16);
    view.setUint16(network + 10, fold(~sum(out, at + network, 20, 0)));
  }
  writeTransport(view, transport, plan, step, headerBytes, sequence);
  out.set(payload, at + transport + headerBytes);
  const pseudo = sum(source, 0, source.length, sum(destination, 0, destination.length, plan.protocol === 1 ? 0 : plan.protocol + segmentBytes));
  const checksum = fold(~sum(out, at + transport, segmentBytes, plan.protocol === 1 ? 0 : pseudo));
  view.setUint16(transport + (plan.protocol === 6 ? 16 : plan.protocol === 17 ? 6 : 2), plan.protocol === 17 && checksum === 0 ? 0xffff : checksum);
  return length;
}

function writeTransport(view: DataView, transport: number, plan: FlowPlan, step: Step, headerBytes: number, sequence: Uint32Array): void {
  const { fromServer, flags, payload } = step;
  if (plan.protocol === 1 || plan.protocol === 58) {
    view.setUint8(transport, flags);
    view.setUint16(transport + 4, plan.clientPort);
    return;
  }
  view.setUint16(transport, fromServer ? plan.serverPort : plan.clientPort);
  view.setUint16(transport + 2, fromServer ? plan.clientPort : plan.serverPort);
  if (plan.protocol === 17) {
    view.setUint16(transport + 4, 8 + payload.length);
    return;
  }
  const mine = fromServer ? 1 : 0;
  view.setUint32(transport + 4, sequence[mine]!);
  if ((flags & 16) !== 0) view.setUint32(transport + 8, sequence[1 - mine]!);
  view.setUint8(transport + 12, (headerBytes >> 2) << 4);
  view.setUint8(transport + 13, flags);
  view.setUint16(transport + 14, 64_240);
  if (headerBytes === 24) view.setUint32(transport + 20, 0x02040000 | (plan.isV6 ? 1_440 : 1_460));
  sequence[mine]! += payload.length + ((flags & 3) === 0 ? 0 : 1);
}

/** Locally administered addresses, one a host. */
function writeMac(out: Uint8Array, at: number, isServer: boolean, plan: FlowPlan): void {
  const host = isServer ? plan.serverHost : plan.clientHost;
  out[at] = 0x02;
  out[at + 1] = isServer ? 0x5e : 0xc1;
  out[at + 3] = host >>> 16;
  out[at + 4] = host >>> 8;
  out[at + 5] = host;
}

/** Internet checksum (RFC 1071), not yet complemented. */
function sum(bytes: Uint8Array, at: number, length: number, start: number): number {
  let total = start;
  const end = at + length - 1;
  let i = at;
  for (; i < end; i += 2) total += (bytes[i]! << 8) | bytes[i + 1]!;
  if (i === end) total += bytes[i]! << 8;
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

const fold = (value: number): number => value & 0xffff;
