import { assetAttributes, assetLimits, assetSources, type Asset, type AssetAttribute, type AssetEvidence, type AssetFact } from "./asset.ts";

/** Evidence is worth half after so long; what a person says is worth the same for ever. */
export const evidenceHalfLifeMs = 30 * 86_400_000;

/** What an attribute is taken for, and why. */
export interface ResolvedAttribute {
  readonly value: string;
  /** What speaks for the value, strongest first. */
  readonly evidence: readonly AssetEvidence[];
  /** What says something else and lost, strongest first. */
  readonly against: readonly AssetEvidence[];
}

export type ResolvedAsset = Readonly<Partial<Record<AssetAttribute, ResolvedAttribute>>>;

/**
 * Strength of evidence on a scale that does not move with the clock: everything loses half its worth in the same time, so that
 * of two pieces the stronger one stays the stronger one until something new is seen.
 */
function strength({ confidence, lastSeenMs }: AssetEvidence): number {
  return Math.log2(confidence) + lastSeenMs / evidenceHalfLifeMs;
}

const isPerson = ({ source }: AssetEvidence): boolean => source === "PERSON";

/** Strongest first. A person beats everything; equals are in one order whatever order they came in. */
export function byStrength(a: AssetEvidence, b: AssetEvidence): number {
  if (isPerson(a) !== isPerson(b)) return isPerson(a) ? -1 : 1;
  if (isPerson(a)) return b.lastSeenMs - a.lastSeenMs || textOrder(a.value, b.value);
  return (
    strength(b) - strength(a) || b.lastSeenMs - a.lastSeenMs || textOrder(a.value, b.value) || textOrder(a.source, b.source) || textOrder(a.about, b.about)
  );
}

const textOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `Windows 11` says more than `Windows`, and nothing against it. */
const refines = (value: string, other: string): boolean => value.startsWith(`${other} `);

/**
 * What each attribute is taken for. The strongest evidence wins, but what says the same more exactly is preferred. All evidence stays:
 * it is for the value or against it.
 */
export function resolveAsset(evidence: readonly AssetEvidence[]): ResolvedAsset {
  const resolved: Partial<Record<AssetAttribute, ResolvedAttribute>> = {};
  for (const attribute of assetAttributes) {
    const all = evidence.filter((piece) => piece.attribute === attribute).toSorted(byStrength);
    const [strongest] = all;
    if (!strongest) continue;
    let { value } = strongest;
    if (!isPerson(strongest)) for (let finer = refinement(all, value); finer !== undefined; finer = refinement(all, value)) value = finer;
    const speaksFor = (piece: AssetEvidence): boolean => piece.value === value || refines(value, piece.value);
    resolved[attribute] = { value, evidence: all.filter(speaksFor), against: all.filter((piece) => !speaksFor(piece)) };
  }
  return resolved;
}

const refinement = (all: readonly AssetEvidence[], value: string): string | undefined => all.find((piece) => refines(piece.value, value))?.value;

const identityOf = ({ attribute, value, source, about }: AssetEvidence): string => JSON.stringify([attribute, value, source, about]);

/**
 * Both together: the same said again is one piece over a longer time. Bounded: beyond a number of values of one source the longest unseen
 * leave, and of all evidence the weakest. What people said never leaves.
 */
export function joinEvidence(known: readonly AssetEvidence[], added: readonly AssetEvidence[]): readonly AssetEvidence[] {
  const pieces = new Map<string, AssetEvidence>();
  for (const piece of [...known, ...added]) {
    const identity = identityOf(piece);
    const other = pieces.get(identity);
    pieces.set(identity, other ? together(other, piece) : piece);
  }
  const perSource = new Map<string, AssetEvidence[]>();
  for (const piece of pieces.values()) {
    const source = `${piece.attribute} ${piece.source}`;
    const list = perSource.get(source);
    if (list) list.push(piece);
    else perSource.set(source, [piece]);
  }
  const kept = [...perSource.values()].flatMap((list) => list.toSorted(byStrength).slice(0, assetLimits.values));
  return kept.toSorted(byStrength).slice(0, assetLimits.evidence).toSorted(inReadingOrder);
}

function together(a: AssetEvidence, b: AssetEvidence): AssetEvidence {
  const later = a.lastSeenMs > b.lastSeenMs || (a.lastSeenMs === b.lastSeenMs && a.confidence >= b.confidence) ? a : b;
  const isAlike = a.lastSeenMs === b.lastSeenMs && a.confidence === b.confidence;
  const seen = isAlike ? [a.seen, b.seen].filter((text) => text !== undefined).toSorted()[0] : later.seen;
  const { seen: _, ...rest } = later;
  return { ...rest, firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs), ...(seen !== undefined && { seen }) };
}

const inReadingOrder = (a: AssetEvidence, b: AssetEvidence): number =>
  assetAttributes.indexOf(a.attribute) - assetAttributes.indexOf(b.attribute) || byStrength(a, b);

/** Facts as evidence about an identifier; texts are cut, facts without text left out. */
export function evidenceOf(facts: readonly AssetFact[], about: string, firstSeenMs: number, lastSeenMs: number): readonly AssetEvidence[] {
  return facts.flatMap(({ attribute, value: given, source, confidence, seen }) => {
    const value = clean(given);
    if (value === "") return [];
    return [
      {
        attribute,
        value,
        source,
        confidence: Math.min(100, Math.max(1, Math.round(confidence ?? assetSources[source]))),
        ...(seen !== undefined && seen !== given && { seen: clean(seen) }),
        firstSeenMs,
        lastSeenMs,
        about,
      },
    ];
  });
}

/** One line of bounded length; control characters are spaces. */
function clean(text: string): string {
  return Array.from(text.slice(0, 4 * assetLimits.textLength).replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, " "))
    .slice(0, assetLimits.textLength)
    .join("")
    .trim();
}

/** What the asset is called: its name, else its newest address, else its MAC address. */
export function shownName(asset: Pick<Asset, "addresses" | "macs">, resolved: ResolvedAsset): string {
  return resolved.NAME?.value ?? asset.addresses[0]?.ip ?? asset.macs[0]?.mac ?? "";
}
