import type { AssetAttribute, AssetFact, AssetSource } from "../asset.ts";

/**
 * What a text says of the device it came from. `$1` to `$3` of a value stand for the pattern's groups. Tables here are our own, made of
 * what vendors document and devices say of themselves; none is taken from a data base of others.
 */
export interface FingerprintRule {
  readonly when: RegExp;
  readonly says: Readonly<Partial<Record<Exclude<AssetAttribute, "SEGMENT">, string>>>;
  /** How sure the conclusion is, 1 to 100, where it is less sure than its source. */
  readonly confidence?: number;
}

/** What the rules that fit say; of one attribute the first has the word. */
export function conclude(rules: readonly FingerprintRule[], source: AssetSource, text: string): readonly AssetFact[] {
  const facts = new Map<AssetAttribute, AssetFact>();
  for (const { when, says, confidence } of rules) {
    const match = when.exec(text);
    if (!match) continue;
    for (const [name, pattern] of Object.entries(says)) {
      const attribute = name as AssetAttribute;
      const value = pattern.replaceAll(/\$([1-3])/g, (_, group: string) => match[Number(group)] ?? "").trim();
      if (value !== "" && !facts.has(attribute))
        facts.set(attribute, { attribute, value, source, seen: text, ...(confidence !== undefined && { confidence }) });
    }
  }
  return [...facts.values()];
}
