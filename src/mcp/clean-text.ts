import { cleanUntrusted } from "../api/untrusted-text.ts";

export { cleanUntrusted };

// Controls, format and direction marks, separators, tags: unseen by a reader, able to steer one. Newline and tab stay.
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of ours or of an author (documents, descriptions): kept whole, without what is not seen. */
export function cleanText(value: string): string {
  return value.toWellFormed().replace(unseen, "");
}

/** Every string inside a JSON value, keys too, as text from the network. */
export function cleanUntrustedJson(value: unknown): unknown {
  if (typeof value === "string") return cleanUntrusted(value);
  if (Array.isArray(value)) return value.map(cleanUntrustedJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanUntrusted(key), cleanUntrustedJson(inner)]));
}
