import { expect, it } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import { FlowDetails, samplingWords } from "../../../web/src/parts/flow-details.tsx";
import type { FlowRow } from "../../../web/src/parts/flow-fields.ts";
import { countryName } from "../../../web/src/format/countries.ts";
import { draw, textOf } from "../support.tsx";

const side = { retransmissions: "0", outOfOrder: "0", lost: "0", zeroWindows: "0" };
const flow = {
  id: "1",
  communityId: "1:abc=",
  firstSeen: "2026-11-17T13:00:00.000Z",
  lastSeen: "2026-11-17T13:00:04.200Z",
  durationMs: 4_200,
  vlan: null,
  protocol: "TCP",
  direction: "OUTBOUND",
  client: { ip: "192.168.1.42", port: 40_012, mac: null },
  server: { ip: "198.51.100.1", port: 443, mac: null },
  application: { category: "Web" },
  sent: { bytes: "571", packets: "6" },
  received: { bytes: "2960", packets: "7" },
  samplingRate: 100,
  exporter: "192.0.2.1",
  tls: { version: "TLSv1.3", certificateSubject: hostileName, certificateIssuer: null, certificateNotAfter: "2027-03-04T00:00:00.000Z" },
  connection: {
    state: "SF",
    history: "SHADd",
    clientLatencyUs: 800,
    serverLatencyUs: null,
    applicationLatencyUs: 21_000,
    sent: { ...side, retransmissions: "2" },
    received: side,
  },
} as unknown as FlowRow;

it("says how a flow went, as far as it is known; text of the network is text", async () => {
  const box = await draw(<FlowDetails flow={flow} />);
  const facts = new Map([...box.querySelectorAll("dl > div")].map((fact) => [fact.querySelector("dt")?.textContent, fact.querySelector("dd")?.textContent]));
  const plain = (name: string): string | undefined => facts.get(name)?.replaceAll("\u00a0", " ");
  expect(plain("Connection")).toBe("SF (SHADd)");
  expect(plain("Round trip")).toBe("0.8 ms to the client");
  expect(plain("First answer")).toBe("21 ms after the request");
  expect(plain("Sent again")).toBe("2 sent, 0 received");
  expect(facts.has("Lost")).toBe(false);
  expect(plain("Exported by")).toBe("192.0.2.1");
  expect(plain("Sampling")).toContain("estimates");
  expect(facts.has("Issued by")).toBe(false);
  expect(textOf(box)).toContain("Valid until");
  expect(box.querySelector("script, img")).toBeNull();
});

it("sampling whose rate is not known is not called exact", () => {
  expect(samplingWords(null)).toBeNull();
  expect(samplingWords(1)).toBeNull();
  expect(samplingWords(0)).toContain("never said");
});

it("a country has its name; what is none stays as it came", () => {
  expect(countryName("MD")).toBe("Moldova");
  expect(countryName("<b>")).toBe("<b>");
});
