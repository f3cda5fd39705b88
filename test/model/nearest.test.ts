import { describe, expect, it } from "vitest";
import { nearestName } from "../../src/model/nearest.ts";

describe("nearestName", () => {
  const names = ["TCP", "UDP", "ICMP", "ICMPv6", "SCTP"];
  it("finds what was meant", () => {
    expect(nearestName("tpc", names)).toBe("TCP");
    expect(nearestName("SCTPP", names)).toBe("SCTP");
  });
  it.each([
    ["nope", ["note", "DNS", "scope"], "note"],
    ["nope", ["NTP", "Tor", "dns"], undefined],
    ["xyz", ["TCP", "UDP"], undefined],
    ["as", ["AS", "ASN"], "AS"],
    ["ab", ["TCP", "ac"], undefined],
    ["clinet_ip", ["client_ip", "client_port"], "client_ip"],
    ["source_prot", ["source_port"], "source_port"],
    ["passwords", ["addresses"], undefined],
    ["bytes_total", ["http_method", "dns_query"], undefined],
  ])("%s of %j is %s", (name, known, near) => expect(nearestName(name, known)).toBe(near));
  it("is silent when nothing is near", () => {
    expect(nearestName("postgresql", names)).toBeUndefined();
    expect(nearestName("x", [])).toBeUndefined();
  });
});
