/** Numbers as the UI says them: three significant digits, decimal prefixes, the unit after a no-break space. */

const nbsp = "\u00a0";
const minus = "\u2212";
const prefixes = ["", "k", "M", "G", "T", "P", "E"] as const;

/** A value and its unit apart, for places that style them differently. */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

/** Three significant digits, never an exponent; zero is `0`. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return group(Math.round(value));
  const digits = size >= 10 ? 1 : 2;
  return trimZeros(value.toFixed(digits));
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function group(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 }).replace("-", minus);
}

function scaled(value: number, unit: string): Quantity {
  if (!Number.isFinite(value) || value <= 0) return { value: "0", unit };
  let size = value;
  let prefix = 0;
  // 999.5 would be printed as 1,000: it belongs to the next prefix.
  while (size >= 999.5 && prefix < prefixes.length - 1) {
    size /= 1000;
    prefix += 1;
  }
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return { value: prefix === 0 && unit === "B" ? String(Math.round(size)) : trimZeros(size.toFixed(digits)), unit: prefixes[prefix] + unit };
}

/** Bytes per second → decimal bits per second: 1.84 Gbit/s. */
export function rateParts(bytesPerSecond: number): Quantity {
  return scaled(bytesPerSecond * 8, "bit/s");
}

export function rate(bytesPerSecond: number): string {
  return join(rateParts(bytesPerSecond));
}

/** 64-bit counters arrive as text; 2^53 bytes are nine petabytes, so a number is enough to show one. */
export function toNumber(value: number | string | null | undefined): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}

export function bytesParts(value: number | string): Quantity {
  return scaled(toNumber(value), "B");
}

export function bytes(value: number | string): string {
  return join(bytesParts(value));
}

/** Exact, with thousands: for tooltips. */
export function exactBytes(value: number | string): string {
  return `${group(toNumber(value))}${nbsp}bytes`;
}

/** Whole things: 10,482. */
export function count(value: number | string | null | undefined): string {
  return group(Math.round(toNumber(value)));
}

/** Per second, with one decimal below ten. */
export function perSecond(value: number): string {
  return value > 0 && value < 10 ? trimZeros(value.toFixed(1)) : count(value);
}

/** A share of a whole in whole percent; `< 1 %` for what is small but there. */
export function share(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "";
  const percent = (part / whole) * 100;
  return percent < 1 ? `<${nbsp}1${nbsp}%` : `${Math.round(percent)}${nbsp}%`;
}

/** `+212 %`, `−11 %`. */
export function difference(now: number, before: number): string {
  if (before <= 0) return "";
  const percent = Math.round((now / before - 1) * 100);
  return `${percent > 0 ? "+" : percent < 0 ? minus : ""}${group(Math.abs(percent))}${nbsp}%`;
}

const pluralRules = new Intl.PluralRules("en");

/** A word in the number its count asks for: `flow` of 1, `flows` of 0 and of 2. */
export function word(value: number | string | null | undefined, one: string, many = `${one}s`): string {
  return pluralRules.select(toNumber(value)) === "one" ? one : many;
}

/** A count with its noun: `1 flow`, `2 flows`. */
export function plural(value: number | string | null | undefined, one: string, many = `${one}s`): string {
  return `${count(value)}${nbsp}${word(value, one, many)}`;
}

/** A rate of things with their noun: `1 packet per second`, `2.3 packets per second`. */
export function pluralPerSecond(value: number, one: string, many = `${one}s`): string {
  return `${perSecond(value)} ${word(value.toFixed(1), one, many)} per second`;
}

/** Short form for chart axes: 500 M, 1.5 G. */
export function axisRate(bytesPerSecond: number): string {
  if (bytesPerSecond === 0) return "0";
  const { value, unit } = rateParts(Math.abs(bytesPerSecond));
  const prefix = unit.replace("bit/s", "");
  return prefix === "" ? value : `${value}${nbsp}${prefix}`;
}

/** Counts on chart axes: 250, 1.5 k, 20 M. */
export function axisCount(value: number): string {
  if (value > 0 && value < 1) return significant(value);
  const { value: text, unit } = scaled(Math.abs(value), "");
  return unit === "" ? text : `${text}${nbsp}${unit}`;
}

function join({ value, unit }: Quantity): string {
  return `${value}${nbsp}${unit}`;
}
