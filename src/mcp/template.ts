/**
 * Sentences made from data: `{total} flows[, most from {clients.0.name}]`. A path reads numbers grouped by thousands and names
 * that end in `bytes` as KB, MB …; a list reads as its length. What is in `[ … ]` is left out when one of its paths is absent;
 * `{count|host|hosts}` picks the word for one or many after the number. Of sentences with ` || ` between them the first holds
 * whose paths are all there, else the last.
 */
export function fillTemplate(template: string, data: unknown): string {
  const sentences = template.split(" || ");
  const last = sentences.pop()!;
  for (const sentence of sentences) {
    const filled = fillSentence(sentence, data);
    if (filled !== undefined) return filled;
  }
  return fillSentence(last, data, "–")!;
}

/** `absent` stands for what is not there; without it, the sentence is undefined then. */
function fillSentence(sentence: string, data: unknown, absent?: string): string | undefined {
  // Parts first become what they are without being read again: their data may hold braces.
  const pieces = sentence.split(/\[([^[\]]*)\]/).map((piece, index) => (index % 2 === 1 ? (fill(piece, data) ?? "") : fill(piece, data, absent)));
  return pieces.includes(undefined) ? undefined : pieces.join("").replace(/\s+/g, " ").trim();
}

/** A path in the web UI with `{path}` filled and escaped; undefined when one is absent. */
export function fillLink(template: string, data: unknown): string | undefined {
  let complete = true;
  const link = template.replace(/\{([\w.]+)\}/g, (_all, path: string) => {
    const value = valueAt(data, path);
    if (typeof value !== "string" && typeof value !== "number") complete = false;
    return encodeURIComponent(String(value));
  });
  return complete ? link : undefined;
}

function fill(text: string, data: unknown, absent?: string): string | undefined {
  let missing = false;
  const filled = text.replace(/\{([\w.]+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (_all, path: string, one?: string, many?: string) => {
    const value = valueAt(data, path);
    const shown = showValue(path, value);
    if (shown === undefined) {
      missing = true;
      return absent ?? "";
    }
    const count = Array.isArray(value) ? value.length : value;
    return one === undefined ? shown : `${shown} ${count === 1 ? one : many}`;
  });
  return missing && absent === undefined ? undefined : filled;
}

function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function showValue(path: string, value: unknown): string | undefined {
  if (Array.isArray(value)) return String(value.length);
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "number") return undefined;
  return /bytes(\.|$)|bytesPerSecond$/i.test(path)
    ? `${humanBytes(value)}${path.endsWith("PerSecond") ? "/s" : ""}`
    : value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

/** 1,536 → "1.5 kB" (powers of 1000, as links are measured). */
export function humanBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${bytes < 0 ? "-" : ""}${value >= 100 || unit === 0 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}
