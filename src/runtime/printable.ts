/** Most texts: nothing to look for, and nothing to copy. */
const plain = /^[\x20-\x7e]*$/;

/** Cuts control characters out of text that came from outside, so that a terminal or a log viewer cannot be steered by it. */
export function printable(text: string, maxLength = 256): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  if (plain.test(cut)) return cut;
  return cut.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
