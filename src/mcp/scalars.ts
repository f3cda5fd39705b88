import type { JsonSchema } from "./json-schema.ts";

/** How one GraphQL scalar looks to a client of the tools: what it may send, what it gets, and one value that is right. */
export interface ScalarForm {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly example: unknown;
  /** In words, for messages: "an IPv4 or IPv6 address". */
  readonly wanted: string;
}

const text = (description: string, example: string, extra: JsonSchema = {}): ScalarForm => ({
  input: { type: "string", description: `${description}, such as ${example}`, ...extra },
  output: { type: "string" },
  example,
  wanted: description,
});

const forms: Readonly<Record<string, ScalarForm>> = {
  String: { input: { type: "string" }, output: { type: "string" }, example: "text", wanted: "text" },
  ID: { input: { type: "string" }, output: { type: "string" }, example: "id", wanted: "an id, as another answer gave it" },
  Boolean: { input: { type: "boolean" }, output: { type: "boolean" }, example: true, wanted: "true or false" },
  Int: { input: { type: "integer" }, output: { type: "integer" }, example: 10, wanted: "a whole number" },
  Float: { input: { type: "number" }, output: { type: "number" }, example: 1.5, wanted: "a number" },
  // Counters stay below 2^53, so an answer can carry them as numbers.
  BigInt: {
    input: { type: "string", pattern: "^[0-9]{1,20}$", description: "a whole number in digits, such as 1000000" },
    output: { type: "number" },
    example: "1000000",
    wanted: "a whole number in digits",
  },
  IP: text("an IPv4 or IPv6 address", "192.168.1.42"),
  CIDR: text("an address or a network", "10.0.0.0/8"),
  MAC: text("a MAC address", "00:1b:21:3c:4d:5e"),
  ASN: { input: { type: "integer", minimum: 1 }, output: { type: "integer" }, example: 64_500, wanted: "an AS number" },
  DateTime: text("an ISO 8601 time", "2026-01-31T09:30:00Z"),
  TimePoint: text("an ISO 8601 time, now, or a time ago", "-24h"),
  Duration: text("a number and a unit (s, m, h, d)", "5m", { pattern: "^[0-9]{1,12}(ms|s|m|h|d|w)$" }),
  JSON: { input: {}, output: {}, example: {}, wanted: "any JSON value" },
};

export function scalarForm(name: string): ScalarForm {
  return forms[name] ?? { input: { description: `a ${name}` }, output: {}, example: null, wanted: `a ${name}` };
}
