import { useRef } from "react";
import { mostLines } from "./explore-query.ts";

/** Colours by rank when a question is first answered; a group keeps its own while the answer moves, and newcomers take what is free. */
export function dealt(before: ReadonlyMap<string, string>, keys: readonly string[]): ReadonlyMap<string, string> {
  const shown = keys.slice(0, mostLines);
  const kept = new Map(shown.flatMap((key) => (before.has(key) ? [[key, before.get(key)!] as const] : [])));
  const taken = new Set(kept.values());
  const free = Array.from({ length: mostLines }, (_, index) => `c${index + 1}`).filter((colour) => !taken.has(colour));
  return new Map(shown.map((key) => [key, kept.get(key) ?? free.shift()!]));
}

export function useColours(question: string, keys: readonly string[]): ReadonlyMap<string, string> {
  const last = useRef<{ readonly question: string; readonly colours: ReadonlyMap<string, string> }>(undefined);
  const before = last.current?.question === question ? last.current.colours : new Map<string, string>();
  const colours = dealt(before, keys);
  if (keys.length > 0) last.current = { question, colours };
  return colours;
}
