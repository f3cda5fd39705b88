import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { addressDataMaker } from "../../src/app/address-data.ts";
import { createAddressBook } from "../../src/enrich/address-book.ts";
import { parseNetworkName } from "../../src/enrich/network-names.ts";
import { areAddressFilesFresh, makeAddressFiles, removeAddressFiles } from "../../src/enrich/make-address-files.ts";
import { Places } from "../../src/enrich/places.ts";
import { nowhere } from "../../src/model/place.ts";
import { parseIp } from "../../src/net/ip.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { mmdbFile } from "../support/mmdb-file.ts";

const folder = mkdtempSync(join(tmpdir(), "wiregraph-address-data-"));
const countryDatabase = join(folder, "own.mmdb");
const broken = join(folder, "broken.mmdb");
// A small country file, so that the test waits for the rest only.
const options = { folder: join(folder, "tables"), countryDatabase, asnDatabase: broken };

describe("tables for addresses", { timeout: 60_000 }, () => {
  let about: ReturnType<typeof makeAddressFiles>;
  beforeAll(() => {
    writeFileSync(
      countryDatabase,
      mmdbFile({ "8.8.8.0/24": { country_code: "DE" }, "2001:4860::/32": { country_code: "FR" } }, "own", Date.UTC(2026, 9, 1) / 1_000),
    );
    writeFileSync(broken, "broken");
    about = makeAddressFiles(options);
  }, 120_000);

  it("take the user's file, and where it cannot be used say so and take ours", () => {
    expect(about.sources.map(({ table, name, date }) => [table, name.split(" ")[0], date])).toEqual([
      ["COUNTRY", countryDatabase, "2026-10-01"],
      ["ASN", "@ip-location-db/asn", "2026-06-17"],
      ["VENDOR", "oui-data", undefined],
    ]);
    expect(about.problems).toHaveLength(1);
    expect(about.problems[0]!.problem).toMatch(/broken\.mmdb cannot be read.*used instead/);
    for (const { licence, attribution } of about.sources) expect([licence, attribution]).not.toContain("");
  });

  it("warn in the log of a start of what could not be used", async () => {
    const warned: unknown[][] = [];
    const log = { ...silentLog, warn: (...given: unknown[]) => void warned.push(given) } as unknown as typeof silentLog;
    await addressDataMaker(options, log).start();
    expect(warned).toEqual([[{ cure: "Correct asnDatabase, and start again." }, expect.stringMatching(/broken\.mmdb cannot be read.*used instead/)]]);
  });

  it("say where public addresses are, and nothing of others", () => {
    const places = new Places(options.folder);
    expect(places.of(parseIp("8.8.8.8")!)).toEqual({ country: "DE", asn: 15_169 });
    expect(places.of(parseIp("2001:4860:4860::8888")!)).toEqual({ country: "FR", asn: 15_169 });
    expect(places.of(parseIp("1.1.1.1")!)).toEqual({ country: "", asn: 13_335 });
    for (const ip of [
      "10.1.1.1",
      "172.31.0.1",
      "192.168.4.4",
      "100.127.0.1",
      "169.254.1.1",
      "127.0.0.1",
      "224.0.0.1",
      "0.0.0.0",
      "fe80::1",
      "fd00::1",
      "ff02::1",
      "::1",
    ])
      expect(places.of(parseIp(ip)!), ip).toBe(nowhere);
    expect(places.of(parseIp("8.8.8.9")!)).toBe(places.of(parseIp("8.8.8.8")!));
  });

  it("name systems, makers and networks", () => {
    const book = createAddressBook({ folder: options.folder, networkNames: [parseNetworkName("Office=192.168.1.0/24")!] });
    expect(book.asName(13_335)).toBe("Cloudflare, Inc.");
    expect(book.asName(4_294_967_295)).toBeUndefined();
    expect(book.vendor("00:1b:21:3c:4d:5e")).toBe("Intel Corporate");
    // 70:B3:D5 is the registry's own; makers have parts of it.
    expect([book.vendor("70:b3:d5:00:10:00"), book.vendor("70:b3:d5:00:00:00")]).toEqual(["SOREDI touch systems GmbH", undefined]);
    expect(book.vendor("02:1b:21:3c:4d:5e")).toBeUndefined();
    expect(book.vendor("ff:ff:ff:ff:ff:ff")).toBeUndefined();
    expect(book.vendor("00:00:00:00:00:00")).toBeUndefined();
    expect(book.network("192.168.1.9")).toBe("Office");
    expect(book.sources()).toEqual(about.sources);
  });

  it("are made again when what they are made of changes", () => {
    expect(areAddressFilesFresh(options)).toBe(true);
    expect(areAddressFilesFresh({ folder: options.folder })).toBe(false);
    removeAddressFiles(options.folder);
    expect(areAddressFilesFresh(options)).toBe(false);
  });
});

it("are looked for again when they are not there yet", () => {
  let nowMs = 0;
  const late = mkdtempSync(join(tmpdir(), "wiregraph-address-late-"));
  const places = new Places(late, () => nowMs);
  expect(places.of(parseIp("8.8.8.8")!)).toBe(nowhere);
  writeFileSync(join(late, "countries.bin"), Buffer.from(new Uint32Array([1, 1, 0, 0, 0, 0x4445]).buffer));
  writeFileSync(join(late, "asns.bin"), Buffer.from(new Uint32Array([1, 1, 0, 0, 0, 64_500]).buffer));
  nowMs = 1_000;
  expect(places.of(parseIp("8.8.8.8")!)).toBe(nowhere);
  nowMs = 2_500;
  expect(places.of(parseIp("8.8.8.8")!)).toEqual({ country: "DE", asn: 64_500 });
  expect(createAddressBook({ folder: late, networkNames: [] }).sources()).toBeUndefined();
});
