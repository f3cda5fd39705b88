import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("web/src/styles/tokens.css", "utf8");

type Rgb = readonly [number, number, number];

/** The six-digit colours of one theme's block. */
function theme(name: string): Readonly<Record<string, string>> {
  const block = css.split(`[data-theme="${name}"] {`)[1]!.split("\n}")[0]!;
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/g)].map(([, key, value]) => [key!, value!]));
}

function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG 2.2 contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = linear(hex);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function oklab([red, green, blue]: Rgb): Rgb {
  const l = Math.cbrt(0.41222 * red + 0.53633 * green + 0.05145 * blue);
  const m = Math.cbrt(0.2119 * red + 0.6807 * green + 0.1074 * blue);
  const s = Math.cbrt(0.0883 * red + 0.28172 * green + 0.62998 * blue);
  return [0.21045 * l + 0.79362 * m - 0.00407 * s, 1.978 * l - 2.42859 * m + 0.45059 * s, 0.0259 * l + 0.78277 * m - 0.80868 * s];
}

/** Normal sight and full protan-, deuteran- and tritanopia (Machado 2009). */
const sights: readonly (readonly number[])[] = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
];

function seen(hex: string, sight: readonly number[]): Rgb {
  const color = linear(hex);
  const channel = (row: number): number => {
    const value = sight[3 * row]! * color[0] + sight[3 * row + 1]! * color[1] + sight[3 * row + 2]! * color[2];
    return Math.min(1, Math.max(0, value));
  };
  return oklab([channel(0), channel(1), channel(2)]);
}

/** Smallest OKLab distance × 100 over the first `count` kinds of sight. */
function distance(a: string, b: string, count = sights.length): number {
  return Math.min(
    ...sights.slice(0, count).map((sight) => {
      const [one, other] = [seen(a, sight), seen(b, sight)];
      return 100 * Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
    }),
  );
}

const backgrounds = ["bg", "surface", "raised", "overlay", "sunken"];
const words = ["text", "text-2", "text-3", "accent", "in", "out", "crit", "high", "med", "low", "info", "ok"];
const categories = Array.from({ length: 10 }, (_, index) => `c${index + 1}`);

describe.each(["dark", "light"])("%s theme", (name) => {
  const colors = theme(name);
  const color = (key: string): string => {
    const value = colors[key];
    if (value === undefined) throw new Error(`no colour ${key} in ${name}`);
    return value;
  };

  it("keeps 4.5:1 for words and 3:1 for borders on every background", () => {
    for (const background of backgrounds) {
      for (const word of words) expect(contrast(color(word), color(background)), `${word} on ${background}`).toBeGreaterThanOrEqual(4.5);
      for (const line of ["control-line", "focus", "ghost"])
        expect(contrast(color(line), color(background)), `${line} on ${background}`).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(color("accent-ink"), color("accent"))).toBeGreaterThanOrEqual(4.5);
  });

  it("keeps categories apart in every kind of sight, and from severity", () => {
    categories.forEach((one, index) => {
      expect(contrast(color(one), color("surface")), one).toBeGreaterThanOrEqual(3);
      categories.slice(0, index).forEach((other, at) => {
        expect(distance(color(one), color(other)), `${one} and ${other}`).toBeGreaterThanOrEqual(index - at === 1 ? 14 : 7);
      });
      for (const severity of ["crit", "high", "med"]) expect(distance(color(one), color(severity), 1), `${one} and ${severity}`).toBeGreaterThanOrEqual(8);
    });
  });

  it("keeps in and out apart, and both from severity", () => {
    expect(distance(color("in"), color("out"))).toBeGreaterThanOrEqual(12);
    for (const severity of ["crit", "high", "med"]) {
      for (const direction of ["in", "out"]) expect(distance(color(direction), color(severity), 1), `${direction} and ${severity}`).toBeGreaterThanOrEqual(8);
    }
  });
});
