import { useSyncExternalStore } from "react";

export type ThemeChoice = "system" | "dark" | "light";

const storageKey = "wiregraph.theme";
const listeners = new Set<() => void>();
let choice: ThemeChoice | undefined;

function stored(): ThemeChoice {
  try {
    const text = localStorage.getItem(storageKey);
    return text === "dark" || text === "light" ? text : "system";
  } catch {
    return "system"; // storage is switched off
  }
}

function system(): "dark" | "light" {
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

function apply(): void {
  const wanted = themeChoice();
  document.documentElement.dataset["theme"] = wanted === "system" ? system() : wanted;
  for (const listener of listeners) listener();
}

/** What the person chose; `system` when nothing. */
export function themeChoice(): ThemeChoice {
  choice ??= stored();
  return choice;
}

export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  try {
    if (next === "system") localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, next);
  } catch {
    // Storage is switched off: the choice lasts until the page is left.
  }
  apply();
}

/** Follows the system's preference from now on. */
export function watchSystemTheme(): void {
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", apply);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme on screen; what draws with the tokens' values renders again when it changes. */
export function useThemeName(): string {
  return useSyncExternalStore(subscribe, () => document.documentElement.dataset["theme"] ?? "dark");
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, themeChoice);
}
