import { canonicalJson } from "./canonical-json.ts";

const mask = "***";
const secretName =
  /(?:password|passphrase|secret|setupcode|apikey|privatekey|community|credentials?)$|^(?:token|accesstoken|authorization|cookie|authkey|privkey|pin|csv)$/;
/** Whether a field of this name holds a secret: `password`, `apiToken.secret`, `setupCode` … A table of devices (`csv`) may bring communities. */
export const isSecretName = (name: string): boolean => secretName.test(name.toLowerCase().replace(/[^a-z0-9]/g, ""));
const maxTextLength = 16_384;
const maxDepth = 32;

/** Tokens and passwords inside URLs, wherever they stand in a text. */
export function maskText(text: string): string {
  return text.replace(/\bwg_[0-9A-Za-z_-]{8,}/g, `wg_${mask}`).replace(/([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,128}):[^\s/@]{1,512}@/gi, `$1:${mask}@`);
}

function masked(value: unknown, name: string, depth: number): unknown {
  if (value === null || value === undefined) return value;
  if (isSecretName(name)) return mask;
  if (typeof value === "string") return maskText(value);
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value !== "object") return undefined;
  if (depth >= maxDepth) return "…";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "…" : value.toISOString();
  // A list holds more of what its own name says.
  if (Array.isArray(value)) return value.map((item) => masked(item, "", depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, key, depth + 1)]));
}

/**
 * What the audit keeps of arguments: canonical JSON with secrets masked by their name (`password`, `token`, `setupCode` …) and
 * by their form. Never throws: an audited write must not fail for what it was given. What is too long is cut, and says so.
 */
export function auditedArguments(value: unknown): string {
  const text = canonicalJson(masked(value, "", 0) ?? null);
  if (text.length <= maxTextLength) return text;
  return canonicalJson({ cut: true, characters: text.length, begin: text.slice(0, maxTextLength / 2) });
}
