import { expect, it } from "vitest";
import { countryName, parseCountry } from "../../src/model/countries.ts";
import { AppError } from "../../src/model/errors.ts";

it("takes codes and English names in any case", () => {
  expect([" de ", "Germany", "united kingdom", "us"].map((text) => parseCountry(text, "country[0]"))).toEqual(["DE", "DE", "GB", "US"]);
  expect([countryName("DE"), countryName("XK"), countryName("ZZ"), countryName("DD"), countryName("")]).toEqual([
    "Germany",
    "Kosovo",
    undefined,
    undefined,
    undefined,
  ]);
});

it("refuses others with the nearest there is", () => {
  let refused: unknown;
  try {
    parseCountry("Germny", "filter.match.country[0]");
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(AppError);
  expect((refused as AppError).details).toMatchObject({ path: "filter.match.country[0]", cure: "Did you mean Germany?" });
  expect(() => parseCountry("ZZ", "country[0]")).toThrow(/not a country/);
});
