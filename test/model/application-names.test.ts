import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applicationDomains, applicationOfHost, DomainTable } from "../../src/model/application-names.ts";

const applications = Object.values(applicationDomains).flat();
const domains = applications.flatMap((application) => application.domains.split(" "));

describe("applicationOfHost", () => {
  it.each([
    ["rr4---sn-4g5e6nsz.googlevideo.com", "YouTube", "Media"],
    ["www.netflix.com", "Netflix", "Media"],
    ["us04web.zoom.us", "Zoom", "Messaging"],
    ["teams.microsoft.com", "Microsoft Teams", "Messaging"],
    ["contoso.sharepoint.com", "SharePoint", "Collaboration"],
    ["scontent-fra3-1.cdninstagram.com", "Instagram", "Social"],
    ["codeload.github.com", "GitHub", "Cloud"],
    ["security.ubuntu.com", "Ubuntu updates", "System"],
    ["x.com", "X", "Social"],
    ["mozilla.cloudflare-dns.com", "DoH", "Network"],
  ])("%s is %s", (host, name, category) => {
    expect(applicationOfHost(host)).toEqual({ name, category });
  });

  it("takes the longest domain", () => {
    expect(["google.com", "www.google.com", "docs.google.com", "a.docs.google.com"].map((host) => applicationOfHost(host)?.name)).toEqual([
      "Google",
      "Google",
      "Google Docs",
      "Google Docs",
    ]);
  });

  it("cares for neither case nor the root's dot", () => {
    expect(applicationOfHost("WWW.YouTube.COM.")?.name).toBe("YouTube");
  });

  it.each(["", ".", "..", "com", "co.uk", "youtube", "notyoutube.com", "youtube.com.example.org", "www\u000eyoutube.com", "xbox.net"])(
    "does not know %j",
    (host) => {
      expect(applicationOfHost(host)).toBeUndefined();
    },
  );

  it("finds what a search through all domains finds", () => {
    const back = fc.oneof(fc.constantFrom(...domains), fc.domain(), fc.string());
    const front = fc.oneof(fc.constantFrom("", "www.", "WWW.a."), fc.string());
    fc.assert(
      fc.property(front, back, (first, last) => {
        const host = (first + last).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
        const name = host.endsWith(".") ? host.slice(0, -1) : host;
        const longest = domains.filter((domain) => name === domain || name.endsWith(`.${domain}`)).toSorted((a, b) => b.length - a.length)[0];
        const expected = applications.find((application) => longest !== undefined && application.domains.split(" ").includes(longest));
        expect(applicationOfHost(first + last)?.name).toBe(expected?.name);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the tables", () => {
  it("have 120 applications and more, each once, with a source", () => {
    expect(applications.length).toBeGreaterThan(120);
    expect(new Set(applications.map(({ name }) => name)).size).toBe(applications.length);
    for (const { source } of applications) expect(URL.canParse(source) && source.startsWith("https://"), source).toBe(true);
  });

  it("hold domains, each once and not below another of the same application", () => {
    for (const { name, domains: listed } of applications) {
      const own = listed.split(" ");
      for (const domain of own) {
        expect(domain, name).toMatch(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/);
        expect(
          own.filter((other) => domain.endsWith(`.${other}`)),
          `${domain} of ${name}`,
        ).toEqual([]);
      }
    }
    expect(new Set(domains).size).toBe(domains.length);
  });

  it("are refused when a domain belongs to two applications", () => {
    const both = [
      { name: "A", domains: "example.com", source: "https://example.com" },
      { name: "B", domains: "example.org example.com", source: "https://example.org" },
    ];
    expect(() => new DomainTable({ Web: both })).toThrow("example.com belongs to A already, not to B.");
  });
});
