import { writeFileSync } from "node:fs";
import { readCapture, type CaptureSummary } from "../../src/collectors/pcap-file.ts";
import { payloadBytes } from "./frame-builder.ts";
import { join } from "./traffic/bytes.ts";

export interface Seen {
  readonly bytes: readonly number[];
  readonly wireLength: number;
  readonly timeMs: number;
  readonly linkType: number;
  readonly name: string;
}

/** Reads `file` from `path`, where it is written first, and keeps what is handed on. */
export async function readFrom(
  path: string,
  file: Uint8Array,
): Promise<{ readonly summary: CaptureSummary; readonly packets: Seen[]; readonly progress: number[] }> {
  writeFileSync(path, file);
  const packets: Seen[] = [];
  const progress: number[] = [];
  const interfaces: { linkType: number; name: string }[] = [];
  const summary = await readCapture(path, {
    addInterface: (linkType, name) => interfaces.push({ linkType, name }) - 1,
    onPacket(bytes, offset, captured, wireLength, timeMs, id) {
      packets.push({ bytes: [...bytes.subarray(offset, offset + captured)], wireLength, timeMs, ...interfaces[id]! });
    },
    onProgress(done, total) {
      progress.push(done / total);
    },
  });
  return { summary, packets, progress };
}

/** Fields of 16 or 32 bits in the file's byte order. */
export class Order {
  readonly #isLittle: boolean;
  constructor(isLittle: boolean) {
    this.#isLittle = isLittle;
  }
  words(...values: readonly number[]): Uint8Array {
    const bytes = new Uint8Array(values.length * 4);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of values.entries()) view.setUint32(i * 4, value, this.#isLittle);
    return bytes;
  }
  halves(...values: readonly number[]): Uint8Array {
    const bytes = new Uint8Array(values.length * 2);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of values.entries()) view.setUint16(i * 2, value, this.#isLittle);
    return bytes;
  }
}

/** One record of a pcap file. */
export interface PcapRecord {
  readonly seconds: number;
  readonly fraction: number;
  readonly data: Uint8Array;
  readonly original?: number;
}

export function pcap(
  records: readonly PcapRecord[],
  options: {
    readonly little?: boolean;
    readonly magic?: number;
    readonly linkType?: number;
    readonly minor?: number;
    /** Whether the two lengths of a record stand the other way round. */
    readonly isSwapped?: (record: number) => boolean;
  } = {},
): Uint8Array {
  const { little = true, magic = 0xa1b2c3d4, linkType = 1, minor = 4, isSwapped = () => false } = options;
  const order = new Order(little);
  const header = join(order.words(magic), order.halves(2, minor), order.words(0, 0, 65_535, linkType));
  const extra = magic === 0xa1b2cd34 ? 2 : 0;
  return join(
    header,
    ...records.map(({ seconds, fraction, data, original }, i) => {
      const lengths = [data.length, original ?? data.length];
      if (isSwapped(i)) lengths.reverse();
      return join(order.words(seconds, fraction, ...lengths, ...Array.from({ length: extra }, () => 0)), data);
    }),
  );
}

export const records: readonly PcapRecord[] = [
  { seconds: 1_700_000_000, fraction: 250_000, data: payloadBytes(60) },
  { seconds: 4_000_000_000, fraction: 999_999, data: payloadBytes(33), original: 1_500 },
  { seconds: 1_700_000_001, fraction: 0, data: payloadBytes(0) },
];
export const seen = (unitMs: number, linkType = 1): Seen[] =>
  records.map(({ seconds, fraction, data, original }) => ({
    bytes: [...data],
    wireLength: original ?? data.length,
    timeMs: seconds * 1_000 + fraction * unitMs,
    linkType,
    name: "",
  }));

export function block(order: Order, type: number, body: Uint8Array): Uint8Array {
  const padded = join(body, new Uint8Array(-body.length & 3));
  return join(order.words(type, padded.length + 12), padded, order.words(padded.length + 12));
}
export const section = (order: Order): Uint8Array =>
  block(order, 0x0a0d0d0a, join(order.words(0x1a2b3c4d), order.halves(1, 0), order.words(0xffff_ffff, 0xffff_ffff)));
export const option = (order: Order, code: number, value: Uint8Array): Uint8Array =>
  join(order.halves(code, value.length), value, new Uint8Array(-value.length & 3));
export const ngInterface = (order: Order, linkType: number, options: readonly Uint8Array[] = [], snapLength = 0): Uint8Array =>
  block(order, 1, join(order.halves(linkType, 0), order.words(snapLength), ...options, ...(options.length > 0 ? [order.words(0)] : [])));
export const enhanced = (order: Order, id: number, units: bigint, data: Uint8Array, original = data.length): Uint8Array =>
  block(order, 6, join(order.words(id, Number(units >> 32n), Number(units & 0xffff_ffffn), data.length, original), data));
