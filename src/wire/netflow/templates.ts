import { uint16, uint32 } from "../integers.ts";
import { netflow9Scope } from "./elements.ts";

export interface TemplateField {
  /** IANA private enterprise number; 0 for IANA's own elements, `netflow9Scope` for scopes of NetFlow v9. */
  readonly enterprise: number;
  readonly element: number;
  /** Bytes; `variableLength` when each record says its own. */
  readonly length: number;
  readonly isScope: boolean;
}

/** A field of this length has it in front of its value: one byte, or 255 and two (RFC 7011 §7). */
export const variableLength = 0xffff;

export interface Template {
  readonly id: number;
  readonly isOptions: boolean;
  readonly fields: readonly TemplateField[];
  /** Bytes of the shortest record it describes; at least 1. */
  readonly minLength: number;
}

/** Of one exporter: hostile ones must not fill the memory. */
export const maxTemplates = 4_096;
const maxFieldsPerTemplate = 1_024;
const maxFields = 131_072;
/** Fields of no length cost time and no bytes. */
const maxEmptyFields = 128;

/** Templates of one exporter by observation domain (source id in NetFlow v9) and template id. The oldest go when there are too many. */
export class TemplateStore {
  readonly #templates = new Map<number, Template>();
  #fields = 0;

  get size(): number {
    return this.#templates.size;
  }

  /** Of all templates together. */
  get fields(): number {
    return this.#fields;
  }

  get(domain: number, id: number): Template | undefined {
    return this.#templates.get(keyOf(domain, id));
  }

  /** False when the exporter has said exactly this before, as it does every few minutes. */
  set(domain: number, template: Template): boolean {
    const key = keyOf(domain, template.id);
    const before = this.#templates.get(key);
    if (before && isSame(before, template)) return false;
    this.#drop(key);
    this.#templates.set(key, template);
    this.#fields += template.fields.length;
    while (this.#templates.size > maxTemplates || this.#fields > maxFields) this.#drop(this.#templates.keys().next().value!);
    return true;
  }

  withdraw(domain: number, id: number): void {
    this.#drop(keyOf(domain, id));
  }

  /** Withdraws all templates, or all options templates, of a domain (RFC 7011 §8.1). */
  withdrawAll(domain: number, isOptions: boolean): void {
    for (const [key, template] of this.#templates) if (Math.floor(key / 0x1_0000) === domain && template.isOptions === isOptions) this.#drop(key);
  }

  *entries(): Generator<readonly [domain: number, template: Template]> {
    for (const [key, template] of this.#templates) yield [Math.floor(key / 0x1_0000), template];
  }

  #drop(key: number): void {
    const template = this.#templates.get(key);
    if (!template) return;
    this.#templates.delete(key);
    this.#fields -= template.fields.length;
  }
}

function keyOf(domain: number, id: number): number {
  return domain * 0x1_0000 + id;
}

function isSame(a: Template, b: Template): boolean {
  return (
    a.isOptions === b.isOptions &&
    a.fields.length === b.fields.length &&
    a.fields.every((field, i) => {
      const other = b.fields[i]!;
      return field.enterprise === other.enterprise && field.element === other.element && field.length === other.length && field.isScope === other.isScope;
    })
  );
}

/** A template, if records of it can be told apart: not of no fields, not of no length. */
export function makeTemplate(id: number, isOptions: boolean, fields: readonly TemplateField[]): Template | undefined {
  let minLength = 0;
  let empty = 0;
  for (const { length } of fields) {
    minLength += length === variableLength ? 1 : length;
    if (length === 0) empty++;
  }
  return minLength === 0 || fields.length > maxFieldsPerTemplate || empty > maxEmptyFields ? undefined : { id, isOptions, fields, minLength };
}

export interface TemplateVisitor {
  template(template: Template): void;
  /** Of IPFIX: this template holds no longer; `id` 2 and 3 are all templates and all options templates. */
  withdrawal(id: number): void;
  malformed(reason: string): void;
}

/** Templates in the body of a NetFlow v9 (options) template flowset, RFC 3954 §5.2 and §6.1. */
export function readNetflow9Templates(bytes: Uint8Array, start: number, end: number, isOptions: boolean, visitor: TemplateVisitor): void {
  let at = start;
  const headerLength = isOptions ? 6 : 4;
  while (at + headerLength <= end) {
    const id = uint16(bytes, at);
    // What is left is padding.
    if (id < 256) return;
    const scopes = isOptions ? uint16(bytes, at + 2) >> 2 : 0;
    const count = isOptions ? scopes + (uint16(bytes, at + 4) >> 2) : uint16(bytes, at + 2);
    at += headerLength;
    if (at + count * 4 > end) return visitor.malformed("template cut short");
    const fields: TemplateField[] = [];
    for (let i = 0; i < count; i++, at += 4) {
      const element = uint16(bytes, at);
      const isScope = i < scopes;
      fields.push({ enterprise: isScope && element <= 5 ? netflow9Scope : 0, element, length: uint16(bytes, at + 2), isScope });
    }
    define(id, isOptions, fields, visitor);
  }
}

/** Templates in the body of an IPFIX (options) template set, RFC 7011 §3.4. */
export function readIpfixTemplates(bytes: Uint8Array, start: number, end: number, isOptions: boolean, visitor: TemplateVisitor): void {
  let at = start;
  while (at + 4 <= end) {
    const id = uint16(bytes, at);
    const count = uint16(bytes, at + 2);
    if (count === 0) {
      if (id >= 256 || id === (isOptions ? 3 : 2)) visitor.withdrawal(id);
      else return;
      at += 4;
      continue;
    }
    if (id < 256) return;
    if (isOptions && at + 6 > end) return visitor.malformed("template cut short");
    const scopes = isOptions ? uint16(bytes, at + 4) : 0;
    at += isOptions ? 6 : 4;
    if (scopes > count) return visitor.malformed("template with more scopes than fields");
    const fields: TemplateField[] = [];
    for (let i = 0; i < count; i++) {
      if (at + 4 > end) return visitor.malformed("template cut short");
      const element = uint16(bytes, at);
      const length = uint16(bytes, at + 2);
      const isOfEnterprise = (element & 0x8000) !== 0;
      if (isOfEnterprise && at + 8 > end) return visitor.malformed("template cut short");
      fields.push({ enterprise: isOfEnterprise ? uint32(bytes, at + 4) : 0, element: element & 0x7fff, length, isScope: i < scopes });
      at += isOfEnterprise ? 8 : 4;
    }
    define(id, isOptions, fields, visitor);
  }
}

function define(id: number, isOptions: boolean, fields: readonly TemplateField[], visitor: TemplateVisitor): void {
  const template = makeTemplate(id, isOptions, fields);
  if (template) visitor.template(template);
  else visitor.malformed("template of no length or of too many fields");
}

/** Length of a value that has it in front; `place.at` becomes where the value begins. -1 when it is cut short. */
export function variableLengthAt(bytes: Uint8Array, at: number, end: number, place: { at: number }): number {
  if (at >= end) return -1;
  const short = bytes[at]!;
  if (short < 255) {
    place.at = at + 1;
    return at + 1 + short <= end ? short : -1;
  }
  if (at + 3 > end) return -1;
  const length = uint16(bytes, at + 1);
  place.at = at + 3;
  return at + 3 + length <= end ? length : -1;
}
