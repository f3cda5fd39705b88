/** Blocks of pcapng (draft-ietf-opsawg-pcapng), little-endian, as Wireshark reads them. Times are in microseconds. */

const blockTypes = { section: 0x0a0d0d0a, interface: 1, enhancedPacket: 6, statistics: 5 } as const;
const options = { comment: 1, sectionApplication: 4, interfaceName: 2, interfaceFilter: 11, received: 4, dropped: 5 } as const;
const linkTypeEthernet = 1;
const vlanTagBytes = 4;
const packetOverheadBytes = 32;
/** Longest text of an option: its length has 16 bits. */
const maxTextBytes = 65_532;

const padded = (bytes: number): number => (bytes + 3) & ~3;
const encoder = new TextEncoder();

interface Option {
  readonly code: number;
  readonly bytes: Uint8Array;
}

const text = (code: number, value: string): Option => ({ code, bytes: encoder.encode(value).subarray(0, maxTextBytes) });

function uint64(code: number, value: number): Option {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return { code, bytes };
}

/** A block: type, length, body, options and the length again. */
function block(type: number, bodyBytes: number, writeBody: (view: DataView) => void, given: readonly Option[]): Uint8Array {
  const optionBytes = given.length === 0 ? 0 : given.reduce((sum, { bytes }) => sum + 4 + padded(bytes.length), 4);
  const length = 12 + bodyBytes + optionBytes;
  const out = new Uint8Array(length);
  const view = new DataView(out.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  writeBody(new DataView(out.buffer, 8, bodyBytes));
  let at = 8 + bodyBytes;
  for (const { code, bytes } of given) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, bytes.length, true);
    out.set(bytes, at + 4);
    at += 4 + padded(bytes.length);
  }
  view.setUint32(length - 4, length, true);
  return out;
}

/** Section Header Block (§4.1): begins a file. Each comment is an option of its own. */
export function sectionHeader(application: string, comments: readonly string[]): Uint8Array {
  return block(
    blockTypes.section,
    16,
    (view) => {
      view.setUint32(0, 0x1a2b3c4d, true);
      view.setUint16(4, 1, true);
      // The section's length is not known: all ones.
      view.setBigUint64(8, 0xffff_ffff_ffff_ffffn, true);
    },
    [...comments.map((comment) => text(options.comment, comment)), text(options.sectionApplication, application)],
  );
}

/** Interface Description Block (§4.2). The filter is the libpcap expression (§4.2, option if_filter, kind 0). */
export function interfaceDescription(given: {
  readonly name: string;
  readonly linkType: number;
  readonly snapLength: number;
  readonly filter: string;
}): Uint8Array {
  const filter = encoder.encode(`\0${given.filter}`).subarray(0, maxTextBytes);
  return block(
    blockTypes.interface,
    8,
    (view) => {
      view.setUint16(0, given.linkType, true);
      // A VLAN tag put back makes a cut frame longer by that much.
      view.setUint32(4, given.snapLength + vlanTagBytes, true);
    },
    [text(options.interfaceName, given.name), ...(given.filter === "" ? [] : [{ code: options.interfaceFilter, bytes: filter }])],
  );
}

/** Interface Statistics Block (§4.6): how many packets the interface gave and how many were lost. */
export function interfaceStatistics(interfaceId: number, timeMs: number, counts: { readonly packets: number; readonly drops: number }): Uint8Array {
  return block(
    blockTypes.statistics,
    12,
    (view) => {
      view.setUint32(0, interfaceId, true);
      setTime(view, 4, timeMs);
    },
    [uint64(options.received, counts.packets), uint64(options.dropped, counts.drops)],
  );
}

/** Length of a packet's block at most: with padding, and a VLAN tag put back. */
export function packetBlockBytes(capturedLength: number): number {
  return packetOverheadBytes + padded(capturedLength + vlanTagBytes);
}

/**
 * Enhanced Packet Block (§4.3) at `at` of `out`, which has room for `packetBlockBytes`; gives where it ends. `vlan` is a tag that the kernel
 * took off an Ethernet frame: it is put back, with TPID 0x8100.
 */
export function writePacket(
  out: Uint8Array,
  at: number,
  given: {
    readonly interfaceId: number;
    readonly linkType: number;
    readonly timeMs: number;
    readonly bytes: Uint8Array;
    readonly offset: number;
    readonly capturedLength: number;
    readonly wireLength: number;
    readonly vlan: number;
  },
): number {
  const { bytes, offset, capturedLength, vlan } = given;
  const macBytes = 12;
  const isTagged = vlan > 0 && given.linkType === linkTypeEthernet && capturedLength >= macBytes;
  const length = capturedLength + (isTagged ? vlanTagBytes : 0);
  const blockBytes = packetOverheadBytes + padded(length);
  const view = new DataView(out.buffer, out.byteOffset + at, blockBytes);
  view.setUint32(0, blockTypes.enhancedPacket, true);
  view.setUint32(4, blockBytes, true);
  view.setUint32(8, given.interfaceId, true);
  setTime(view, 12, given.timeMs);
  view.setUint32(20, length, true);
  view.setUint32(24, Math.max(length, given.wireLength), true);
  const data = at + 28;
  if (isTagged) {
    out.set(bytes.subarray(offset, offset + macBytes), data);
    view.setUint16(28 + macBytes, 0x8100);
    view.setUint16(28 + macBytes + 2, vlan);
    out.set(bytes.subarray(offset + macBytes, offset + capturedLength), data + macBytes + vlanTagBytes);
  } else {
    out.set(bytes.subarray(offset, offset + capturedLength), data);
  }
  out.fill(0, data + length, at + blockBytes - 4);
  view.setUint32(blockBytes - 4, blockBytes, true);
  return at + blockBytes;
}

/** Microseconds since the epoch, upper word first (§4.3). */
function setTime(view: DataView, at: number, timeMs: number): void {
  const microseconds = Math.round(timeMs * 1_000);
  view.setUint32(at, Math.floor(microseconds / 2 ** 32), true);
  view.setUint32(at + 4, microseconds >>> 0, true);
}
