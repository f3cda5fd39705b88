import { describe, expect, it } from "vitest";
import { fromGraphQLError } from "../../../web/src/api/errors.ts";

describe("an error of the API", () => {
  it("is what the API says of it", () => {
    expect(
      fromGraphQLError({
        message: "bogus is not a network.",
        extensions: { code: "BAD_INPUT", cure: "Write an address.", path: "filter.match.host[0]", wanted: "an address", got: "bogus" },
      }),
    ).toEqual({
      message: "bogus is not a network.",
      code: "BAD_INPUT",
      cure: "Write an address.",
      path: "filter.match.host[0]",
      wanted: "an address",
      got: "bogus",
    });
  });
  it("is its sentence where it says nothing more", () => {
    expect(fromGraphQLError({ message: "The store did not answer." })).toEqual({ message: "The store did not answer." });
  });
});
