import { act } from "react";
import { describe, expect, it } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import snmpDevices from "../../../web/src/pages/snmp-devices.page.tsx";
import { ada, click, draw, fakeServer, inApp, textOf, until, type Answer } from "../support.tsx";

Element.prototype.scrollIntoView = () => undefined;

const device = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "SnmpDevice",
  id: name,
  name,
  address: "192.0.2.1",
  port: 161,
  status: "UP",
  reason: null,
  since: "2026-11-17T13:00:00.000Z",
  pinged: false,
  pingMs: null,
  lastAnsweredAt: new Date().toISOString(),
  vendor: "Cisco",
  model: "C9300",
  os: "ios",
  version: "17.9",
  uptimeMs: 3_600_000,
  interfacesUp: 40,
  interfacesDown: 0,
  cpuPercent: 12.4,
  memoryPercent: 50,
  enabled: true,
  tags: [],
  ...more,
});
const silent = device("VPN-gateway-01", {
  address: "192.0.2.2",
  status: "UNREACHABLE",
  reason: "It does not answer.",
  pinged: true,
  pingMs: 1.5,
  lastAnsweredAt: new Date(Date.now() - 7_200_000).toISOString(),
  interfacesDown: 2,
  memoryPercent: 96,
});
const listOf =
  (...all: readonly unknown[]): Answer =>
  () => ({ data: { snmpDevices: { __typename: "SnmpDeviceConnection", totalCount: String(all.length), nodes: all } } });
const credentials: Answer = () => ({
  data: { snmpCredentials: [{ __typename: "SnmpCredential", id: "c1", name: "office", version: "V2C", networks: [], isReadable: true }] },
});

async function type(box: HTMLElement, label: string, text: string): Promise<void> {
  const found = [...box.querySelectorAll("label")].find(({ textContent }) => textContent === label);
  const input = found && box.querySelector<HTMLInputElement>(`[id="${found.htmlFor}"]`);
  if (!input) throw new Error(`There is no field "${label}"`);
  await act(async () => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input) as object, "value")!.set!.call(input, text);
    input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
  });
}

describe("SNMP devices", () => {
  it("say what is down, with the ping beside, and what is hot", async () => {
    const server = fakeServer({ SnmpDevices: listOf(silent, device("core-1"), device("old", { enabled: false, lastAnsweredAt: null })) });
    const box = await draw(inApp(<snmpDevices.Page />, server), "/snmp-devices");
    await until(box, (text) => text.includes("3 devices, 1 unreachable"), "the sentence");
    const rows = [...box.querySelectorAll("tbody tr")].map((row) => textOf(row as HTMLElement));
    expect(rows[0]).toContain("unreachable It does not answer. answers pings in 1.5 ms");
    expect(rows[0]).toContain("2 down");
    expect(rows[1]).toMatch(/core-1.*up.*Cisco C9300, ios 17\.9.*1 h.*40.*12 %.*50 %/);
    expect(rows[2]).toContain("rests");
    expect(rows[2]).toContain("never");
    expect([...box.querySelectorAll("td .high")].map(({ textContent }) => textContent.trim())).toEqual(["2 down", "96 %"]);
    expect(server.asked[0]).toEqual({ name: "SnmpDevices", variables: { filter: {}, orderBy: "STATUS" } });
    await click(box, "CPU");
    await until(box, () => server.asked.at(-1)?.variables["orderBy"] === "CPU", "the other order");
    await click(box, "Silent for an hour");
    await until(box, () => JSON.stringify(server.asked.at(-1)?.variables["filter"]) === '{"notAnsweredFor":"1h"}', "the filter");
  });

  it("show text from the network as text", async () => {
    const server = fakeServer({ SnmpDevices: listOf(device(hostileName)) });
    const box = await draw(inApp(<snmpDevices.Page />, server), "/snmp-devices");
    await until(box, (text) => text.includes("1 device"), "the device");
    expect(box.querySelector("script")).toBeNull();
    expect(textOf(box)).not.toContain("\u202e");
  });

  it("say how to begin, and that nothing is in trouble", async () => {
    const server = fakeServer({ SnmpDevices: listOf(), SnmpCredentials: credentials });
    const box = await draw(inApp(<snmpDevices.Page />, server), "/snmp-devices");
    await until(box, (text) => text.includes("No SNMP devices yet."), "the empty list");
    await click(box, "Discover a network");
    await until(box, (text) => text.includes("Discover devices"), "the form");
    const trouble = await draw(inApp(<snmpDevices.Page />, server), "/snmp-devices?side=trouble");
    await until(trouble, (text) => text.includes("No device is in trouble."), "the empty filter");
    const reader = await draw(inApp(<snmpDevices.Page />, server, { viewer: { ...ada, scopes: ["READ"] } }), "/snmp-devices");
    await until(reader, (text) => text.includes("No SNMP devices yet."), "the empty list of a reader");
    expect([...reader.querySelectorAll("button")].find(({ textContent }) => textContent.includes("Discover"))?.disabled).toBe(true);
  });

  it("are asked before they are kept: what was found is shown first", async () => {
    const planned = (dryRun: boolean) => ({
      data: {
        addSnmpDevices: {
          __typename: "AddSnmpDevicesPayload",
          summary: "Polls 1 SNMP device every 30s: 192.0.2.8.",
          warnings: ["Left out: 192.0.2.9: It does not answer."],
          effects: [{ __typename: "Effect", description: "They are polled from now on.", examples: ["192.0.2.8: switch-8, Cisco C9300"] }],
          devices: dryRun ? null : [{ __typename: "SnmpDevice", id: "d" }],
        },
      },
    });
    const server = fakeServer({
      SnmpDevices: listOf(device("core-1")),
      SnmpCredentials: credentials,
      AddSnmpDevices: ({ dryRun }) => planned(dryRun === true),
    });
    const box = await draw(inApp(<snmpDevices.Page />, server), "/snmp-devices?new=add");
    await until(box, (text) => text.includes("Try those of the network") && text.includes("office"), "the form");
    await type(box, "Addresses", "192.0.2.8, 192.0.2.9");
    await type(box, "Polled every", "30s");
    await type(box, "Credential", "office");
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("192.0.2.8: switch-8, Cisco C9300"), "what was found");
    expect(textOf(box)).toContain("Left out: 192.0.2.9");
    const input = { addresses: ["192.0.2.8", "192.0.2.9"], interval: "30s", credentialName: "office" };
    expect(server.asked.at(-1)).toEqual({ name: "AddSnmpDevices", variables: { input, dryRun: true } });
    await until(
      box,
      () => [...box.querySelectorAll("button")].some(({ textContent, disabled }) => textContent.includes("Poll them") && !disabled),
      "the second of looking",
    );
    await click(box, "Poll them");
    await until(box, () => server.asked.some(({ name, variables }) => name === "AddSnmpDevices" && variables["dryRun"] === false), "the write");
    await until(box, (text) => !text.includes("You are about to"), "the end");
  });

  it("say at its field what is wrong", async () => {
    const server = fakeServer({
      SnmpDevices: listOf(),
      SnmpCredentials: credentials,
      DiscoverSnmpDevices: () => ({ error: { message: "The ranges are too large to search at once.", code: "LIMIT_EXCEEDED", path: "input.ranges" } }),
    });
    const box = await draw(inApp(<snmpDevices.Page />, server), "/snmp-devices?new=discover");
    await until(box, (text) => text.includes("Discover devices"), "the form");
    await type(box, "Networks", "10.0.0.0/8");
    await click(box, "See what it would do");
    await until(box, () => box.querySelector(".field-error")?.textContent === "The ranges are too large to search at once.", "the error at its field");
  });
});
