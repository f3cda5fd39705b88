import * as fc from "fast-check";
import { GraphQLScalarType, Kind } from "graphql";
import { describe, expect, it } from "vitest";
import { schema } from "../../src/api/schema.ts";
import { AppError } from "../../src/model/errors.ts";

function scalar(name: string): GraphQLScalarType {
  const type = schema.getType(name);
  if (!(type instanceof GraphQLScalarType)) throw new Error(`${name} is no scalar`);
  return type;
}
const parse = (name: string, value: unknown): unknown => scalar(name).parseValue(value);

describe("scalars in arguments", () => {
  it("canonicalise", () => {
    expect(parse("IP", " 2001:DB8:0::1 ")).toBe("2001:db8::1");
    expect(parse("IP", "::ffff:10.0.0.1")).toBe("10.0.0.1");
    expect(parse("CIDR", "192.168.1.77/24")).toBe("192.168.1.0/24");
    expect(parse("CIDR", "192.168.1.42")).toBe("192.168.1.42");
    expect(parse("MAC", "00-1B-21-3C-4D-5E")).toBe("00:1b:21:3c:4d:5e");
    expect(parse("MAC", "001b.213c.4d5e")).toBe("00:1b:21:3c:4d:5e");
    expect(parse("BigInt", 1_048_576)).toBe("1048576");
    expect(parse("BigInt", "18446744073709551615")).toBe("18446744073709551615");
    expect(parse("Duration", "5m")).toBe("5m");
    expect(parse("TimePoint", "-24h")).toBe("-24h");
  });

  it("refuse the rest with what was wanted", () => {
    const wrong: readonly (readonly [string, unknown])[] = [
      ["IP", "10.0.0"],
      ["IP", 12],
      ["IP", "fe80::1%eth0"],
      ["CIDR", "10.0.0.0/33"],
      ["CIDR", "10.0.0.0/"],
      ["CIDR", "::/129"],
      ["MAC", "00:1b:21:3c:4d"],
      ["MAC", "00:1b-21:3c:4d:5e"],
      ["BigInt", -1],
      ["BigInt", 1.5],
      ["BigInt", "18446744073709551616"],
      ["BigInt", Number.MAX_SAFE_INTEGER + 1],
      ["BigInt", "0x10"],
      ["Duration", "5 minutes"],
      ["Duration", 5],
      ["TimePoint", "yesterday"],
    ];
    for (const [name, value] of wrong) {
      let caught: unknown;
      try {
        parse(name, value);
      } catch (error) {
        caught = error;
      }
      expect(caught, `${name} ${String(value)}`).toBeInstanceOf(AppError);
      expect((caught as AppError).code).toBe("BAD_INPUT");
      expect((caught as AppError).details.wanted).toBeTruthy();
    }
    expect(() => parse("DateTime", "2026-01-01")).toThrow("TimePoint");
  });

  it("never throw anything but a caller's mistake", () => {
    fc.assert(
      fc.property(fc.constantFrom("IP", "CIDR", "MAC", "BigInt", "Duration", "TimePoint"), fc.anything(), (name, value) => {
        try {
          const parsed = parse(name, value);
          expect(typeof parsed).toBe("string");
          if (name === "IP" || name === "CIDR" || name === "MAC") expect(parse(name, parsed)).toBe(parsed);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});

describe("scalars in answers", () => {
  it("keep 64 bits and UTC", () => {
    expect(scalar("BigInt").serialize(2 ** 53 - 1)).toBe("9007199254740991");
    expect(scalar("BigInt").serialize(18_446_744_073_709_551_615n)).toBe("18446744073709551615");
    expect(() => scalar("BigInt").serialize(-5n)).toThrow(RangeError);
    expect(scalar("DateTime").serialize(0)).toBe("1970-01-01T00:00:00.000Z");
    expect(scalar("Duration").serialize(90_000)).toBe("90s");
  });

  it("take JSON literals", () => {
    expect(scalar("JSON").parseLiteral({ kind: Kind.LIST, values: [{ kind: Kind.INT, value: "1" }] })).toEqual([1]);
  });
});
