import { describe, expect, it } from "vitest";
import { AppError } from "../../src/model/errors.ts";
import type { FlowFilter } from "../../src/model/flow-filter.ts";
import { normalizeFilter, normalizeString, parseNetworks } from "../../src/model/flow-filter-normal.ts";

const refusal = (filter: unknown): AppError => {
  try {
    normalizeFilter(filter as FlowFilter);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was accepted");
};

describe("normalizeFilter", () => {
  it("takes nothing, nulls and empty lists for no restriction", () => {
    const nothing = { anyOf: [], noneOf: [] };
    expect(normalizeFilter(undefined)).toEqual(nothing);
    expect(normalizeFilter({ match: { host: null, port: [], hostname: null, minBytes: null }, anyOf: null, noneOf: [] })).toEqual(nothing);
  });

  it("brings every field to its one form", () => {
    const { match } = normalizeFilter({
      match: {
        host: ["10.1.2.3/8"],
        client: ["2001:DB8::/32"],
        server: ["192.0.2.7"],
        port: [80, 80, 443],
        serverPort: [0],
        protocol: ["tcp", "17", " ICMPv6 "],
        application: ["TLS"],
        category: ["Web"],
        hostname: { suffix: "*.Example.COM" },
        mac: ["00-00-5E-00-53-01"],
        vlan: [4_095],
        direction: ["LOCAL"],
        minBytes: "1000",
        minDuration: "30s",
        ja4: ["T13D1516H2_8DAAF6152771_B186095E22B6"],
        interface: ["Eth0"],
        communityId: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
      },
    });
    expect(match!.host!.map(({ first, last }) => [first.text, last.text])).toEqual([["10.0.0.0", "10.255.255.255"]]);
    expect(match!.client!.map(({ first, last }) => [first.text, last.text])).toEqual([["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"]]);
    expect(match!.server![0]!.first.equals(match!.server![0]!.last)).toBe(true);
    expect(match).toMatchObject({
      port: [80, 443],
      serverPort: [0],
      protocol: [6, 17, 58],
      application: ["tls"],
      category: ["web"],
      hostname: { kind: "suffix", text: "example.com" },
      mac: [0x5e005301],
      vlan: [4_095],
      direction: ["LOCAL"],
      minBytes: 1_000,
      minDurationMs: 30_000,
      ja4: ["t13d1516h2_8daaf6152771_b186095e22b6"],
      interface: ["Eth0"],
      communityIdHash: 0x2d053da9994af81en,
    });
  });

  it("says where a value is wrong and what would be right", () => {
    expect(refusal({ match: { host: ["10.0.0.0/8", "10.0.0.0/33"] } }).details).toMatchObject({ path: "filter.match.host[1]", got: "10.0.0.0/33" });
    expect(refusal({ anyOf: [{}, { protocol: ["TPC"] }] }).details).toMatchObject({ path: "filter.anyOf[1].protocol[0]", cure: "Did you mean TCP?" });
    expect(refusal({ match: { protocol: ["dns-over-https-of-sorts"] } }).details.cure).toContain("application");
    expect(refusal({ match: { protocol: ["256"] } }).code).toBe("BAD_INPUT");
    expect(refusal({ match: { port: [65_536] } }).details.path).toBe("filter.match.port[0]");
    expect(refusal({ match: { port: [1.5] } }).code).toBe("BAD_INPUT");
    expect(refusal({ match: { vlan: [4_096] } }).code).toBe("BAD_INPUT");
    expect(refusal({ match: { mac: ["00:00"] } }).details.path).toBe("filter.match.mac[0]");
    expect(refusal({ match: { direction: ["UP"] } }).details.wanted).toContain("INBOUND");
    expect(refusal({ match: { minBytes: -1 } }).code).toBe("BAD_INPUT");
    expect(refusal({ match: { minBytes: "1e3" } }).code).toBe("BAD_INPUT");
    expect(refusal({ match: { minBytes: 2n ** 60n } }).code).toBe("BAD_INPUT");
    expect(refusal({ match: { minDuration: "soon" } }).details.path).toBe("filter.match.minDuration");
    expect(refusal({ match: { communityId: "1:abc" } }).details.path).toBe("filter.match.communityId");
    expect(refusal({ match: { hostname: {} } }).details.got).toBe("none");
    expect(refusal({ match: { hostname: { equals: "a", glob: "b" } } }).details.got).toBe("equals, glob");
    expect(refusal({ match: { hostname: { contains: "" } } }).details.path).toBe("filter.match.hostname.contains");
    expect(refusal({ match: { hostname: { suffix: "*." } } }).message).toContain("empty");
    expect(refusal({ match: { hostname: { glob: "*a".repeat(9) } } }).message).toContain("wildcards");
    expect(refusal({ match: { application: ["x".repeat(300)] } }).message).toContain("too long");
    expect(refusal({ noneOf: [{}] }).message).toContain("leave out every flow");
  });

  it("bounds lists and alternatives", () => {
    expect(refusal({ match: { port: Array.from({ length: 101 }, (_, i) => i) } }).details).toMatchObject({ wanted: "at most 100 values", got: "101" });
    const one = { port: [1] };
    expect(refusal({ anyOf: Array.from({ length: 15 }, () => one), noneOf: Array.from({ length: 6 }, () => one) }).details.got).toBe("21");
    expect(normalizeFilter({ anyOf: Array.from({ length: 20 }, () => one) }).anyOf).toHaveLength(20);
  });

  it("makes runs of * in globs one", () => {
    expect(normalizeFilter({ match: { hostname: { glob: "a***b" } } }).match!.hostname).toEqual({ kind: "glob", text: "a*b" });
  });
});

describe("normalizeString", () => {
  it("names the place it was given", () => {
    expect(normalizeString({ suffix: "*.Example.COM" }, "name")).toEqual({ kind: "suffix", text: "example.com" });
    expect(() => normalizeString({ suffix: ".." }, "name")).toThrow(expect.objectContaining({ details: expect.objectContaining({ path: "name.suffix" }) }));
  });
});

describe("parseNetworks", () => {
  it("is absent for an empty list and refuses host names", () => {
    expect(parseNetworks([], "x")).toBeUndefined();
    expect(() => parseNetworks(["example.com"], "access")).toThrow(AppError);
  });
});
