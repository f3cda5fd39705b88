import { GraphQLError, valueFromASTUntyped } from "graphql";
import { AppError } from "../../model/errors.ts";
import { formatDuration, parseDuration, parseTimePoint } from "../../model/time.ts";
import { parseCidr } from "../../net/cidr.ts";
import { parseIp } from "../../net/ip.ts";
import { builder } from "../builder.ts";
import { cleanUntrusted } from "../untrusted-text.ts";

/** What was got, short and clean, for messages. */
function shown(value: unknown): string {
  return cleanUntrusted(typeof value === "string" ? value : (JSON.stringify(value) ?? String(value))).slice(0, 60);
}

function refuse(scalar: string, value: unknown, wanted: string): never {
  throw new AppError("BAD_INPUT", `${shown(value)} is not ${/^[AEIOU]/.test(scalar) ? "an" : "a"} ${scalar}.`, {
    wanted,
    got: shown(value),
    cure: `Write ${wanted}.`,
  });
}

function text(scalar: string, value: unknown, wanted: string): string {
  return typeof value === "string" ? value.trim() : refuse(scalar, value, wanted);
}

const ipWanted = "an address such as 192.168.1.42 or 2001:db8::1";
const cidrWanted = "an address or a network such as 192.168.1.42, 10.0.0.0/8 or 2001:db8::/32";
const macWanted = "a MAC address such as 00:1b:21:3c:4d:5e";
const bigIntWanted = 'a whole number from 0 to 18446744073709551615, best as text: "1048576"';
const asnWanted = "the number of an autonomous system, such as 13335 or AS13335";
const maxUint64 = 18_446_744_073_709_551_615n;

/** A single address stays one; of a network the host bits are cleared. */
function canonicalCidr(value: string): string | undefined {
  return value.includes("/") ? parseCidr(value)?.text : parseIp(value)?.text;
}

function canonicalMac(value: string): string | undefined {
  const digits = /^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{12}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})$/i.test(value)
    ? value.replace(/[^0-9a-f]/gi, "").toLowerCase()
    : undefined;
  return digits?.match(/../g)?.join(":");
}

builder.scalarType("DateTime", {
  description: "A moment, ISO 8601 in UTC with milliseconds. Only in answers.",
  serialize: (value) => new Date(value).toISOString(),
  parseValue: () => {
    throw new GraphQLError("DateTime is only used in answers; arguments take a TimePoint.");
  },
});

builder.scalarType("TimePoint", {
  description: 'A moment in an argument: ISO 8601 (UTC when it names no zone), "now", or a time ago such as "-15m", "-24h", "-7d".',
  serialize: (value) => value,
  parseValue: (value) => {
    const point = text("point in time", value, 'an ISO 8601 time, "now", or a time ago such as -15m, -24h, -7d');
    parseTimePoint(point, Date.now());
    return point;
  },
});

builder.scalarType("Duration", {
  description: 'A length of time: a number and a unit out of ms, s, m, h, d, w: "30s", "5m", "1h", "7d".',
  serialize: (value) => (typeof value === "number" ? formatDuration(value) : value),
  parseValue: (value) => {
    const duration = text("duration", value, "a number and a unit: 30s, 5m, 1h, 7d");
    parseDuration(duration);
    return duration;
  },
});

builder.scalarType("IP", {
  description: "An IPv4 or IPv6 address as text, canonical in answers (RFC 5952).",
  serialize: (value) => value,
  parseValue: (value) => parseIp(text("IP address", value, ipWanted))?.text ?? refuse("IP address", value, ipWanted),
});

builder.scalarType("CIDR", {
  description: "A network such as 10.0.0.0/8; a single address is one too.",
  serialize: (value) => value,
  parseValue: (value) => canonicalCidr(text("network", value, cidrWanted)) ?? refuse("network", value, cidrWanted),
});

builder.scalarType("MAC", {
  description: "A MAC address, lower case with colons in answers.",
  serialize: (value) => value,
  parseValue: (value) => canonicalMac(text("MAC address", value, macWanted)) ?? refuse("MAC address", value, macWanted),
});

builder.scalarType("ASN", {
  description: "The number of an autonomous system, 1 to 4294967295.",
  serialize: (value) => value,
  parseValue: (value) => {
    const number = typeof value === "string" && /^(?:AS)?\d{1,10}$/i.test(value.trim()) ? Number(value.trim().replace(/^AS/i, "")) : value;
    const isOne = typeof number === "number" && Number.isInteger(number) && number > 0 && number <= 0xffff_ffff;
    return isOne ? number : refuse("ASN", value, asnWanted);
  },
});

builder.scalarType("BigInt", {
  description: "An unsigned 64-bit whole number as text, because JSON numbers lose digits above 2^53.",
  serialize: (value) => {
    const number = typeof value === "number" ? BigInt(Math.max(0, Math.round(value))) : BigInt(value);
    if (number < 0n || number > maxUint64) throw new RangeError("a BigInt answer is out of range");
    return number.toString();
  },
  parseValue: (value) => {
    const number =
      typeof value === "number" && Number.isSafeInteger(value) && value >= 0
        ? BigInt(value)
        : typeof value === "string" && /^\d{1,20}$/.test(value.trim())
          ? BigInt(value.trim())
          : undefined;
    return number !== undefined && number <= maxUint64 ? number.toString() : refuse("BigInt", value, bigIntWanted);
  },
});

builder.scalarType("JSON", {
  description: "Any JSON value.",
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables ?? undefined),
});

export default { name: "scalars" };
