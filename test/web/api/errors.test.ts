import { describe, expect, it } from "vitest";
import { fromGraphQLError } from "../../../web/src/api/errors.ts";

describe("a refused variable", () => {
  it("is said as what is wrong with the value, and where", () => {
    expect(
      fromGraphQLError({
        message: 'Variable "$filter" got invalid value "bogus" at "filter.match.host[0]"; Expected type "CIDR". bogus is not a network.',
        extensions: { code: "BAD_INPUT", cure: "Write an address." },
      }),
    ).toEqual({ message: "bogus is not a network.", code: "BAD_INPUT", cure: "Write an address.", path: "filter.match.host[0]" });
  });
  it.each(["The store did not answer.", 'Variable "$x" of required type "IP!" was not provided.'])("other errors stay as they are: %s", (message) => {
    expect(fromGraphQLError({ message })).toEqual({ message });
  });
});
