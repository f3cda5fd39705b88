import { describe, expect, it } from "vitest";
import { defaultLocalNetworks } from "../../src/enrich/local-networks.ts";
import { compileNetworks } from "../../src/model/networks.ts";
import { parseIp } from "../../src/net/ip.ts";

describe("local networks", () => {
  const isLocal = compileNetworks(defaultLocalNetworks, "localNetworks");
  it("counts private, shared, link-local and group addresses as ours", () => {
    for (const ip of [
      "10.255.0.1",
      "172.31.0.1",
      "192.168.1.1",
      "100.127.0.1",
      "169.254.1.1",
      "127.0.0.1",
      "224.0.0.251",
      "255.255.255.255",
      "0.0.0.0",
      "fd00::1",
      "fe80::1",
      "ff02::fb",
      "::1",
      "::",
    ]) {
      expect([ip, isLocal(parseIp(ip)!)]).toEqual([ip, true]);
    }
  });
  it("and nothing else", () => {
    for (const ip of ["8.8.8.8", "172.32.0.1", "100.128.0.1", "11.0.0.1", "2001:db8::1", "::2"]) expect([ip, isLocal(parseIp(ip)!)]).toEqual([ip, false]);
  });
});
