import { cleanUntrusted } from "../api/untrusted-text.ts";

export { cleanUntrusted };

// Controls except newline and tab, zero-width and direction marks, and the plane-14 tags: unseen by a reader, able to steer one.
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

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
