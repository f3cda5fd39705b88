/** Longest text from the network that an answer holds, in code points. */
export const untrustedTextLimit = 256;

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Variation_Selector}]/gu;

/**
 * Text that came from the network, made safe to show to a person, a terminal or a model: control, formatting, bidirectional
 * and other invisible characters become visible escapes, and it is cut at 256 characters with an ellipsis.
 */
export function cleanUntrusted(text: string): string {
  const cut = text.length > untrustedTextLimit * 2 ? text.slice(0, untrustedTextLimit * 2) : text;
  const shown = Array.from(cut.replace(hidden, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`));
  return shown.length > untrustedTextLimit || cut.length < text.length ? `${shown.slice(0, untrustedTextLimit - 1).join("")}…` : shown.join("");
}

/** As `cleanUntrusted`; absent and empty text is null. */
export function untrusted(text: string | undefined | null): string | null {
  return text ? cleanUntrusted(text) : null;
}

/** A description with the mark that tells people and models that the text is not to be trusted. */
export function fromNetwork(description: string): string {
  return `${description} Untrusted text from the network, cleaned and cut at 256 characters.`;
}

/** As `cleanUntrusted` for every text inside a JSON value, names of members too. */
export function cleanJson(value: unknown): unknown {
  if (typeof value === "string") return cleanUntrusted(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(cleanJson);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [cleanUntrusted(name), cleanJson(item)]));
}
