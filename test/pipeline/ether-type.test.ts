import { describe, expect, it } from "vitest";
import { frameStatus } from "../../src/pipeline/frame.ts";
import { decodeFrame } from "../support/decode-frame.ts";
import { ethernet, ipv4, ipv6, payloadBytes, tcp, udp, vlanTag } from "../support/frame-builder.ts";
import { join, u16, u24, u32, u8 } from "../support/traffic/bytes.ts";

const packet = ipv4(17, udp(1_234, 53, payloadBytes(30)));
const dnsFlow = { status: frameStatus.ip, problem: "", protocol: 17, sourcePort: 1_234, destinationPort: 53, payloadLength: 30 };
/** Bottom of the stack, label 16, time to live 64. */
const label = join(u24(0x000101), u8(64));
const customer = (etherType: number, body: Uint8Array, first = 0x02): Uint8Array =>
  join(u8(first), u24(0), u16(0x0b), u8(2), u24(0), u16(0x0a), u16(etherType), body);

describe("802.1ah", () => {
  const serviceTag = (flags: number): Uint8Array => join(u8(flags), u24(77));

  it("gives the customer's packet, tag and MAC", () => {
    const tagged = customer(0x8100, vlanTag(33, 0x0800, packet));
    const backbone = ethernet(0x88a8, vlanTag(500, 0x88e7, join(serviceTag(0x20), tagged)));
    expect(decodeFrame(backbone)).toMatchObject({ ...dnsFlow, vlan: 33, macOffset: 64 + 18 + 4 + 6 });
    expect(decodeFrame(ethernet(0x88e7, join(serviceTag(0), customer(0x0800, packet))))).toMatchObject({ ...dnsFlow, vlan: 0 });
  });

  it("says what is wrong with a header", () => {
    expect(decodeFrame(ethernet(0x88e7, new Uint8Array(17)))).toMatchObject({ status: frameStatus.malformed, problem: "802.1ah: header cut short" });
    const reserved = ethernet(0x88e7, join(serviceTag(3), customer(0x0800, packet)));
    expect(decodeFrame(reserved)).toMatchObject({ status: frameStatus.malformed, problem: "802.1ah: reserved bits set" });
  });
});

describe("MPLS", () => {
  const pseudowires: readonly (readonly [string, Uint8Array, number])[] = [
    ["Ethernet behind a control word", join(u32(7), customer(0x0800, packet)), 0],
    ["Ethernet without one", customer(0x0800, packet), 0],
    ["Ethernet without one, its address beginning with 0", customer(0x0800, packet, 0x00), 0],
    ["Ethernet whose address begins as IPv4 does", customer(0x0800, packet, 0x40), 0],
    ["Ethernet with a tag", join(u32(0), customer(0x8100, vlanTag(12, 0x0800, packet))), 12],
    ["MPLS in a pseudowire", join(u32(0), customer(0x8847, join(label, packet))), 0],
  ];
  for (const [name, body, vlan] of pseudowires) {
    it(name, () => {
      const frame = decodeFrame(ethernet(0x8847, join(u24(0x000100), u8(64), label, body)));
      expect(frame).toMatchObject({ ...dnsFlow, vlan });
      expect(frame.macOffset).toBeGreaterThan(64 + 6);
    });
  }

  it("IPv6", () => {
    expect(decodeFrame(ethernet(0x8848, join(label, ipv6(6, tcp(1, 2, 2)))))).toMatchObject({ status: frameStatus.ip, isV6: true, destinationPort: 2 });
  });

  it("does not guess: an associated channel or anything else is not IP", () => {
    expect(decodeFrame(ethernet(0x8847, join(label, u32(0x10000007), payloadBytes(40)))).status).toBe(frameStatus.nonIp);
    expect(decodeFrame(ethernet(0x8847, join(label, u32(0), customer(0x88cc, packet)))).status).toBe(frameStatus.nonIp);
    expect(decodeFrame(ethernet(0x8847, join(label, u32(0), customer(0x0800, payloadBytes(40))))).status).toBe(frameStatus.nonIp);
    expect(decodeFrame(ethernet(0x8847, label)).status).toBe(frameStatus.nonIp);
  });

  it("counts a label stack without a bottom, and IP that is broken, by reason", () => {
    expect(decodeFrame(ethernet(0x8847, new Uint8Array(64))).problem).toBe("mpls: too many labels");
    expect(decodeFrame(ethernet(0x8847, new Uint8Array(7))).problem).toBe("mpls: label cut short");
    expect(decodeFrame(ethernet(0x8847, join(label, u8(0x42), packet.subarray(1)))).problem).toBe("ipv4: bad header length");
  });

  it("is bounded, however deep pseudowires are stacked", () => {
    const deep = Array.from({ length: 2_000 }).reduce<Uint8Array>((inner) => customer(0x8847, join(label, inner)), packet);
    expect(decodeFrame(deep)).toMatchObject({ status: frameStatus.malformed, problem: "ethernet: too many headers" });
  });
});

describe("PPPoE", () => {
  const session = (head: number, code: number): Uint8Array => join(u8(head), u8(code), u16(1), u16(packet.length + 2), u16(0x0021), packet);

  it("reads session packets of version 1 only", () => {
    expect(decodeFrame(ethernet(0x8864, session(0x11, 0)))).toMatchObject(dnsFlow);
    expect(decodeFrame(ethernet(0x8864, session(0x21, 0)))).toMatchObject({ status: frameStatus.malformed, problem: "pppoe: not a session packet" });
    expect(decodeFrame(ethernet(0x8864, session(0x11, 9))).problem).toBe("pppoe: not a session packet");
    expect(decodeFrame(ethernet(0x8864, u32(0x11000001))).problem).toBe("pppoe: header cut short");
    expect(decodeFrame(ethernet(0x8863, session(0x11, 9))).status).toBe(frameStatus.nonIp);
  });
});
