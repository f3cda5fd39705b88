import { parseCidr } from "../net/cidr.ts";

/** The networks of `wanted` that are not wholly inside `allowed`; an empty `allowed` means every network, an empty `wanted` too. */
export function outsideOf(wanted: readonly string[], allowed: readonly string[]): string[] {
  if (allowed.length === 0) return [];
  const inside = allowed.flatMap((text) => parseCidr(text) ?? []);
  return wanted.filter((text) => {
    const network = parseCidr(text);
    return !network || !inside.some((outer) => outer.containsNetwork(network));
  });
}
