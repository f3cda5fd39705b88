import { enterpriseElements, ianaElements, netflow9Elements } from "./element-names.ts";

/** Abstract data types of RFC 7011 §6.1 and RFC 6313 §4.1, shortened as in the tables of `element-names.ts`. */
export type ElementType =
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "i8"
  | "i16"
  | "i32"
  | "i64"
  | "f32"
  | "f64"
  | "bool"
  | "mac"
  | "ip4"
  | "ip6"
  | "text"
  | "bytes"
  | "s"
  | "ms"
  | "us"
  | "ns"
  | "list"
  | "subs"
  | "multi";

export interface InformationElement {
  readonly name: string;
  readonly type: ElementType;
}

/** Elements of the opposite direction of a biflow, RFC 5103 §6.1. */
export const reverseEnterprise = 29_305;
export const certEnterprise = 6_871;
export const ntopEnterprise = 35_632;
export const citrixEnterprise = 5_951;
/** CERT's own elements of the opposite direction have this bit. */
export const certReverseBit = 0x4000;
/** Scope fields of NetFlow v9 have a small numbering of their own (RFC 3954 §6.1); here they are an enterprise that cannot be. */
export const netflow9Scope = -1;
const netflow9ScopeNames = ["", "scopeSystem", "scopeInterface", "scopeLineCard", "scopeCache", "scopeTemplate"];

const known = new Map<number, Map<number, InformationElement>>([[0, parse(ianaElements + netflow9Elements)]]);

function parse(table: string): Map<number, InformationElement> {
  const elements = new Map<number, InformationElement>();
  for (const entry of table.split(/[\n;]/)) {
    const [number, type, name] = entry.split(" ");
    if (name !== undefined) elements.set(Number(number), { name, type: type as ElementType });
  }
  return elements;
}

function elementsOf(enterprise: number): Map<number, InformationElement> | undefined {
  const table = enterpriseElements[enterprise];
  if (!known.has(enterprise) && table !== undefined) known.set(enterprise, parse(table));
  return known.get(enterprise);
}

function reversed({ name, type }: InformationElement): InformationElement {
  return { name: `reverse${name[0]!.toUpperCase()}${name.slice(1)}`, type };
}

/** Name and type of an element; one nobody told us of has its numbers for a name and is taken as bytes. */
export function informationElement(enterprise: number, element: number): InformationElement {
  if (enterprise === netflow9Scope) return { name: netflow9ScopeNames[element] ?? `scope/${element}`, type: "u32" };
  const found = elementsOf(enterprise)?.get(element);
  if (found) return found;
  const forward =
    enterprise === reverseEnterprise
      ? known.get(0)!.get(element)
      : enterprise === certEnterprise && (element & certReverseBit) !== 0
        ? elementsOf(certEnterprise)!.get(element & ~certReverseBit)
        : undefined;
  return forward ? reversed(forward) : { name: `${enterprise}/${element}`, type: "bytes" };
}
