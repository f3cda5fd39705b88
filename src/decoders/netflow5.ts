import { defineExportDecoder, type ExportMessage, type ExportSession, type ExportSink } from "../model/export.ts";
import { wordAt } from "../net/ip-bytes.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { ExporterFacts } from "../wire/netflow/facts.ts";
import { has, RawFlow } from "../wire/netflow/exported-flow.ts";
import { settle, UptimeGuess, type MessageHeader } from "../wire/netflow/settle.ts";
import { makeTemplate } from "../wire/netflow/templates.ts";
import { recordValues } from "../wire/netflow/values.ts";

const headerLength = 24;
const recordLength = 48;
const maxRecords = 30;

/** The fixed record as a template would describe it, for who looks at everything: [element, length]; 210 is padding. */
const recordFields = [
  [8, 4],
  [12, 4],
  [15, 4],
  [10, 2],
  [14, 2],
  [2, 4],
  [1, 4],
  [22, 4],
  [21, 4],
  [7, 2],
  [11, 2],
  [210, 1],
  [6, 1],
  [4, 1],
  [5, 1],
  [16, 2],
  [17, 2],
  [9, 1],
  [13, 1],
  [210, 2],
] as const;
const template = makeTemplate(
  0,
  false,
  recordFields.map(([element, length]) => ({ enterprise: 0, element, length, isScope: false })),
)!;

/** What all records have in common. */
function emptyRecord(): RawFlow {
  const raw = new RawFlow();
  raw.flow.hasAddresses = true;
  raw.flow.source2 = raw.flow.destination2 = 0xffff;
  raw.has = has.bytes | has.startUptime | has.endUptime;
  return raw;
}

/** Each record has the same fields in the same place, so they are read without a template. */
function readRecord(raw: RawFlow, bytes: Uint8Array, at: number): void {
  const { flow } = raw;
  flow.source3 = wordAt(bytes, at);
  flow.destination3 = wordAt(bytes, at + 4);
  flow.inputInterface = uint16(bytes, at + 12);
  flow.outputInterface = uint16(bytes, at + 14);
  raw.packets = uint32(bytes, at + 16);
  raw.bytes = uint32(bytes, at + 20);
  raw.startUptime = uint32(bytes, at + 24);
  raw.endUptime = uint32(bytes, at + 28);
  flow.sourcePort = uint16(bytes, at + 32);
  flow.destinationPort = uint16(bytes, at + 34);
  flow.tcpFlags = bytes[at + 37]!;
  flow.protocol = bytes[at + 38]!;
}

const noNames: ReadonlyMap<number, string> = new Map();

/** NetFlow version 5 (Cisco, "NetFlow Export Datagram Format"). Its sequence counts flows, its header has the sampling interval. */
class Netflow5Session implements ExportSession {
  readonly templates = 0;
  readonly waiting = { kept: 0, read: 0, discarded: 0 };
  readonly interfaceNames = noNames;
  readonly changes = 0;
  readonly weight = 0;
  readonly #raw = emptyRecord();
  readonly #facts = new ExporterFacts();
  readonly #guess = new UptimeGuess();
  readonly #header: MessageHeader = { version: 5, domain: 0, sequence: 0, exportMs: 0, receivedMs: 0, uptimeMs: 0, samplingInterval: 0 };
  readonly #message = { isValid: false, domain: 0, sequence: 0, nextSequence: 0, sequenceCounts: "records" as const, exportMs: 0, uptimeMs: 0, records: 0 };

  decode(bytes: Uint8Array, start: number, end: number, nowMs: number, sink: ExportSink): ExportMessage {
    const message = this.#message;
    message.records = 0;
    message.isValid = end - start >= headerLength;
    if (!message.isValid) {
      sink.malformed("header cut short");
      return message;
    }
    const count = uint16(bytes, start + 2);
    const header = this.#header;
    header.uptimeMs = uint32(bytes, start + 4);
    header.exportMs = uint32(bytes, start + 8) * 1_000 + uint32(bytes, start + 12) / 1_000_000;
    header.receivedMs = nowMs;
    header.domain = uint16(bytes, start + 20);
    header.samplingInterval = uint16(bytes, start + 22) & 0x3fff;
    message.domain = header.domain;
    message.sequence = uint32(bytes, start + 16);
    message.exportMs = header.exportMs;
    message.uptimeMs = header.uptimeMs;
    if (count === 0 || count > maxRecords) sink.malformed("count of records out of bounds");
    const present = Math.min(count, Math.floor((end - start - headerLength) / recordLength));
    if (present < count) sink.malformed("record cut short");
    for (let i = 0; i < present; i++) {
      const at = start + headerLength + i * recordLength;
      readRecord(this.#raw, bytes, at);
      if (sink.record) sink.record({ kind: "flow", templateId: 0, values: recordValues(bytes, at, at + recordLength, template, () => undefined)! });
      settle(this.#raw, header, this.#facts, this.#guess);
      sink.flow(this.#raw.flow);
    }
    message.records = present;
    message.nextSequence = (message.sequence + count) % 0x1_0000_0000;
    return message;
  }

  save(): unknown {
    return undefined;
  }
}

export default defineExportDecoder({
  name: "netflow5",
  title: "NetFlow v5",
  source: "NETFLOW_V5",
  recognizes: (bytes, start, end) => end - start >= 2 && uint16(bytes, start) === 5,
  open: () => new Netflow5Session(),
});
