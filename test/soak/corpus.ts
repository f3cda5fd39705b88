import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readCapture } from "../../src/collectors/pcap-file.ts";
import { interfaceDescription, packetBlockBytes, sectionHeader, writePacket } from "../../src/net/pcapng-writer.ts";
import { Decoder } from "../../src/pipeline/decoder.ts";
import { linkTypes } from "../../src/pipeline/engine.ts";
import { frameStatus } from "../../src/pipeline/frame.ts";
import {
  ip4,
  ipfix,
  ipfixOptions,
  ipfixTemplate,
  netflow5,
  netflow9,
  netflow9Options,
  netflow9Template,
  set,
  sflow,
  u16,
  u32,
  u8,
  xdr,
} from "../support/export-messages.ts";
import { messages } from "../support/messages.ts";
import { pcapOf } from "../support/pcap-of.ts";
import { writeTraffic } from "../support/traffic/traffic.ts";

export interface CorpusPacket {
  readonly bytes: Uint8Array;
  readonly linkType: number;
}

/** What the soak damages. */
export interface Corpus {
  readonly packets: readonly CorpusPacket[];
  /** What lay behind the ports of some of them. */
  readonly payloads: readonly Uint8Array[];
  readonly exports: readonly Uint8Array[];
  readonly files: readonly Uint8Array[];
}

const generatedPackets = 20_000;
const maxPackets = 200_000;
const maxPayloads = 60_000;
const maxFileBytes = 1 << 20;
/** NetFlow, IPFIX and sFlow where they are usually sent. */
const exportPorts: ReadonlySet<number> = new Set([2_055, 4_739, 6_343, 9_995, 9_996]);

/** The generator's mix and one message of each kind, and every capture (pcap, pcapng) and datagram (.dat) in the folder. */
export async function readCorpus(seed: number, folder: string | undefined): Promise<Corpus> {
  const packets: CorpusPacket[] = [];
  const payloads: Uint8Array[] = Object.values(messages).map((bytes) => bytes.slice());
  const exports: Uint8Array[] = exportMessages();
  const files: Uint8Array[] = [];
  const scratch = mkdtempSync(join(tmpdir(), "wg-soak-"));
  try {
    const mix = join(scratch, "mix.pcap");
    writeTraffic({ seed, startMs: Date.parse("2026-01-05T08:00:00Z"), packets: generatedPackets, out: mix });
    for (const path of [mix, ...captures(folder)]) {
      await readCapture(path, {
        addInterface: (linkType) => linkType,
        onPacket: (bytes, offset, length, _wire, _timeMs, linkType) => {
          if (packets.length < maxPackets) packets.push({ bytes: bytes.slice(offset, offset + length), linkType });
        },
      });
      if (path !== mix && statSync(path).size <= maxFileBytes) files.push(readFileSync(path));
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  const decoder = new Decoder(true);
  const step = Math.max(1, Math.floor(packets.length / maxPayloads));
  for (let i = 0; i < packets.length; i += step) {
    const { bytes, linkType } = packets[i]!;
    decoder.decode(bytes, 0, bytes.length, bytes.length, linkType, 0);
    const { status, payloadStart, payloadEnd, destinationPort } = decoder.frame;
    if (status !== frameStatus.ip || payloadEnd <= payloadStart) continue;
    payloads.push(bytes.slice(payloadStart, payloadEnd));
    if (exportPorts.has(destinationPort)) exports.push(bytes.slice(payloadStart, payloadEnd));
  }
  for (const path of filesOf(folder, /\.dat$/)) exports.push(readFileSync(path));
  const few = packets.filter(({ linkType }) => linkType === linkTypes.ETHERNET).slice(0, 40);
  files.push(pcapOf(few.map(({ bytes }) => bytes)), pcapng(few));
  files.push(...files.slice(-2).map((bytes) => gzipSync(bytes)));
  return { packets, payloads, exports, files };
}

const captures = (folder: string | undefined): readonly string[] => filesOf(folder, /\.(pcap|pcapng|cap)$/);

function filesOf(folder: string | undefined, name: RegExp): readonly string[] {
  if (folder === undefined) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => name.test(path))
    .toSorted()
    .map((path) => join(folder, path));
}

function pcapng(packets: readonly CorpusPacket[]): Uint8Array {
  const link = { interfaceId: 0, linkType: linkTypes.ETHERNET };
  const into = new Uint8Array(packets.reduce((sum, { bytes }) => sum + packetBlockBytes(bytes.length), 0));
  let used = 0;
  for (const [i, { bytes }] of packets.entries()) {
    const lengths = { offset: 0, capturedLength: bytes.length, wireLength: bytes.length };
    used = writePacket(into, used, { ...link, timeMs: 1_767_600_000_000 + i, bytes, ...lengths, vlan: 0 });
  }
  const described = interfaceDescription({ name: "eth0", linkType: link.linkType, snapLength: 65_535, filter: "" });
  return Buffer.concat([sectionHeader("soak", ["why"]), described, into.subarray(0, used)]);
}

/** Templates before the records they describe: both are sent to the same exporter's session. */
function exportMessages(): Uint8Array[] {
  const record = Buffer.concat([ip4("10.0.0.1"), ip4("192.0.2.1"), u16(40_000, 443), u8(6), u32(1_000, 3)]);
  const fields = [
    [8, 4],
    [12, 4],
    [7, 2],
    [11, 2],
    [4, 1],
    [1, 4],
    [2, 4],
  ] as const;
  const variable = [
    [8, 4],
    [12, 4],
    [82, 65_535],
    [460, 65_535],
  ] as const;
  const sampled = xdr(1, u32(1, 60, 4, 60), Buffer.alloc(60, 0x45));
  return [
    netflow5([{ source: "10.0.0.1", destination: "192.0.2.1", sourcePort: 40_000, destinationPort: 53, protocol: 17 }]),
    netflow9([netflow9Template(256, fields), set(256, record, record)]),
    netflow9([
      netflow9Options(
        257,
        [[1, 4]],
        [
          [34, 4],
          [35, 1],
        ],
      ),
      set(257, u32(0, 100), u8(1)),
    ]),
    ipfix([ipfixTemplate(256, fields), set(256, record, record)]),
    ipfix([ipfixTemplate(258, variable), set(258, ip4("10.0.0.1"), ip4("10.0.0.2"), u8(4), Buffer.from("eth0"), u8(2), Buffer.from("ab"))]),
    ipfix([
      ipfixOptions(
        259,
        [[149, 4]],
        [
          [305, 4],
          [306, 4],
        ],
      ),
      set(259, u32(0, 1, 99)),
    ]),
    sflow([xdr(1, u32(1, 7, 512, 5_120, 0, 7, 9, 1), sampled)]),
  ];
}
