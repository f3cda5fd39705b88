import { defineExportDecoder, type ExportMessage, type ExportSession, type ExportSink } from "../model/export.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { TemplateSession } from "../wire/netflow/session.ts";
import type { MessageHeader } from "../wire/netflow/settle.ts";

const headerLength = 20;

/** NetFlow version 9, RFC 3954. Its sequence counts messages. */
class Netflow9Session implements ExportSession {
  readonly #session = new TemplateSession();
  readonly #header: MessageHeader = { version: 9, domain: 0, sequence: 0, exportMs: 0, receivedMs: 0, uptimeMs: 0, samplingInterval: 0 };
  readonly #message = { isValid: false, domain: 0, sequence: 0, nextSequence: 0, sequenceCounts: "messages" as const, exportMs: 0, uptimeMs: 0, records: 0 };

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
    message.isValid = end - start >= headerLength;
    if (!message.isValid) {
      sink.malformed("header cut short");
      return message;
    }
    const header = this.#header;
    header.uptimeMs = uint32(bytes, start + 4);
    header.exportMs = uint32(bytes, start + 8) * 1_000;
    header.sequence = message.sequence = uint32(bytes, start + 12);
    header.domain = message.domain = uint32(bytes, start + 16);
    header.receivedMs = nowMs;
    message.exportMs = header.exportMs;
    message.uptimeMs = header.uptimeMs;
    this.#session.sets(bytes, start + headerLength, end, header, sink);
    message.records = this.#session.recordsInMessage + this.#session.lateRecords;
    message.nextSequence = (message.sequence + 1) % 0x1_0000_0000;
    return message;
  }

  save(): unknown {
    return this.#session.save();
  }
}

export default defineExportDecoder({
  name: "netflow9",
  title: "NetFlow v9",
  source: "NETFLOW_V9",
  recognizes: (bytes, start, end) => end - start >= 2 && uint16(bytes, start) === 9,
  open: (saved) => new Netflow9Session(saved),
});
