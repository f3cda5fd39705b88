import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { captureFilterProblem } from "../../src/model/capture-filter.ts";

describe("captureFilterProblem", () => {
  it.each([
    "",
    "tcp port 443",
    "udp and (port 53 or port 5353)",
    "not host 192.0.2.7 and net 10.0.0.0/8",
    "net 10.1",
    "net 192.168/16",
    "ip6 host 2001:db8::1 and tcp",
    "net 2001:db8::/32",
    "ether host 02:00:00:00:00:01",
    "vlan 42 && udp",
    "portrange 1000-2000",
    "tcp[13] & 7 != 0",
    "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
    "ether[12:2] = 0x0800 and len > 100",
    "icmp[icmptype] = icmp-echo",
    "ip[2:2] - ((ip[0] & 0xf) << 2) > 40",
  ])("lets %j through", (filter) => {
    expect(captureFilterProblem(filter)).toBeUndefined();
  });

  it.each([
    "host evil.example",
    "port http",
    "net office",
    "host evil-example",
    "gateway router1",
    "-w /tmp/x",
    "host 192.0.2.7; reboot",
    "port 53 #",
    "host évil",
  ])("refuses %j: nothing is looked up, and nothing else is meant", (filter) => {
    expect(captureFilterProblem(filter)).toMatch(/^(".+" is|A capture filter is)/);
  });

  it("bounds the length", () => {
    expect(captureFilterProblem("1 ".repeat(501))).toContain("at most 1000 characters");
  });

  it("judges any text without an exception", () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => ["string", "undefined"].includes(typeof captureFilterProblem(text))));
  });
});
