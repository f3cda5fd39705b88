import { act } from "react";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import live from "../../../web/src/pages/live.page.tsx";
import { click, draw, fakeServer, inApp, textOf, until, type Answer } from "../support.tsx";

const flow = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "Flow",
  id,
  communityId: `1:${id}=`,
  source: "CAPTURE",
  firstSeen: "2026-11-17T13:00:00.000Z",
  lastSeen: "2026-11-17T13:00:04.200Z",
  durationMs: 4_200,
  isOpen: true,
  endReason: null,
  vlan: null,
  protocol: "TCP",
  direction: "OUTBOUND",
  client: { __typename: "Endpoint", ip: `10.0.0.${id}`, port: 40_012, name: null, mac: null },
  server: { __typename: "Endpoint", ip: "198.51.100.1", port: 443, name: hostileName, mac: null },
  application: { __typename: "Application", master: "TLS", name: "TLS", category: "Web", encrypted: true, confidence: "PORT" },
  hostname: hostileName,
  sent: { __typename: "Counters", bytes: "1000", packets: "6" },
  received: { __typename: "Counters", bytes: "3000", packets: "7" },
  bytesPerSecond: 125,
  packetsPerSecond: 1,
  samplingRate: null,
  exporter: null,
  tcpFlags: null,
  tls: null,
  http: null,
  dns: null,
  icmp: null,
  interface: "eth0",
  tunnel: null,
  ...more,
});
const totals = { __typename: "LiveSummaryTotals", bytesPerSecond: 250, hosts: 3, flows: 2, bytes: "8000" };
const flows =
  (...nodes: readonly unknown[]): Answer =>
  () => ({
    data: {
      liveFlows: { __typename: "FlowConnection", totalCount: String(nodes.length), totalIsExact: true, notice: null, nodes },
      liveSummary: { __typename: "LiveSummary", totals },
    },
  });

beforeAll(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
});

describe("live flows", () => {
  it("are asked for in the order of the column that is pressed", async () => {
    const server = fakeServer({ LiveFlows: flows(flow("1"), flow("2")) });
    const box = await draw(inApp(<live.Page />, server), "/live?f=application:TLS");
    await until(box, (text) => text.includes("2 of 2 flows"), "the flows");
    expect(server.asked.find(({ name }) => name === "LiveFlows")?.variables).toMatchObject({ orderBy: "RATE", filter: { match: { application: ["TLS"] } } });
    expect(box.querySelector("th[aria-sort]")?.textContent).toBe("Now");
    await click(box, "First seen");
    await until(box, () => box.querySelector("th[aria-sort]")?.textContent === "First seen", "the other order");
    expect(server.asked.findLast(({ name }) => name === "LiveFlows")?.variables["orderBy"]).toBe("NEWEST");
    await click(box, "First seen");
    await until(box, () => box.querySelector("th[aria-sort=ascending]") !== null, "the order turned");
    expect(server.asked.findLast(({ name }) => name === "LiveFlows")?.variables["orderBy"]).toBe("LONGEST");
  });
  it("one of them stands beside the list, is followed when it leaves it, and is found in history when it has ended", async () => {
    const server = fakeServer({ LiveFlows: flows(flow("1"), flow("2")), PastFlow: () => ({ data: { flow: null } }) });
    const box = await draw(inApp(<live.Page />, server), "/live");
    await until(box, (text) => text.includes("2 of 2 flows"), "the flows");
    await click(box, "Details of the flow from 10.0.0.2");
    const side = (): string => box.querySelector("aside")?.textContent.replaceAll("\u00a0", " ") ?? "";
    expect(side()).toContain("live, 1 kbit/s");
    expect(side()).toContain("a guess from the port");
    expect(side()).toContain("1:2=");
    expect(box.querySelector("aside script, aside img")).toBeNull();
    expect(box.querySelector("button[aria-expanded=true]")?.getAttribute("aria-controls")).toBe(box.querySelector("aside")?.id);
    server.set("LiveFlow", ({ communityId }) => ({
      data: { liveFlows: { __typename: "FlowConnection", nodes: communityId === "1:2=" ? [flow("2", { bytesPerSecond: 1_250 })] : [] } },
    }));
    server.set("LiveFlows", flows(flow("1")));
    await until(box, () => side().includes("live, 10 kbit/s"), "the flow on its own");
    server.set("LiveFlow", () => ({ data: { liveFlows: { __typename: "FlowConnection", nodes: [] } } }));
    await until(box, () => side().includes("ended"), "its end");
    await act(async () => document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" })));
    expect(box.querySelector("aside")).toBeNull();
  }, 20_000);
  it("J and K go through them", async () => {
    const server = fakeServer({ LiveFlows: flows(flow("1"), flow("2")) });
    const box = await draw(inApp(<live.Page />, server), "/live");
    await until(box, (text) => text.includes("2 of 2 flows"), "the flows");
    const press = (key: string): Promise<void> => act(async () => void document.dispatchEvent(new KeyboardEvent("keydown", { key })));
    const side = (): string | undefined => box.querySelector("aside dd .mono")?.textContent;
    await press("j");
    await press("j");
    expect(box.querySelector("aside")?.textContent).toContain("1:2=");
    await press("k");
    expect(box.querySelector("aside")?.textContent).toContain("1:1=");
    expect(side()).toBeDefined();
  });
  it("stand still when paused, and say since when", async () => {
    const server = fakeServer({ LiveFlows: flows(flow("1")) });
    const box = await draw(inApp(<live.Page />, server), "/live");
    await until(box, (text) => text.includes("1 of 1 flow"), "the flows");
    await click(box, "Pause");
    const asked = server.asked.filter(({ name }) => name === "LiveFlows").length;
    await act(async () => new Promise((done) => setTimeout(done, 2_500)));
    expect(server.asked.filter(({ name }) => name === "LiveFlows")).toHaveLength(asked);
    expect(textOf(box)).toMatch(/paused at \d\d:\d\d:\d\d/);
    await click(box, "Follow again");
    await until(box, (text) => text.includes("every 2 s"), "the beat");
    expect(server.asked.filter(({ name }) => name === "LiveFlows").length).toBeGreaterThan(asked);
  });
  it("add up by host; what is left out is a row, and names are text", async () => {
    const sums = { bytesPerSecond: 125, bytes: "4000", sentBytes: "1000", receivedBytes: "3000", packets: "13", flows: 2 };
    const server = fakeServer({
      LiveGroups: ({ groupBy }) => ({
        data: {
          liveSummary: {
            __typename: "LiveSummary",
            notice: null,
            totals,
            others: { __typename: "LiveSummaryTotals", ...sums, groups: 7 },
            rows: groupBy === "HOST" ? [{ __typename: "LiveSummaryRow", ...sums, key: "10.0.0.1", label: hostileName }] : [],
          },
        },
      }),
    });
    const box = await draw(inApp(<live.Page />, server), "/live?by=HOST");
    await until(box, (text) => text.includes("1 of 8 hosts"), "the hosts");
    expect(textOf(box)).toContain("Other, 7");
    expect(textOf(box)).toContain("2 flows match");
    expect([...box.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toContain("/live?f=host%3A10.0.0.1");
    expect(box.querySelector("script")).toBeNull();
    expect(server.asked.some(({ name }) => name === "LiveFlows")).toBe(false);
  });
  it("add up by country, autonomous system and network, on either side, with their names", async () => {
    const sums = { bytesPerSecond: 125, bytes: "4000", sentBytes: "1000", receivedBytes: "3000", packets: "13", flows: 2 };
    const rows: Readonly<Record<string, readonly (readonly [key: string, label: string | null])[]>> = {
      SERVER_COUNTRY: [
        ["DE", "Germany"],
        ["", null],
      ],
      CLIENT_COUNTRY: [["MD", "Moldova"]],
      SERVER_ASN: [["64500", hostileName]],
      SERVER_NETWORK: [
        ["Office Köln", null],
        ["", null],
      ],
    };
    const server = fakeServer({
      LiveGroups: ({ groupBy }) => ({
        data: {
          liveSummary: {
            __typename: "LiveSummary",
            notice: null,
            totals,
            others: { __typename: "LiveSummaryTotals", ...sums, groups: 0 },
            rows: rows[String(groupBy)]?.map(([key, label]) => ({ __typename: "LiveSummaryRow", ...sums, key, label })) ?? [],
          },
        },
      }),
    });
    const box = await draw(inApp(<live.Page />, server), "/live?by=HOST");
    await click(box, "Countries");
    await until(box, (text) => text.includes("2 of 2 countries"), "the countries");
    expect(textOf(box)).toContain("Germany DE");
    expect(textOf(box)).toContain("not public, or not known");
    expect([...box.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toContain("/live?f=country%3ADE");
    await click(box.querySelector<HTMLElement>('[aria-label="Countries of which side"]')!, "Of clients");
    await until(box, (text) => text.includes("Moldova MD"), "those of the clients");
    expect(box.querySelector('[aria-label="Group by"] [aria-pressed=true]')?.textContent).toBe("Countries");
    await click(box, "ASNs");
    await until(box, (text) => text.includes("AS64500"), "the autonomous systems");
    expect(textOf(box)).toContain("1 of 1 autonomous system");
    expect([...box.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toContain("/live?f=asn%3A64500");
    await click(box, "Networks");
    await until(box, (text) => text.includes("Office Köln"), "the networks");
    expect(textOf(box)).toContain("in none you have named");
    // No filter asks for a network by its name.
    expect([...box.querySelectorAll("a")].filter((link) => link.getAttribute("href")?.startsWith("/live?f="))).toEqual([]);
    expect(box.querySelector("script, img")).toBeNull();
  });
  it("countries of both sides together are asked for another way, which takes no filter", async () => {
    const germany = {
      __typename: "CountryTraffic",
      country: "DE",
      name: "Germany",
      hosts: 5,
      sentBytes: "1000",
      receivedBytes: "3000",
      flows: 2,
      bytesPerSecond: 9,
    };
    const countries = [germany, { ...germany, country: null, name: null, hosts: 9 }];
    const server = fakeServer({ LiveCountries: () => ({ data: { countries, liveSummary: { __typename: "LiveSummary", totals } } }) });
    const box = await draw(inApp(<live.Page />, server), "/live?by=COUNTRY");
    await until(box, (text) => text.includes("2 of 2 countries"), "the countries");
    const cells = [...box.querySelectorAll("tbody tr:first-child td")].map(({ textContent }) => textContent.replaceAll("\u00a0", " "));
    expect(cells).toEqual(["Germany DE", "72 bit/s", "1 kB", "3 kB", "4 kB", "50 %", "5", "2 flows"]);
    expect([...box.querySelectorAll("th")].map(({ textContent }) => textContent)).toContain("Hosts");
    expect(server.asked.some(({ name }) => name === "LiveGroups")).toBe(false);
    const filtered = await draw(inApp(<live.Page />, server), "/live?by=COUNTRY&f=application:TLS");
    const both = [...filtered.querySelectorAll<HTMLButtonElement>('[aria-label="Countries of which side"] button')].find(
      ({ textContent }) => textContent === "Of both",
    );
    expect(both?.disabled).toBe(true);
    expect(server.asked.findLast(({ name }) => name === "LiveGroups")?.variables).toMatchObject({
      groupBy: "SERVER_COUNTRY",
      filter: { match: { application: ["TLS"] } },
    });
  });
});
