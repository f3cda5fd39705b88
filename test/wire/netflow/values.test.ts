import { describe, expect, it } from "vitest";
import { makeTemplate, type TemplateField } from "../../../src/wire/netflow/templates.ts";
import { recordValues } from "../../../src/wire/netflow/values.ts";

function valueOf(element: number, bytes: string, enterprise = 0): unknown {
  const data = Buffer.from(bytes, "hex");
  const field: TemplateField = { enterprise, element, length: data.length, isScope: false };
  return Object.values(recordValues(data, 0, data.length, makeTemplate(256, false, [field])!, () => undefined)!)[0];
}

describe("values of elements", () => {
  it.each([
    ["a number in fewer bytes (RFC 7011 §6.2)", 1, "012c", 300],
    ["a number beyond 2^53 as text", 1, "ffffffffffffffff", "18446744073709551615"],
    ["a signed number", 434, "ffffffff", -1],
    ["a float", 311, "3f000000", 0.5],
    ["a boolean", 276, "01", true],
    ["a boolean", 276, "02", false],
    ["a MAC", 56, "00005e005301", "00:00:5e:00:53:01"],
    ["an IPv4 address", 8, "c0000201", "192.0.2.1"],
    ["an IPv6 address", 27, "20010db8000000000000000000000001", "2001:db8::1"],
    ["text without its padding", 82, "65746830000000", "eth0"],
    ["text that is no UTF-8", 82, "ff41", "\uFFFDA"],
    ["bytes", 90, "0102ff", "0x0102ff"],
    ["seconds", 150, "5e0be100", "2020-01-01T00:00:00.000Z"],
    ["milliseconds", 152, "0000016f5e66e800", "2020-01-01T00:00:00.000Z"],
    ["NTP fractions", 154, "e1b65f8080000000", "2020-01-01T00:00:00.500Z"],
    ["a time no calendar has", 152, "ffffffffffffffff", 18446744073709552000],
    ["an address of a wrong length", 8, "c00002", "0xc00002"],
    ["a list that is none", 291, "0300", "0x0300"],
  ])("%s", (_name, element, bytes, value) => {
    expect(valueOf(element, bytes)).toEqual(value);
  });

  it("makes an array of an element that comes again", () => {
    const field: TemplateField = { enterprise: 0, element: 7, length: 2, isScope: false };
    expect(recordValues(Buffer.from([0, 1, 0, 2, 0, 3]), 0, 6, makeTemplate(256, false, [field, field, field])!, () => undefined)).toEqual({
      sourceTransportPort: [1, 2, 3],
    });
  });

  it("reads nothing behind the end", () => {
    const field: TemplateField = { enterprise: 0, element: 7, length: 2, isScope: false };
    expect(recordValues(Buffer.from([0, 1, 0, 2]), 0, 3, makeTemplate(256, false, [field, field])!, () => undefined)).toBeUndefined();
  });
});
