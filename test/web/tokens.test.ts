// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../web/src/styles/tokens.css", import.meta.url), "utf8");

/** The six-digit colours of a theme, by their names without `--`. */
function coloursOf(theme: "dark" | "light"): (name: string) => string {
  const block = css.split(`[data-theme="${theme}"] {`)[1]!.split("\n}")[0]!;
  const colours = new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})\b/g)].map(([, name, value]) => [name!, value!]));
  return (name) => {
    const value = colours.get(name);
    if (value === undefined) throw new Error(`${theme} has no --${name}`);
    return value;
  };
}

type Triple = readonly [number, number, number];

const linear = (hex: string): Triple => {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
};

const luminance = ([red, green, blue]: Triple): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** WCAG 2.2 contrast ratio. */
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(linear(one)), luminance(linear(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const times = (matrix: readonly number[], [x, y, z]: Triple): Triple => {
  const row = (at: number): number => matrix[at]! * x + matrix[at + 1]! * y + matrix[at + 2]! * z;
  return [row(0), row(3), row(6)];
};

const coneMatrix = [0.41222, 0.53633, 0.05145, 0.2119, 0.6807, 0.1074, 0.0883, 0.28172, 0.62998];
const labMatrix = [0.21045, 0.79362, -0.00407, 1.978, -2.42859, 0.45059, 0.0259, 0.78277, -0.80868];

/** Linear RGB → OKLab. */
const lab = (rgb: Triple): Triple => {
  const [long, middle, short] = times(coneMatrix, rgb);
  return times(labMatrix, [Math.cbrt(long), Math.cbrt(middle), Math.cbrt(short)]);
};

/** Normal, protan-, deuteran- and tritan sight in full (Machado 2009), linear RGB. */
const sights = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
];

const seen = (hex: string, sight: readonly number[]): Triple => {
  const [red, green, blue] = times(sight, linear(hex));
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return lab([within(red), within(green), within(blue)]);
};

/** The least distance over the given sights, OKLab × 100. */
const distance = (one: string, other: string, among = sights): number =>
  Math.min(
    ...among.map((sight) => {
      const [a, b] = [seen(one, sight), seen(other, sight)];
      return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) * 100;
    }),
  );

const normalSight = sights.slice(0, 1);
const palette = Array.from({ length: 10 }, (_, index) => `c${index + 1}`);
const severities = ["crit", "high", "med"];

describe.each(["dark", "light"] as const)("the %s tokens", (theme) => {
  const colour = coloursOf(theme);

  describe.each(["bg", "surface", "raised", "overlay", "sunken"])("on %s", (ground) => {
    it.each(["text", "text-2", "text-3", "accent", "in", "out", "crit", "high", "med", "low", "info", "ok"])("%s can be read: 4.5 : 1", (ink) => {
      expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(4.5);
    });
    it.each(["control-line", "focus", "ghost"])("%s can be seen: 3 : 1", (ink) => {
      expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(3);
    });
  });

  it("the main button's words can be read", () => {
    expect(contrast(colour("accent-ink"), colour("accent"))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(palette)("%s stands out from a panel: 3 : 1", (name) => {
    expect(contrast(colour(name), colour("surface"))).toBeGreaterThanOrEqual(3);
  });

  it("in and out differ in every sight, and from every severity", () => {
    expect(distance(colour("in"), colour("out"))).toBeGreaterThanOrEqual(12);
    for (const direction of ["in", "out"]) {
      for (const severity of severities) expect(distance(colour(direction), colour(severity), normalSight)).toBeGreaterThanOrEqual(8);
    }
  });

  it("any two of the palette differ in every sight, neighbours more, and none looks like a severity", () => {
    for (const [index, name] of palette.entries()) {
      for (const other of palette.slice(index + 1)) expect(distance(colour(name), colour(other)), `${name} ${other}`).toBeGreaterThanOrEqual(7);
      const next = palette[index + 1];
      if (next !== undefined) expect(distance(colour(name), colour(next)), `${name} ${next}`).toBeGreaterThanOrEqual(14);
      for (const severity of severities) expect(distance(colour(name), colour(severity), normalSight), `${name} ${severity}`).toBeGreaterThanOrEqual(8);
    }
  });
});

it("the contrast of black on white is 21, of a colour on itself 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#4fc3b5", "#4fc3b5")).toBe(1);
});
