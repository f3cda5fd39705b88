import { Ip, parseIp } from "../net/ip.ts";
import { type RangeTable, RangeTableBuilder } from "./range-table.ts";

/**
 * Lines `first,last,asn,name` in ascending order → table and names. IPv4 addresses are written as numbers, which is much quicker to
 * read, IPv6 ones as usual. Lines that are none are left out.
 */
export function csvAsnRanges(v4: string, v6: string): { readonly table: RangeTable; readonly names: ReadonlyMap<string, string> } {
  const builder = new RangeTableBuilder();
  const names = new Map<string, string>();
  for (const text of [v4, v6]) {
    for (let at = 0; at < text.length;) {
      const end = text.indexOf("\n", at);
      const line = text.slice(at, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end + 1;
      const comma2 = line.indexOf(",", line.indexOf(",") + 1);
      const comma3 = line.indexOf(",", comma2 + 1);
      const first = addressIn(line.slice(0, line.indexOf(",")));
      const last = addressIn(line.slice(line.indexOf(",") + 1, comma2));
      const asn = Number(comma3 < 0 ? line.slice(comma2 + 1) : line.slice(comma2 + 1, comma3));
      if (!first || !last || first.isV4 !== last.isV4 || !Number.isInteger(asn) || asn <= 0 || asn > 0xffff_ffff) continue;
      if (first.isV4) builder.add4(first.w3 >>> 0, last.w3 >>> 0, asn);
      else builder.add6(upperHalf(first.w0, first.w1), upperHalf(last.w0, last.w1), asn);
      if (comma3 > 0 && !names.has(String(asn))) names.set(String(asn), unquoted(line.slice(comma3 + 1).trim()));
    }
  }
  return { table: builder.build(), names };
}

const addressIn = (text: string): Ip | undefined => (/^\d{1,10}$/.test(text) ? Ip.v4(Number(text)) : parseIp(text));

const upperHalf = (w0: number, w1: number): bigint => (BigInt(w0 >>> 0) << 32n) | BigInt(w1 >>> 0);

/** A field of CSV (RFC 4180). */
function unquoted(field: string): string {
  return field.startsWith('"') && field.endsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}
