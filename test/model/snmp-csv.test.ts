import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSnmpCsv } from "../../src/model/snmp-csv.ts";

describe("a table of devices", () => {
  it("names its columns, in any order, with quotes and any separator", () => {
    const { devices, problems } = parseSnmpCsv(
      '\uFEFFHostname;IP Address;Credential;Interval;Description\r\n"core; one";192.0.2.1;office;90;"says ""hi""\nthere"\r\n;2001:DB8::1;;5m;\r\n',
    );
    expect(problems).toEqual([]);
    expect(devices).toEqual([
      { line: 2, address: "192.0.2.1", name: "core; one", credentialName: "office", intervalMs: 90_000, tags: [], comment: 'says "hi"\nthere' },
      { line: 4, address: "2001:db8::1", intervalMs: 300_000, tags: [] },
    ]);
  });

  it("without names is ours, or ntopng's", () => {
    const { devices, problems } = parseSnmpCsv(
      [
        "# comment",
        "192.0.2.1",
        "192.0.2.2,core,office,60s",
        "192.0.2.3,public,private,1",
        "192.0.2.4,public,,2c",
        "192.0.2.5,,,3,authPriv,monitor,SHA,auth-word-1,AES,priv-word-1",
        "192.0.2.6,,,3,noAuthNoPriv,monitor",
        "",
      ].join("\n"),
    );
    expect(problems).toEqual([]);
    expect(devices).toEqual([
      { line: 2, address: "192.0.2.1", tags: [] },
      { line: 3, address: "192.0.2.2", name: "core", credentialName: "office", intervalMs: 60_000, tags: [] },
      { line: 4, address: "192.0.2.3", tags: [], credential: { version: "1", community: "public" } },
      { line: 5, address: "192.0.2.4", tags: [], credential: { version: "2c", community: "public" } },
      {
        line: 6,
        address: "192.0.2.5",
        tags: [],
        credential: { version: "3", user: "monitor", auth: { protocol: "sha", password: "auth-word-1" }, priv: { protocol: "aes", password: "priv-word-1" } },
      },
      { line: 7, address: "192.0.2.6", tags: [], credential: { version: "3", user: "monitor" } },
    ]);
  });

  it("says by its line what is wrong, and takes the rest", () => {
    const { devices, problems } = parseSnmpCsv(
      "ip,port,interval,community,version\nx\n192.0.2.1,99999\n192.0.2.2,,soon\n192.0.2.3,,,c,3\n192.0.2.4\n192.0.2.4\n192.0.2.5,1161",
    );
    expect(devices.map(({ address, port }) => [address, port])).toEqual([
      ["192.0.2.4", undefined],
      ["192.0.2.5", 1_161],
    ]);
    expect(problems).toEqual([
      { line: 2, problem: '"x" is no address.' },
      { line: 3, problem: '"99999" is no port.' },
      { line: 4, problem: '"soon" is no interval such as 60s or 5m.' },
      { line: 5, problem: '"3" is no version with a community: 1 or 2c.' },
      { line: 7, problem: "192.0.2.4 is there twice." },
    ]);
    expect(parseSnmpCsv("192.0.2.5,,,3,authPriv,monitor,ROT13,word,AES,word").problems[0]?.problem).toMatch(/^"ROT13" is no digest/);
  });

  it("is never a reason to throw", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(",", ";", "\n", '"', "\r\n", "192.0.2.1", "ip", "3", "community", "\t"), fc.string())), (parts) => {
        const { devices, problems } = parseSnmpCsv(parts.join(""));
        expect(devices.length + problems.length).toBeLessThanOrEqual(parts.join("").split("\n").length);
      }),
    );
  });
});
