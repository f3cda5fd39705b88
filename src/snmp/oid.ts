/** Object identifiers as dotted text. */

/** Numeric order of two object ids, or parts of some. */
export function compareOids(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    let x = 0;
    let y = 0;
    for (let c = a.charCodeAt(i++); c >= 48; c = a.charCodeAt(i++)) x = x * 10 + c - 48;
    for (let c = b.charCodeAt(j++); c >= 48; c = b.charCodeAt(j++)) y = y * 10 + c - 48;
    if (x !== y) return x - y;
  }
  return (i < a.length ? 1 : 0) - (j < b.length ? 1 : 0);
}

/** Whether it is `root` or lies below it. */
export const isBelow = (oid: string, root: string): boolean => oid.startsWith(root) && (oid.length === root.length || oid[root.length] === ".");

/** The numbers of an index. */
export const indexNumbers = (index: string): number[] => index.split(".").map(Number);

/** An IPv4 or IPv6 address from index numbers; undefined when they are none. */
export function indexAddress(numbers: readonly number[]): string | undefined {
  if (numbers.some((n) => !(n >= 0 && n <= 255))) return undefined;
  if (numbers.length === 4) return numbers.join(".");
  if (numbers.length !== 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, i) => (numbers[2 * i]! * 256 + numbers[2 * i + 1]!).toString(16));
  return groups.join(":");
}
