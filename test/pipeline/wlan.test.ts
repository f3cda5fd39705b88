import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameStatus } from "../../src/pipeline/frame.ts";
import { decodeFrame } from "../support/decode-frame.ts";
import { ipv4, payloadBytes, udp } from "../support/frame-builder.ts";
import { join, u16, u32, u8 } from "../support/traffic/bytes.ts";
import { wlan } from "../support/wlan-frames.ts";

const packet = ipv4(17, udp(1_234, 53, payloadBytes(30)));
const dnsFlow = { status: frameStatus.ip, problem: "", protocol: 17, sourcePort: 1_234, destinationPort: 53, payloadLength: 30 };
const decode = (bytes: Uint8Array): ReturnType<typeof decodeFrame> => decodeFrame(bytes, { linkType: 105 });

describe("IEEE 802.11", () => {
  const cases: readonly (readonly [string, Uint8Array, number])[] = [
    ["to an access point", wlan(packet, { control: [0x08, 0x01] }), 10],
    ["from an access point", wlan(packet, { control: [0x08, 0x02] }), 16],
    ["between stations", wlan(packet, { control: [0x08, 0x00] }), 10],
    ["between access points", wlan(packet, { control: [0x08, 0x03], more: new Uint8Array(6) }), 24],
    ["with QoS", wlan(packet, { control: [0x88, 0x01], more: u16(0) }), 10],
    ["with QoS and HT control", wlan(packet, { control: [0x88, 0x81], more: new Uint8Array(6) }), 10],
    ["between access points, with QoS", wlan(packet, { control: [0x88, 0x03], more: new Uint8Array(8) }), 24],
  ];
  for (const [name, bytes, macOffset] of cases) {
    it(`data ${name}`, () => {
      expect(decode(bytes)).toMatchObject({ ...dnsFlow, macOffset: 64 + macOffset });
      for (let length = 0; length < bytes.length; length++) expect(decode(bytes.slice(0, length)).status).not.toBe(frameStatus.ip);
    });
  }

  it("passes over what has no packet of its own: management, control, empty, encrypted, fragments, aggregates", () => {
    const others = [
      wlan(packet, { control: [0x80, 0x00] }),
      wlan(packet, { control: [0xd4, 0x00] }),
      wlan(packet, { control: [0x48, 0x01] }),
      wlan(packet, { control: [0x08, 0x41] }),
      wlan(packet, { control: [0x08, 0x05] }),
      wlan(packet, { sequence: 0x0100 }),
      wlan(packet, { control: [0x88, 0x01], more: u16(0x8000) }),
      wlan(packet, { etherType: 0x888e }),
      wlan(packet, { control: [0x09, 0x01] }),
    ];
    for (const bytes of others) expect(decode(bytes).status).toBe(frameStatus.nonIp);
  });

  it("reads it behind radiotap, with and without padding", () => {
    const head = (present: number, fields: Uint8Array): Uint8Array =>
      join(u8(0), u8(0), Uint8Array.of(8 + fields.length, 0, present & 255, (present >> 8) & 255, (present >> 16) & 255, present >>> 24), fields);
    const plain = wlan(packet);
    const padded = wlan(packet, { control: [0x88, 0x01], more: join(u16(0), u16(0)) });
    const time = new Uint8Array(8);
    const bodies = [
      join(head(0, new Uint8Array(0)), plain),
      join(head(2, u8(0x10)), plain),
      join(head(3, join(time, u8(0x20))), padded),
      join(head(2, u8(0x20)), padded),
    ];
    for (const bytes of bodies) expect(decodeFrame(bytes, { linkType: 127 })).toMatchObject(dnsFlow);
    expect(decodeFrame(join(u8(1), bodies[0]!.subarray(1)), { linkType: 127 }).problem).toBe("radiotap: bad header");
    expect(decodeFrame(bodies[0]!.subarray(0, 7), { linkType: 127 }).problem).toBe("radiotap: header cut short");
    // The time is aligned to 8: the second word ends at 12, so it stands at 16.
    const aligned = join(u8(0), u8(0), Uint8Array.of(25, 0, 3, 0, 0, 0x80), u32(0), u32(0), time, u8(0x20), padded);
    expect(decodeFrame(aligned, { linkType: 127 })).toMatchObject(dnsFlow);
  });

  it("never throws, never points outside the frame", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.constantFrom(105, 127), fc.boolean(), (tail, linkType, damaged) => {
        const bytes = damaged ? join(wlan(packet).subarray(0, 30), tail) : tail;
        const frame = decodeFrame(bytes, { linkType });
        if (frame.status === frameStatus.ip) expect(frame.payloadEnd).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
