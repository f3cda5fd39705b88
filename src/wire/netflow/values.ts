import { ip6At, wordAt } from "../../net/ip-bytes.ts";
import { Ip } from "../../net/ip.ts";
import { formatMac, macAt } from "../../net/mac.ts";
import { uint16, uint32 } from "../integers.ts";
import { informationElement, type ElementType } from "./elements.ts";
import { ntpMs, unsigned } from "./numbers.ts";
import { variableLength, variableLengthAt, type Template, type TemplateField } from "./templates.ts";

/**
 * A value as JSON: numbers up to 2^53 and decimal text beyond, times as ISO 8601, addresses and names as text, bytes as hex,
 * lists as arrays. A value whose length does not fit its type is shown as hex.
 */
export type ElementValue = string | number | boolean | readonly ElementValue[] | { readonly [name: string]: ElementValue };

/** Lists may hold lists (RFC 6313 §4.4); a made-up message could nest and repeat them without end. */
const maxDepth = 4;
const maxValuesPerRecord = 4_096;

/** Gives the templates that lists of sub-templates speak of. */
export type TemplateLookup = (id: number) => Template | undefined;

/** All values of one record by name, a repeated element as an array; undefined when the record is cut short. */
export function recordValues(
  bytes: Uint8Array,
  start: number,
  end: number,
  template: Template,
  lookup: TemplateLookup,
): Readonly<Record<string, ElementValue>> | undefined {
  const reading = new Reading(bytes, lookup);
  return reading.record(start, end, template, 0)?.values;
}

class Reading {
  readonly #bytes: Uint8Array;
  readonly #lookup: TemplateLookup;
  readonly #place = { at: 0 };
  #budget = maxValuesPerRecord;

  constructor(bytes: Uint8Array, lookup: TemplateLookup) {
    this.#bytes = bytes;
    this.#lookup = lookup;
  }

  record(start: number, end: number, template: Template, depth: number): { readonly values: Record<string, ElementValue>; readonly end: number } | undefined {
    const values: Record<string, ElementValue> = {};
    let at = start;
    for (const field of template.fields) {
      if (--this.#budget < 0) return undefined;
      this.#place.at = at;
      const length = field.length === variableLength ? variableLengthAt(this.#bytes, at, end, this.#place) : field.length;
      at = this.#place.at;
      if (length < 0 || at + length > end) return undefined;
      const { name } = informationElement(field.enterprise, field.element);
      const value = this.#value(field, at, length, depth);
      const before = Object.hasOwn(values, name) ? values[name] : undefined;
      values[name] = before === undefined ? value : Array.isArray(before) ? [...(before as ElementValue[]), value] : [before, value];
      at += length;
    }
    return { values, end: at };
  }

  #value({ enterprise, element }: TemplateField, at: number, length: number, depth: number): ElementValue {
    const { type } = informationElement(enterprise, element);
    if (type === "list" || type === "subs" || type === "multi") {
      const list = depth < maxDepth ? this.#list(type, at, at + length, depth) : undefined;
      return list ?? hex(this.#bytes, at, length);
    }
    return simpleValue(this.#bytes, at, length, type) ?? hex(this.#bytes, at, length);
  }

  /** RFC 6313 §4.5. Undefined when it is malformed or of an unknown template. */
  #list(type: "list" | "subs" | "multi", at: number, end: number, depth: number): ElementValue | undefined {
    if (at >= end) return undefined;
    // The first byte is the semantic: allOf, oneOf …
    if (type === "list") return this.#basicList(at + 1, end, depth);
    if (type === "subs") return at + 3 > end ? undefined : this.#records(at + 3, end, uint16(this.#bytes, at + 1), depth);
    const all: ElementValue[] = [];
    for (let next = at + 1; next < end;) {
      if (next + 4 > end) return undefined;
      const length = uint16(this.#bytes, next + 2);
      if (length < 4 || next + length > end) return undefined;
      const records = this.#records(next + 4, next + length, uint16(this.#bytes, next), depth);
      if (!records) return undefined;
      all.push(...records);
      next += length;
    }
    return all;
  }

  #basicList(start: number, end: number, depth: number): ElementValue | undefined {
    const bytes = this.#bytes;
    if (start + 4 > end) return undefined;
    const element = uint16(bytes, start);
    const isOfEnterprise = (element & 0x8000) !== 0;
    const fixed = uint16(bytes, start + 2);
    let at = start + (isOfEnterprise ? 8 : 4);
    if (at > end) return undefined;
    const field = { enterprise: isOfEnterprise ? uint32(bytes, start + 4) : 0, element: element & 0x7fff, length: fixed, isScope: false };
    const values: ElementValue[] = [];
    while (at < end) {
      if (--this.#budget < 0 || fixed === 0) return undefined;
      this.#place.at = at;
      const length = fixed === variableLength ? variableLengthAt(bytes, at, end, this.#place) : fixed;
      at = this.#place.at;
      if (length < 0 || at + length > end) return undefined;
      values.push(this.#value(field, at, length, depth + 1));
      at += length;
    }
    return { [informationElement(field.enterprise, field.element).name]: values };
  }

  #records(start: number, end: number, id: number, depth: number): readonly ElementValue[] | undefined {
    const template = this.#lookup(id);
    if (!template) return undefined;
    const records: ElementValue[] = [];
    for (let at = start; at + template.minLength <= end;) {
      const record = this.record(at, end, template, depth + 1);
      if (!record) return undefined;
      records.push(record.values);
      at = record.end;
    }
    return records;
  }
}

function hex(bytes: Uint8Array, at: number, length: number): string {
  let text = "0x";
  for (let i = 0; i < length; i++) text += bytes[at + i]!.toString(16).padStart(2, "0");
  return text;
}

const utf8 = new TextDecoder("utf-8");

/** Text as exporters write it: UTF-8, often padded with zeros. */
export function textValue(bytes: Uint8Array, at: number, length: number): string {
  let end = at + length;
  while (end > at && bytes[end - 1] === 0) end--;
  return utf8.decode(bytes.subarray(at, end));
}

function simpleValue(bytes: Uint8Array, at: number, length: number, type: ElementType): ElementValue | undefined {
  switch (type) {
    case "u8":
    case "u16":
    case "u32":
    case "u64":
      return length > 8 ? undefined : exactNumber(bytes, at, length);
    case "i8":
    case "i16":
    case "i32":
    case "i64":
      return length > 8 || length === 0 ? undefined : exactSigned(bytes, at, length);
    case "f32":
    case "f64":
      return length === 4 ? viewAt(bytes, at, 4).getFloat32(0) : length === 8 ? viewAt(bytes, at, 8).getFloat64(0) : undefined;
    case "bool":
      return length === 1 && (bytes[at] === 1 || bytes[at] === 2) ? bytes[at] === 1 : undefined;
    case "mac":
      return length === 6 ? formatMac(macAt(bytes, at)) : undefined;
    case "ip4":
      return length === 4 ? Ip.v4(wordAt(bytes, at)).text : undefined;
    case "ip6":
      return length === 16 ? ip6At(bytes, at).text : undefined;
    case "text":
      return textValue(bytes, at, length);
    case "s":
      return length === 4 ? iso(uint32(bytes, at) * 1_000) : undefined;
    case "ms":
      return length === 8 ? iso(unsigned(bytes, at, 8)) : undefined;
    case "us":
    case "ns":
      return length === 8 ? iso(ntpMs(bytes, at)) : undefined;
    case "bytes":
    case "list":
    case "subs":
    case "multi":
      return undefined;
  }
}

function exactNumber(bytes: Uint8Array, at: number, length: number): number | string {
  const value = unsigned(bytes, at, length);
  return Number.isSafeInteger(value) ? value : viewAt(bytes, at, 8).getBigUint64(0).toString();
}

function exactSigned(bytes: Uint8Array, at: number, length: number): number | string {
  let value = 0n;
  for (let i = 0; i < length; i++) value = (value << 8n) | BigInt(bytes[at + i]!);
  const signed = BigInt.asIntN(length * 8, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed.toString();
}

function viewAt(bytes: Uint8Array, at: number, length: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + at, length);
}

/** ISO 8601; the number itself when no calendar has that time. */
function iso(ms: number): string | number {
  return Math.abs(ms) <= 8_640_000_000_000_000 ? new Date(ms).toISOString() : ms;
}
