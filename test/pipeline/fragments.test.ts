import { describe, expect, it } from "vitest";
import { FragmentTable } from "../../src/pipeline/fragments.ts";
import type { Frame } from "../../src/pipeline/frame.ts";
import { decodeFrame } from "../support/decode-frame.ts";
import { ethernet, ipv4, ipv6, payloadBytes, udp } from "../support/frame-builder.ts";
import { join, u16, u32, u8 } from "../support/traffic/bytes.ts";

describe("FragmentTable", () => {
  it("finds the ports of a first fragment, for 30 seconds", () => {
    const table = new FragmentTable(16, 5);
    table.remember(1, -2, 3, 17, 65_535, 53, 100);
    expect(table.find(1, -2, 3, 17, 100)).toBe(65_535 * 65_536 + 53);
    expect(table.find(1, -2, 3, 17, 130)).toBe(65_535 * 65_536 + 53);
    expect(table.find(1, -2, 3, 17, 131)).toBe(-1);
    expect(table.find(1, -2, 4, 17, 100)).toBe(-1);
    expect(table.find(1, -2, 3, 6, 100)).toBe(-1);
    expect(table.find(-2, 1, 3, 17, 100)).toBe(-1);
  });

  it("never gives the ports of another datagram, however full it is", () => {
    const table = new FragmentTable(16);
    for (let id = 0; id < 1_000; id++) table.remember(7, 8, id, 17, id, 53, 0);
    for (let id = 0; id < 1_000; id++) expect([-1, id * 65_536 + 53]).toContain(table.find(7, 8, id, 17, 0));
    expect(table.find(7, 8, 999, 17, 0)).toBe(999 * 65_536 + 53);
  });

  it("gives later fragments their first one's ports, of both versions of IP, and keeps datagrams apart", () => {
    const v4 = (id: number, source: string, first: boolean): Frame =>
      decodeFrame(
        ethernet(
          0x0800,
          ipv4(17, first ? udp(id, 53, payloadBytes(8)) : payloadBytes(16), { id, source, moreFragments: first, fragmentOffset: first ? 0 : 16 }),
        ),
      );
    const v6 = (id: number, first: boolean): Frame =>
      decodeFrame(ethernet(0x86dd, ipv6(44, join(u8(17), u8(0), u16(first ? 1 : 16), u32(id), first ? udp(id, 53, payloadBytes(8)) : payloadBytes(16)))));
    const table = new FragmentTable(64, 3);
    for (const first of [v4(5, "192.0.2.1", true), v6(70_000, true), v4(6, "192.0.2.9", true)]) table.settle(first, 10_000);
    const ports = (later: Frame, timeMs = 10_500): number[] => {
      table.settle(later, timeMs);
      return [later.sourcePort, later.destinationPort];
    };
    expect(ports(v4(5, "192.0.2.1", false))).toEqual([5, 53]);
    expect(ports(v6(70_000, false))).toEqual([70_000 & 0xffff, 53]);
    expect(ports(v4(6, "192.0.2.1", false))).toEqual([0, 0]);
    expect(ports(v4(5, "192.0.2.1", false), 50_000)).toEqual([0, 0]);
  });
});
