import { uint16 } from "../integers.ts";
import type { ExportedFlow } from "./exported-flow.ts";
import { RawFlow } from "./exported-flow.ts";
import { ExporterFacts } from "./facts.ts";
import { FlowReader } from "./flow-reader.ts";
import { settle, UptimeGuess, type MessageHeader } from "./settle.ts";
import { makeTemplate, readIpfixTemplates, readNetflow9Templates, TemplateStore, type Template, type TemplateVisitor } from "./templates.ts";
import { recordValues, type ElementValue } from "./values.ts";

/** Bytes of one packet that an exporter looked at. */
export interface PacketSection {
  bytes: Uint8Array;
  at: number;
  length: number;
  /** 1 begins at Ethernet, 2 at IP. */
  layer: number;
  /** Length on the wire; never less than `length`. */
  wireLength: number;
  timeMs: number;
  samplingRate: number;
  inputInterface: number;
  outputInterface: number;
  /** 0 when untagged or not said. */
  vlan: number;
}

/** Where records go; the model's `ExportSink` as far as NetFlow and IPFIX need it. */
export interface RecordSink {
  flow(flow: ExportedFlow): void;
  packet(section: PacketSection): void;
  malformed(reason: string): void;
  record?(record: { readonly kind: "flow" | "options"; readonly templateId: number; readonly values: Readonly<Record<string, ElementValue>> }): void;
  template?(template: Template): void;
}

/** Sets that came before their template, of one exporter. */
const maxWaitingSets = 256;
const maxWaitingBytes = 256 * 1_024;
const maxWaitingMs = 30 * 60_000;

interface WaitingSet {
  readonly domain: number;
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly header: MessageHeader;
}

/** Templates, options and waiting records of one exporter; the common part of NetFlow v9 and IPFIX. */
export class TemplateSession {
  readonly templates = new TemplateStore();
  readonly facts = new ExporterFacts();
  /** Records read of the message at hand. */
  recordsInMessage = 0;
  /** Records of earlier messages whose template came with this one. */
  lateRecords = 0;
  /** False when the message had more records, which could not be counted. */
  isCounted = true;
  /** Sets whose template was not known: kept for it, read after all, thrown away. */
  readonly waiting = { kept: 0, read: 0, discarded: 0 };
  #templateChanges = 0;
  readonly #readers = new WeakMap<Template, FlowReader>();
  readonly #raw = new RawFlow();
  readonly #guess = new UptimeGuess();
  #waitingSets: WaitingSet[] = [];
  #waitingBytes = 0;
  #header!: MessageHeader;
  readonly #section: PacketSection = {
    bytes: new Uint8Array(0),
    at: 0,
    length: 0,
    layer: 0,
    wireLength: 0,
    timeMs: 0,
    samplingRate: 1,
    inputInterface: 0,
    outputInterface: 0,
    vlan: 0,
  };

  /** Grows when there is something new to save. */
  get changes(): number {
    return this.#templateChanges + this.facts.changes;
  }

  /** Things kept in memory, each of about a hundred bytes. */
  get weight(): number {
    return this.templates.fields + this.facts.size + Math.ceil(this.#waitingBytes / 100);
  }

  /** The sets of a message: NetFlow v9's flowsets (RFC 3954 §5) or IPFIX's sets (RFC 7011 §3.3). */
  sets(bytes: Uint8Array, start: number, end: number, header: MessageHeader, sink: RecordSink): void {
    this.#header = header;
    this.recordsInMessage = this.lateRecords = 0;
    this.isCounted = true;
    const isIpfix = header.version === 10;
    const templateSet = isIpfix ? 2 : 0;
    let at = start;
    while (at + 4 <= end) {
      const id = uint16(bytes, at);
      const length = uint16(bytes, at + 2);
      if (length < 4 || at + length > end) {
        if (isZero(bytes, at, end)) return;
        this.isCounted = false;
        return sink.malformed("set of a wrong length");
      }
      if (id >= 256) this.#data(id, bytes, at + 4, at + length, sink);
      else if (id === templateSet || id === templateSet + 1) this.#defineAll(id !== templateSet, bytes, at + 4, at + length, isIpfix, sink);
      else sink.malformed("set of a reserved id");
      at += length;
    }
    if (at < end && !isZero(bytes, at, end)) sink.malformed("bytes after the last set");
  }

  #defineAll(isOptions: boolean, bytes: Uint8Array, start: number, end: number, isIpfix: boolean, sink: RecordSink): void {
    const { domain } = this.#header;
    const visitor: TemplateVisitor = {
      template: (template) => this.#define(domain, template, sink),
      withdrawal: (id) => {
        if (id < 256) this.templates.withdrawAll(domain, id === 3);
        else this.templates.withdraw(domain, id);
        this.#templateChanges++;
      },
      malformed: (reason) => sink.malformed(reason),
    };
    if (isIpfix) readIpfixTemplates(bytes, start, end, isOptions, visitor);
    else readNetflow9Templates(bytes, start, end, isOptions, visitor);
  }

  #define(domain: number, template: Template, sink: RecordSink): void {
    sink.template?.(template);
    if (!this.templates.set(domain, template)) return;
    this.#templateChanges++;
    if (this.#waitingSets.length === 0) return;
    const ready = this.#waitingSets.filter((set) => set.domain === domain && set.id === template.id);
    if (ready.length === 0) return;
    this.#waitingSets = this.#waitingSets.filter((set) => !ready.includes(set));
    const header = this.#header;
    const { recordsInMessage, isCounted } = this;
    for (const set of ready) {
      this.#waitingBytes -= set.bytes.length;
      if (header.receivedMs - set.header.receivedMs > maxWaitingMs) {
        this.waiting.discarded++;
        continue;
      }
      this.waiting.read++;
      this.#header = set.header;
      this.#records(template, set.bytes, 0, set.bytes.length, sink);
    }
    this.#header = header;
    this.lateRecords += this.recordsInMessage - recordsInMessage;
    this.recordsInMessage = recordsInMessage;
    this.isCounted = isCounted;
  }

  #data(id: number, bytes: Uint8Array, start: number, end: number, sink: RecordSink): void {
    const template = this.templates.get(this.#header.domain, id);
    if (template) this.#records(template, bytes, start, end, sink);
    else {
      this.isCounted = false;
      this.#keep(id, bytes.slice(start, end));
    }
  }

  /** Keeps a set until its template comes; the oldest makes room. */
  #keep(id: number, bytes: Uint8Array): void {
    if (bytes.length > maxWaitingBytes) {
      this.waiting.discarded++;
      return;
    }
    while (this.#waitingSets.length > 0 && (this.#waitingSets.length >= maxWaitingSets || this.#waitingBytes + bytes.length > maxWaitingBytes)) {
      this.#waitingBytes -= this.#waitingSets.shift()!.bytes.length;
      this.waiting.discarded++;
    }
    this.#waitingSets.push({ domain: this.#header.domain, id, bytes, header: { ...this.#header } });
    this.#waitingBytes += bytes.length;
    this.waiting.kept++;
  }

  #records(template: Template, bytes: Uint8Array, start: number, end: number, sink: RecordSink): void {
    let reader = this.#readers.get(template);
    if (!reader) this.#readers.set(template, (reader = new FlowReader(template)));
    const { domain } = this.#header;
    const raw = this.#raw;
    let at = start;
    // Less than a record is padding (RFC 7011 §3.3.1).
    while (at + template.minLength <= end) {
      const next = reader.read(raw, bytes, at, end);
      if (next < 0) {
        this.isCounted = false;
        return sink.malformed("record cut short");
      }
      this.recordsInMessage++;
      if (sink.record) this.#show(template, bytes, at, next, sink);
      if (template.isOptions) this.facts.learn(domain, template, bytes, at, next);
      else this.#flow(raw, bytes, sink);
      at = next;
    }
  }

  #show(template: Template, bytes: Uint8Array, start: number, end: number, sink: RecordSink): void {
    const values = recordValues(bytes, start, end, template, (id) => this.templates.get(this.#header.domain, id));
    if (values) sink.record!({ kind: template.isOptions ? "options" : "flow", templateId: template.id, values });
    else sink.malformed("record of too many values");
  }

  #flow(raw: RawFlow, bytes: Uint8Array, sink: RecordSink): void {
    settle(raw, this.#header, this.facts, this.#guess);
    if (raw.sectionLayer !== 0) {
      const section = this.#section;
      section.bytes = bytes;
      section.at = raw.sectionAt;
      section.length = raw.sectionLength;
      section.layer = raw.sectionLayer;
      section.wireLength = Math.max(raw.frameLength, raw.sectionLength);
      section.timeMs = raw.flow.endMs;
      section.samplingRate = raw.flow.samplingRate;
      section.inputInterface = raw.flow.inputInterface;
      section.outputInterface = raw.flow.outputInterface;
      section.vlan = raw.flow.vlan;
      return sink.packet(section);
    }
    if (raw.flow.hasAddresses) sink.flow(raw.flow);
  }

  /** Templates and facts as JSON, for the next start. */
  save(): unknown {
    const { facts } = this;
    const templates = [...this.templates.entries()].map(([domain, { id, isOptions, fields }]) => ({
      domain,
      id,
      isOptions,
      fields: fields.map(({ enterprise, element, length, isScope }) => [enterprise, element, length, isScope ? 1 : 0]),
    }));
    return {
      templates,
      samplers: [...facts.samplers],
      interfaceRates: [...facts.interfaceRates],
      domainRates: [...facts.domainRates],
      interfaceNames: [...facts.interfaceNames],
      applications: [...facts.applications],
      systemInits: [...facts.systemInits],
    };
  }

  /** Takes back what `save` gave; whatever of it is not as it was is left out. */
  restore(saved: unknown): void {
    const from = (typeof saved === "object" && saved !== null ? saved : {}) as Readonly<Record<string, unknown>>;
    const list = (name: string): readonly unknown[] => (Array.isArray(from[name]) ? (from[name] as readonly unknown[]) : []);
    for (const entry of list("templates")) {
      const { domain, id, isOptions, fields } = (entry ?? {}) as { domain?: unknown; id?: unknown; isOptions?: unknown; fields?: unknown };
      if (!isCount(domain, 0xffff_ffff) || !isCount(id, 0xffff) || id < 256 || typeof isOptions !== "boolean" || !Array.isArray(fields)) continue;
      const read = fields.map(fieldOf).filter((field) => field !== undefined);
      const template = read.length === fields.length ? makeTemplate(id, isOptions, read) : undefined;
      if (template) this.templates.set(domain, template);
    }
    const { facts } = this;
    for (const name of ["samplers", "interfaceRates"] as const) fill(list(name), facts[name], isText, isRate);
    fill(list("domainRates"), facts.domainRates, isNumber, isRate);
    fill(list("interfaceNames"), facts.interfaceNames, isNumber, isText);
    fill(list("applications"), facts.applications, isNumber, isText);
    fill(list("systemInits"), facts.systemInits, isNumber, isRate);
  }
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isRate = (value: unknown): value is number => isNumber(value) && value >= 1;
const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 128;
const isCount = (value: unknown, max: number): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max;

function fieldOf(entry: unknown) {
  if (!Array.isArray(entry)) return undefined;
  const [enterprise, element, length, scope] = entry as readonly unknown[];
  if (!isNumber(enterprise) || !isCount(element, 0xffff) || !isCount(length, 0xffff)) return undefined;
  return { enterprise, element, length, isScope: scope === 1 };
}

function fill<K, V>(entries: readonly unknown[], into: Map<K, V>, isKey: (key: unknown) => key is K, isValue: (value: unknown) => value is V): void {
  for (const entry of entries) {
    if (!Array.isArray(entry)) continue;
    const [key, value] = entry as readonly unknown[];
    if (isKey(key) && isValue(value)) into.set(key, value);
  }
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
