import { describe, expect, it } from "vitest";
import { Route, Routes } from "react-router";
import { hostileName } from "../../support/memory-data.ts";
import snmpDevice from "../../../web/src/pages/snmp-device.page.tsx";
import { ada, click, draw, fakeServer, inApp, textOf, until, type FakeServer } from "../support.tsx";

const port = (ifIndex: number, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "SnmpInterface",
  ifIndex,
  name: `eth${ifIndex}`,
  alias: null,
  adminStatus: "UP",
  operStatus: "UP",
  speedBitsPerSecond: 1e9,
  rates: null,
  ...more,
});
const rates = {
  __typename: "SnmpInterfaceRates",
  inBitsPerSecond: 612e6,
  outBitsPerSecond: 184e6,
  inUsePercent: 61.2,
  outUsePercent: 18.4,
  inErrorsPerSecond: 0.5,
  outErrorsPerSecond: 0,
};
const device = {
  __typename: "SnmpDevice",
  id: "d1",
  name: "VPN-gateway-01",
  address: "192.168.255.1",
  status: "DEGRADED",
  reason: "The bridge table ends early.",
  pinged: false,
  pingMs: null,
  lastAnsweredAt: new Date().toISOString(),
  description: "Linux",
  location: "Rack B4",
  vendor: "Cisco",
  model: "ASA5555",
  os: "asa",
  version: "9.12",
  serial: "S1",
  uptimeMs: 3_600_000,
  interval: "30s",
  enabled: true,
  interfacesUp: 1,
  interfacesDown: 1,
  cpuPercent: 45.2,
  memoryPercent: 78,
  processors: [45, 61].map((usedPercent, i) => ({ __typename: "SnmpProcessor", name: `cpu ${i}`, usedPercent })),
  vpn: [{ __typename: "SnmpVpn", name: "IPsec", sessions: 173 }],
  interfaces: {
    __typename: "SnmpInterfaceConnection",
    totalCount: "3",
    nodes: [
      port(0, { alias: "WAN, uplink A", rates }),
      port(3, { operStatus: "DOWN", alias: hostileName }),
      port(4, { adminStatus: "DOWN", operStatus: "DOWN" }),
    ],
  },
  neighbours: [{ __typename: "SnmpNeighbour", localIfIndex: 0, name: "edge-fw-01", port: "ge-0/0/3", addresses: [] }],
  events: { __typename: "SnmpEventConnection", nodes: [{ __typename: "SnmpEvent", id: "e1", at: "2026-11-17T13:00:00.000Z", text: "eth3 is down." }] },
  snapshots: [
    {
      __typename: "SnmpSnapshot",
      id: "s2",
      version: 2,
      takenAt: "2026-11-17T13:00:00.000Z",
      lineCount: 30,
      removed: ["device: version 9.10"],
      added: ["device: version 9.12"],
    },
  ],
};
const page = (server: FakeServer, viewer = ada) =>
  draw(
    inApp(
      <Routes>
        <Route path="/snmp-devices/:device" element={<snmpDevice.Page />} />
      </Routes>,
      server,
      { viewer },
    ),
    "/snmp-devices/VPN-gateway-01",
  );

describe("an SNMP device", () => {
  it("shows whether it is healthy and its busiest port, what it is connected to and what changed", async () => {
    const server = fakeServer({ SnmpDeviceByName: () => ({ data: { snmpDevicesByName: [device] } }) });
    const box = await page(server);
    await until(box, (text) => text.includes("VPN-gateway-01"), "the device");
    expect(server.asked[0]).toEqual({ name: "SnmpDeviceByName", variables: { device: "VPN-gateway-01" } });
    const text = textOf(box);
    expect(text).toContain("Cisco ASA5555, asa 9.12, in Rack B4, up 1 h, polled every 30s");
    expect(text).toContain("The bridge table ends early.");
    expect(text).toMatch(/VPN sessions\s*173.*CPU\s*45.*2 processors, highest 61 %.*Memory\s*78/s);
    expect(text).toContain("1 up, 1 down, 1 switched off");
    const rows = [...box.querySelectorAll("tbody tr")].map((row) => textOf(row as HTMLElement));
    expect(rows[0]).toMatch(/eth0.*WAN, uplink A.*1 Gbit\/s.*612 Mbit\/s.*61 %.*184 Mbit\/s.*18 %.*0\.50.*edge-fw-01, ge-0\/0\/3/);
    expect(rows[1]).toContain("down");
    expect(rows[2]).toContain("switched off");
    expect(text).toContain("eth3 is down.");
    expect(text).toContain("− device: version 9.10");
    expect(box.querySelector("script")).toBeNull();
    expect(text).not.toContain("\u202e");
  });

  it("is read now when somebody wants it", async () => {
    const server = fakeServer({
      SnmpDeviceByName: () => ({ data: { snmpDevicesByName: [device] } }),
      PollSnmpDevice: () => ({ error: { message: "Nothing polls SNMP devices yet.", code: "UNAVAILABLE" } }),
    });
    const box = await page(server);
    await until(box, (text) => text.includes("Poll now"), "the button");
    await click(box, "Poll now");
    await until(box, (text) => text.includes("Nothing polls SNMP devices yet."), "why not");
    expect(server.asked.find(({ name }) => name === "PollSnmpDevice")?.variables).toEqual({ input: { device: "d1" } });
  });

  it("that is none says so", async () => {
    const server = fakeServer({ SnmpDeviceByName: () => ({ data: { snmpDevicesByName: [{ __typename: "SnmpDeviceNotFound", message: "none" }] } }) });
    const box = await page(server);
    await until(box, (text) => text.includes("No SNMP device has this name or address."), "the answer");
  });
});
