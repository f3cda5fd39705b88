import * as fc from "fast-check";
import { expect, it } from "vitest";
import dns from "../../src/dissectors/dns.ts";
import { createEngine } from "../../src/pipeline/create-engine.ts";
import { linkTypes } from "../../src/pipeline/engine.ts";
import { FlowOutline } from "../../src/pipeline/flow-outline.ts";
import { ethernet, ipv4, ipv6, udp, vlanTag } from "../support/frame-builder.ts";
import { dnsQuery } from "../support/packets.ts";

const packet = fc.record({
  isV6: fc.boolean(),
  isTurned: fc.boolean(),
  vlan: fc.constantFrom(0, 5, 4_094),
  isKnown: fc.boolean(),
  isQuestion: fc.boolean(),
  gapMs: fc.integer({ min: 0, max: 2_000 }),
});

it("tells of each flow what its row tells", () => {
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 30 }), (packets) => {
      const engine = createEngine(
        {
          source: "CAPTURE",
          dissectors: [dns],
          localNetworks: ["192.0.2.0/24"],
          placeOf: (ip) => ({ country: ip.isV4 ? "DE" : "", asn: ip.w3 & 0xff }),
          tunnels: false,
          idleTimeoutMs: 60_000,
          activeTimeoutMs: 60_000,
          maxFlows: 100,
        },
        { flow() {} },
      );
      const id = engine.addInterface("eth0", linkTypes.ETHERNET);
      let timeMs = 1_800_000_000_000.25;
      for (const { isV6, isTurned, vlan, isKnown, isQuestion, gapMs } of packets) {
        const [client, server] = [isKnown ? 40_000 : 40_001, isKnown ? 53 : 50_000];
        const payload = isQuestion ? dnsQuery(7, "www.example.com") : Uint8Array.of(1, 2, 3);
        const body = isTurned ? udp(server, client, payload) : udp(client, server, payload);
        const ends = ["192.0.2.1", "198.51.100.2"] as const;
        const ip = isV6 ? ipv6(17, body) : ipv4(17, body, isTurned ? { source: ends[1], destination: ends[0] } : { source: ends[0], destination: ends[1] });
        const type = isV6 ? 0x86dd : 0x0800;
        const frame = vlan === 0 ? ethernet(type, ip) : ethernet(0x8100, vlanTag(vlan, type, ip));
        frame[11] = isTurned ? 9 : 1;
        engine.defer(frame, 0, frame.length, frame.length, (timeMs += gapMs), id, 0);
      }
      const outline = new FlowOutline();
      engine.forEachFlow((flow) => {
        const row = engine.snapshot(flow);
        const { facts, ...wanted } = new FlowOutline().ofInterval(row);
        expect(engine.outlines.fill(flow, outline)).toBe(outline);
        expect(outline).toMatchObject(wanted);
        for (const key of ["application", "applicationMaster", "category", "hostname", "ja4"] as const) expect(outline.facts[key]).toBe(facts[key]);
        expect(engine.outlines.locate(row.serverIp)).toEqual({
          isLocal: row.serverIsLocal === 1,
          place: { country: row.serverCountry, asn: row.serverAsn },
        });
      });
    }),
  );
});
