import { defineExportDecoder, type ExportMessage, type ExportSession, type ExportSink } from "../model/export.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { TemplateSession } from "../wire/netflow/session.ts";
import type { MessageHeader } from "../wire/netflow/settle.ts";

const headerLength = 16;

/** IPFIX, RFC 7011. Its sequence counts data records, options among them. */
class IpfixSession implements ExportSession {
  readonly #session = new TemplateSession();
  readonly #header: MessageHeader = { version: 10, domain: 0, sequence: 0, exportMs: 0, receivedMs: 0, uptimeMs: Number.NaN, samplingInterval: 0 };
  readonly #message = {
    isValid: false,
    domain: 0,
    sequence: 0,
    nextSequence: 0,
    sequenceCounts: "records" as const,
    exportMs: 0,
    uptimeMs: Number.NaN,
    records: 0,
  };

  constructor(saved: unknown) {
    this.#session.restore(saved);
  }

  get templates(): number {
    return this.#session.templates.size;
  }

  get waiting() {
    return this.#session.waiting;
  }

  get interfaceNames(): ReadonlyMap<number, string> {
    return this.#session.facts.interfaceNames;
  }

  get weight(): number {
    return this.#session.weight;
  }

  get changes(): number {
    return this.#session.changes;
  }

  decode(bytes: Uint8Array, start: number, end: number, nowMs: number, sink: ExportSink): ExportMessage {
    const message = this.#message;
    message.records = 0;
    const length = end - start >= headerLength ? uint16(bytes, start + 2) : 0;
    message.isValid = length >= headerLength;
    if (!message.isValid) {
      sink.malformed("header cut short");
      return message;
    }
    const header = this.#header;
    header.exportMs = uint32(bytes, start + 4) * 1_000;
    header.sequence = message.sequence = uint32(bytes, start + 8);
    header.domain = message.domain = uint32(bytes, start + 12);
    header.receivedMs = nowMs;
    message.exportMs = header.exportMs;
    if (start + length > end) sink.malformed("message cut short");
    this.#session.sets(bytes, start + headerLength, Math.min(end, start + length), header, sink);
    const { recordsInMessage, lateRecords, isCounted } = this.#session;
    message.records = recordsInMessage + lateRecords;
    message.nextSequence = isCounted ? (message.sequence + recordsInMessage) % 0x1_0000_0000 : Number.NaN;
    return message;
  }

  save(): unknown {
    return this.#session.save();
  }
}

export default defineExportDecoder({
  name: "ipfix",
  title: "IPFIX",
  source: "IPFIX",
  recognizes: (bytes, start, end) => end - start >= 2 && uint16(bytes, start) === 10,
  open: (saved) => new IpfixSession(saved),
});
