import { ipfix, ipfixTemplate, netflow5, set, u16, u32, u64, u8, type TestFlow } from "../support/export-messages.ts";

/** When the messages were sent, and half a second later, when they come. */
const sentSeconds = 1_700_000_000;
export const nowMs = sentSeconds * 1_000 + 500;
const recordsPerDatagram = 24;
const template = [8, 12, 7, 11, 4, 1, 2, 152, 153, 6, 10, 14] as const;
const lengths: readonly number[] = [4, 4, 2, 2, 1, 8, 8, 8, 8, 2, 4, 4];

export type BenchFormat = "ipfix" | "netflow5";

/** Messages of so many records, 24 in each, both directions of every conversation side by side. */
export function benchMessages(format: BenchFormat, records: number): Buffer[] {
  return format === "ipfix" ? ipfixMessages(records) : netflow5Messages(records, recordsPerDatagram);
}

/** Record `i`: the question of conversation `i / 2`, or its answer. */
function flowOf(i: number): TestFlow {
  const conversation = i >> 1;
  const client = `10.${(conversation >>> 16) & 255}.${(conversation >>> 8) & 255}.${conversation & 255}`;
  const server = `198.51.${(conversation >>> 4) & 255}.7`;
  const clientPort = 32_768 + (conversation % 28_000);
  return i % 2 === 0
    ? { source: client, destination: server, sourcePort: clientPort, destinationPort: 443, flags: 0x1b, packets: 12, bytes: 3_000, input: 1, output: 2 }
    : { source: server, destination: client, sourcePort: 443, destinationPort: clientPort, flags: 0x1b, packets: 20, bytes: 25_000, input: 2, output: 1 };
}

function chunks(records: number, size: number): TestFlow[][] {
  return Array.from({ length: records / size }, (_, message) => Array.from({ length: size }, (_each, i) => flowOf(message * size + i)));
}

/** NetFlow v5, `size` records in each datagram; 30 at most. */
export function netflow5Messages(records: number, size: number): Buffer[] {
  return chunks(records, size).map((flows, message) => netflow5(flows, { sequence: message * size, seconds: sentSeconds }));
}

function ipfixMessages(records: number): Buffer[] {
  const fields = template.map((id, i) => [id, lengths[i]!] as const);
  const address = (text: string): number => text.split(".").reduce((word, octet) => word * 256 + Number(octet), 0);
  const first = ipfix([ipfixTemplate(256, fields)]);
  const rest = chunks(records, recordsPerDatagram).map((flows, message) =>
    ipfix(
      [
        set(
          256,
          ...flows.flatMap((flow) => [
            u32(address(flow.source), address(flow.destination)),
            u16(flow.sourcePort!, flow.destinationPort!),
            u8(6),
            u64(flow.bytes!),
            u64(flow.packets!),
            u64(nowMs - 2_000),
            u64(nowMs - 1_000),
            u16(flow.flags!),
            u32(flow.input!, flow.output!),
          ]),
        ),
      ],
      { sequence: message * recordsPerDatagram, seconds: sentSeconds },
    ),
  );
  return [first, ...rest];
}
