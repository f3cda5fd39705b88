import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countryOfNumber } from "../../src/enrich/country-number.ts";
import { mmdbDate, mmdbRanges } from "../../src/enrich/mmdb-ranges.ts";
import { parseIp } from "../../src/net/ip.ts";
import { mmdbFile } from "../support/mmdb-file.ts";

const folder = mkdtempSync(join(tmpdir(), "wiregraph-mmdb-"));
const buildEpoch = Date.UTC(2026, 5, 17) / 1_000;

function fileOf(name: string, networks: Parameters<typeof mmdbFile>[0]): string {
  const path = join(folder, name);
  writeFileSync(path, mmdbFile(networks, name, buildEpoch));
  return path;
}

describe("mmdbRanges", () => {
  it("reads nested and flat records of countries in both families", () => {
    const path = fileOf("country.mmdb", {
      "1.0.0.0/24": { country: { iso_code: "DE" } },
      "1.0.1.0/32": { country_code: "us" },
      "81.2.69.160/27": { registered_country: { iso_code: "GB" }, city: { geoname_id: 1 } },
      "2001:db8::/33": { country: { iso_code: "FR" } },
      "2a00:1450:4001:800::/56": { country_code: "NL" },
    });
    const { table, date } = mmdbRanges(path, "COUNTRY");
    const found = [
      "1.0.0.255",
      "1.0.1.0",
      "1.0.1.1",
      "81.2.69.191",
      "81.2.69.192",
      "2001:db8::1",
      "2001:db8:8000::",
      "2a00:1450:4001:8ff::9",
      "2a00:1450:4001:900::",
    ];
    expect(found.map((ip) => countryOfNumber(table.find(parseIp(ip)!)))).toEqual(["DE", "US", "", "GB", "", "FR", "", "NL", ""]);
    expect(date).toBe("2026-06-17");
  });

  it("reads numbers and names of autonomous systems", () => {
    const path = fileOf("asn.mmdb", {
      "1.0.0.0/24": { autonomous_system_number: 13_335, autonomous_system_organization: "Cloudflare, Inc." },
      "9.9.9.0/24": { asn: "AS19281", as_name: "Quad9" },
    });
    const { table, names } = mmdbRanges(path, "ASN");
    expect(["1.0.0.1", "9.9.9.9", "8.8.8.8"].map((ip) => table.find(parseIp(ip)!))).toEqual([13_335, 19_281, 0]);
    expect([...names]).toEqual([
      ["13335", "Cloudflare, Inc."],
      ["19281", "Quad9"],
    ]);
  });

  it("says what is wrong with other files", () => {
    const path = fileOf("asn-only.mmdb", { "1.0.0.0/24": { autonomous_system_number: 13_335 } });
    expect(() => mmdbRanges(path, "COUNTRY")).toThrow(/has no countries/);
    const text = join(folder, "text.mmdb");
    writeFileSync(text, "no database");
    expect(() => mmdbRanges(text, "COUNTRY")).toThrow(/cannot be read as a MaxMind database/);
    expect(() => mmdbRanges(join(folder, "missing.mmdb"), "ASN")).toThrow(/ENOENT/);
    for (const bad of [text, join(folder, "missing.mmdb")]) expect(() => mmdbDate(bad, "ASN")).toThrow(/cannot be read as a MaxMind database/);
    expect(() => mmdbDate(path, "COUNTRY")).toThrow(/has no countries/);
    expect(mmdbDate(path, "ASN")).toBe("2026-06-17");
  });

  it("says that a file is damaged inside", () => {
    const path = fileOf("damaged.mmdb", { "1.0.0.0/24": { autonomous_system_number: 13_335 }, "9.9.9.0/24": { autonomous_system_number: 19_281 } });
    const bytes = readFileSync(path);
    const record = bytes.indexOf("autonomous_system_number");
    bytes.fill(0xff, record - 2, record + 40);
    writeFileSync(path, bytes);
    expect(() => mmdbRanges(path, "ASN")).toThrow(
      expect.objectContaining({ code: "BAD_INPUT", message: expect.stringMatching(/cannot be read as a MaxMind/) }),
    );
  });
});
