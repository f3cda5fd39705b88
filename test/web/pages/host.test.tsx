import { Route, Routes } from "react-router";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import host from "../../../web/src/pages/host.page.tsx";
import { ada, click, draw, fakeServer, inApp, textOf, until, type Answer, type FakeServer } from "../support.tsx";

const traffic = { __typename: "HostTraffic", bytes: "5000" };
const liveWith =
  (more: Readonly<Record<string, unknown>> = {}): Answer =>
  () => ({
    data: {
      hostsByAddress: [
        {
          __typename: "Host",
          ip: "10.0.0.1",
          name: hostileName,
          vlan: null,
          mac: null,
          isLocal: true,
          firstSeen: "2026-11-17T13:00:00.000Z",
          lastSeen: new Date().toISOString(),
          bytesPerSecond: 125,
          flowsAsClient: 3,
          flowsAsServer: 1,
          sent: traffic,
          received: traffic,
          serverPorts: [{ __typename: "ServerPort", protocol: "TCP", port: 22, application: "SSH", flows: 4 }],
          liveFlows: { __typename: "FlowConnection", nodes: [] },
          ...more,
        },
      ],
    },
  });
const live = liveWith();
const group = (value: string, label: string | null, bytes: string) => ({
  __typename: "FlowStatRow",
  keys: [{ __typename: "FlowStatKey", value, label }],
  metrics: { __typename: "FlowMetrics", bytes, packets: "10", flows: "2" },
});
const stats = (groups: string, ...rows: readonly unknown[]) => ({
  __typename: "FlowStats",
  groups,
  notice: null,
  rows,
  totals: { __typename: "FlowMetrics", bytes: "4000", packets: "40", flows: "8" },
});
const names = { __typename: "DnsQueryConnection", totalCount: "0", nodes: [] };
const past: Answer = () => ({
  data: {
    peers: stats("214", group("10.0.0.2", hostileName, "3000")),
    applications: stats("31", group("TLS", null, "3000")),
    dnsQueries: names,
    answered: names,
  },
});
const page = (server: FakeServer, viewer = ada) =>
  inApp(
    <Routes>
      <Route path={host.path} element={<host.Page />} />
    </Routes>,
    server,
    { viewer },
  );

beforeAll(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
});

describe("the page of a host", () => {
  it("has a tab for each side with how much there is, and the summary leads to them", async () => {
    const box = await draw(page(fakeServer({ Host: live, HostPast: past })), "/hosts/10.0.0.1?from=-24h");
    await until(box, (text) => text.includes("All 214"), "the summary");
    const tabs = [...box.querySelectorAll("nav.tabs a")];
    expect(tabs.map(({ textContent }) => textContent)).toEqual(["Summary", "Flows4", "Peers214", "Applications31", "Ports1", "DNS0", "TLS"]);
    expect(tabs[2]?.getAttribute("href")).toBe("/hosts/10.0.0.1?tab=peers&from=-24h");
    expect(box.querySelector("nav.tabs [aria-current=page]")?.textContent).toBe("Summary");
    expect(box.querySelector("script, img")).toBeNull();
  });
  it("lists all its peers, sorted by what is pressed and as far as one goes", async () => {
    const server = fakeServer({
      Host: live,
      HostPast: past,
      HostStats: ({ orderBy }) => ({ data: { flowStats: stats("214", group(orderBy === "FLOWS" ? "10.0.0.3" : "10.0.0.2", hostileName, "3000")) } }),
    });
    const box = await draw(page(server), "/hosts/10.0.0.1?tab=peers");
    await until(box, (text) => text.includes("1 of 214 peers"), "the peers");
    expect(textOf(box)).toContain("75 %");
    expect(server.asked.findLast(({ name }) => name === "HostStats")?.variables).toMatchObject({
      filter: { match: { host: ["10.0.0.1"] } },
      groupBy: ["PEER"],
      orderBy: "BYTES",
      first: 50,
    });
    await click(box, "Flows");
    await until(box, (text) => text.includes("10.0.0.3"), "the other order");
    expect(box.querySelector("th[aria-sort=descending]")?.textContent).toBe("Flows");
    expect(textOf(box)).toContain("25 %");
    await click(box, "50 more");
    await until(box, () => server.asked.some(({ variables }) => variables["first"] === 100), "more of them");
    expect(box.querySelector("script, img")).toBeNull();
  });
  it("is on the network while it has traffic, and quiet since its last packet after that", async () => {
    const server = fakeServer({ Host: live, HostPast: past });
    const box = await draw(page(server), "/hosts/10.0.0.1");
    await until(box, (text) => text.includes("on the network now"), "the host");
    const lastSeen = new Date(Date.now() - 120_000).toISOString();
    server.set("Host", liveWith({ lastSeen, bytesPerSecond: 0, flowsAsClient: 0, flowsAsServer: 0 }));
    await until(box, (text) => /quiet since \d\d:\d\d:\d\d/.test(text), "that it is quiet");
    expect(textOf(box)).not.toContain("on the network now");
    expect(box.querySelector(`.pill time[datetime="${lastSeen}"]`)).not.toBeNull();
    expect(textOf(box)).toContain("last packet 2 min ago");
  });
  it("leads to a capture of its packets for those who may, and has a question for an assistant that tells its address only", async () => {
    const written: string[] = [];
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text: string) => void written.push(text) } });
    const server = fakeServer({ Host: live, HostPast: past });
    const may = await draw(page(server, { ...ada, scopes: [...ada.scopes, "CAPTURE"] }), "/hosts/10.0.0.1?from=-24h");
    await until(may, (text) => text.includes("All 214"), "the summary");
    const links = [...may.querySelectorAll(".head-actions a")].map((link) => link.getAttribute("href"));
    expect(links).toContain("/packet-captures?new=1&filter=host+10.0.0.1&from=-24h");
    await click(may, "Copy for assistant");
    expect(written).toEqual([expect.stringContaining("the host 10.0.0.1 in Wiregraph, from -24h to now.")]);
    expect(written[0]).not.toContain(hostileName);
    expect(textOf(may)).toContain("Copied");
    const mayNot = await draw(page(server), "/hosts/10.0.0.1");
    await until(mayNot, (text) => text.includes("Capture"), "the button");
    const button = [...mayNot.querySelectorAll<HTMLButtonElement>(".head-actions button")].find(({ textContent }) => textContent === "Capture");
    expect(button?.disabled).toBe(true);
    expect(button?.title).toContain("Needs scope capture");
  });
  it("shows history while the meter is away, and says what is missing", async () => {
    const away: Answer = () => ({ error: { message: "The meter is not running.", code: "UNAVAILABLE", cure: "Look at the log." } });
    const flows = { __typename: "FlowConnection", totalCount: "0", totalIsExact: true, nodes: [] };
    const server = fakeServer({ Host: away, HostPast: past, HostLiveFlows: away, HostPastFlows: () => ({ data: { flows } }) });
    const box = await draw(page(server), "/hosts/10.0.0.1?tab=flows");
    await until(box, (text) => text.includes("No flow of it in this window."), "history");
    expect(textOf(box)).toContain("The meter is not running.");
    expect(textOf(box)).not.toContain("It has no flow open now.");
  });
});
