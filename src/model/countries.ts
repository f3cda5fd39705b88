import { AppError } from "./errors.ts";
import { nearestName } from "./nearest.ts";

/** Regions of the runtime's tables that are no country anybody's address is in: tests, groups, codes reserved for parts of others. */
const noCountries: ReadonlySet<string> = new Set(["AC", "CP", "CQ", "DG", "EA", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]);

let known: ReadonlyMap<string, string> | undefined;

/** English names of countries by their ISO 3166-1 alpha-2 code, from the runtime's own tables; with EU, which registries use. */
function countries(): ReadonlyMap<string, string> {
  if (known) return known;
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  const found = new Map<string, string>();
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    // Codes of countries that are no more are shown under their successor's.
    const name = noCountries.has(code) || new Intl.Locale(`und-${code}`).region !== code ? undefined : names.of(code);
    if (name !== undefined) found.set(code, name);
  }
  return (known = found);
}

/** English name of a country by its code; undefined when nobody has the code. */
export function countryName(code: string): string | undefined {
  return countries().get(code);
}

/** A code or an English name, in any case → the code. BAD_INPUT with the nearest known one. */
export function parseCountry(text: string, path: string): string {
  const wanted = text.trim();
  const code = wanted.toUpperCase();
  if (countries().has(code)) return code;
  const lower = wanted.toLowerCase();
  for (const [each, name] of countries()) if (name.toLowerCase() === lower) return each;
  const near = nearestName(wanted, countries().values());
  throw new AppError("BAD_INPUT", `"${wanted.slice(0, 60)}" is not a country.`, {
    path,
    wanted: "a code of ISO 3166-1 such as DE or US, or an English name",
    got: wanted.slice(0, 60),
    ...(near !== undefined && { cure: `Did you mean ${near}?` }),
  });
}
