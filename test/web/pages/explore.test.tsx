import { act, useEffect } from "react";
import { useLocation } from "react-router";
import { describe, expect, it } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import page from "../../../web/src/pages/explore.page.tsx";
import { click, draw, fakeServer, inApp, textOf, until, type Answer } from "../support.tsx";

const from = "2026-11-17T08:00:00.000Z";
const to = "2026-11-17T09:00:00.000Z";
const nothing = {
  bytes: null,
  sentBytes: null,
  receivedBytes: null,
  packets: null,
  flows: null,
  clients: null,
  servers: null,
  serverPorts: null,
  durationMs: null,
  latencyMs: null,
  retransmissions: null,
};
const counted = (bytes: number, flows: number, clients: number | null = null) => ({
  __typename: "FlowMetrics",
  ...nothing,
  bytes: String(bytes),
  packets: String(bytes / 100),
  flows: String(flows),
  clients: clients === null ? null : String(clients),
});
const row = (value: string, bytes: number, flows: number) => ({
  __typename: "FlowStatRow",
  keys: [{ __typename: "FlowStatKey", dimension: "APPLICATION", value, label: null }],
  metrics: counted(bytes, flows, 2),
  compared: null as unknown,
});
const compared = { __typename: "FlowStatsComparison", notice: "There is nothing before 2026-11-10T08:30:00Z.", totals: counted(5_000_000, 50) };
const stats =
  (rows: readonly ReturnType<typeof row>[], more: Readonly<Record<string, unknown>> = {}): Answer =>
  () => ({
    data: {
      flowStats: {
        __typename: "FlowStats",
        window: { __typename: "ResolvedWindow", from, to },
        groups: String(rows.length + 3),
        exact: true,
        truncated: true,
        table: "flows_1m",
        tookMs: 38,
        notice: null,
        totals: counted(10_000_000, 100, 40),
        others: counted(500_000, 20),
        compared: null,
        rows,
        ...more,
      },
    },
  });
const lines: Answer = () => ({
  data: {
    lines: { __typename: "TimeSeries", series: [{ __typename: "Series", key: "TLS", points: [4_000_000, 2_000_000] }] },
    all: {
      __typename: "TimeSeries",
      window: { __typename: "ResolvedWindow", from, to },
      comparedWindow: null,
      stepMs: 1_800_000,
      times: [from, "2026-11-17T08:30:00.000Z"],
      table: "flows_1m",
      tookMs: 12,
      series: [{ __typename: "Series", points: [6_000_000, 4_000_000], compared: null }],
    },
  },
});
const totals: Answer = () => ({ data: { flowStats: { __typename: "FlowStats", totals: { ...counted(10_000_000, 100, 40), servers: "7" } } } });
const rows = [row("TLS", 6_000_000, 50), row(hostileName, 3_500_000, 30)];
const answers = { ExploreGroups: stats(rows), ExploreLines: lines, FlowTotals: totals };
const fixed = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;

// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => undefined;

let address = "";
function Address() {
  const { pathname, search } = useLocation();
  useEffect(() => {
    address = decodeURIComponent(`${pathname}${search}`);
  });
  return null;
}
const open = (server: ReturnType<typeof fakeServer>, query = "") =>
  draw(
    inApp(
      <>
        <page.Page />
        <Address />
      </>,
      server,
    ),
    `/explore?${fixed}${query}`,
  );
const press = (key: string) => act(async () => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));

describe("Explore", () => {
  it("shows groups with shares, rates, peaks, what is left out, all, and what answered", async () => {
    const server = fakeServer(answers);
    const box = await open(server);
    await until(box, (text) => text.includes("17.8 kbit/s"), "the peak of TLS");
    const cells = [...box.querySelectorAll("tbody tr")].map((line) => [...line.querySelectorAll("td")].map((cell) => textOf(cell)));
    expect(cells[0]?.slice(0, 7)).toEqual(["TLS", "6 MB", "60 %", "13.3 kbit/s", "17.8 kbit/s", "50", "2"]);
    expect(cells[2]?.slice(0, 4)).toEqual(["Other, 3 applications", "500 kB", "5 %", "1.11 kbit/s"]);
    expect(cells[3]?.slice(0, 2)).toEqual(["All", "10 MB"]);
    expect(textOf(box)).toContain("1-minute rollup, exact · 38 ms");
    expect(textOf(box)).toContain("2 of 5 applications");
    expect(textOf(box)).toContain("100 flows match");
    expect(box.querySelector("script, img:not([role])")).toBeNull();
    expect(server.asked.find(({ name }) => name === "ExploreGroups")?.variables).toMatchObject({
      groupBy: ["APPLICATION"],
      orderBy: "BYTES",
      first: 8,
      filter: null,
    });
  });
  it("asks anew for another metric and grouping, and the address says so", async () => {
    const server = fakeServer(answers);
    const box = await open(server);
    await until(box, (text) => text.includes("Other, 3"), "the groups");
    await click(box, "Packets");
    await click(box, "Add a dimension");
    await click(box, "Server port");
    await until(box, () => server.asked.at(-1)?.variables["orderBy"] === "PACKETS" || server.asked.at(-1)?.variables["metric"] === "PACKETS", "the question");
    expect(server.asked.findLast(({ name }) => name === "ExploreGroups")?.variables).toMatchObject({
      groupBy: ["APPLICATION", "SERVER_PORT"],
      orderBy: "PACKETS",
    });
    expect(address).toContain("show=PACKETS&by=APPLICATION,SERVER_PORT");
  });
  it("takes a group apart by its name, and by keys", async () => {
    const server = fakeServer(answers);
    const box = await open(server);
    await until(box, (text) => text.includes("Other, 3"), "the groups");
    const link = [...box.querySelectorAll("a")].find(({ textContent }) => textContent === "TLS");
    expect(decodeURIComponent(link?.getAttribute("href") ?? "")).toContain("f=application:TLS&by=CLIENT");
    await press("j");
    await press("x");
    expect(address).toContain("f=application:!TLS");
  });
  it("a group's menu filters, and closes", async () => {
    const server = fakeServer(answers);
    const box = await open(server);
    await until(box, (text) => text.includes("Other, 3"), "the groups");
    await click(box, "What to do with TLS");
    const menu = document.querySelector('[role="menu"]');
    expect(menu?.textContent).toContain("Split by Client");
    await act(async () => [...menu!.querySelectorAll("button")].find(({ textContent }) => textContent.startsWith("Filter to this"))!.click());
    expect(document.querySelector('[role="menu"]')).toBeNull();
    expect(address).toContain("f=application:TLS");
  });
  it("compares with the same hours of another time, and says what is new", async () => {
    const then = { __typename: "GroupComparison", isNew: false, metrics: counted(2_000_000, 9) };
    const server = fakeServer({
      ...answers,
      ExploreGroups: stats(
        [
          { ...rows[0]!, compared: then },
          { ...rows[1]!, compared: { ...then, isNew: true, metrics: counted(0, 0) } },
        ],
        { compared },
      ),
    });
    const box = await open(server, "&vs=week");
    await until(box, (text) => text.includes("+200 %"), "the difference");
    expect(server.asked.find(({ name }) => name === "ExploreGroups")?.variables).toMatchObject({
      compareTo: { from: "2026-11-10T08:00:00.000Z", to: "2026-11-10T09:00:00.000Z" },
      usual: false,
    });
    expect(textOf(box)).toContain("The window compared with: There is nothing before");
    expect(textOf(box.querySelectorAll("tbody tr")[1] as HTMLElement)).toContain("new");
    expect(textOf(box.querySelector("tr.total")!)).toContain("+100 %");
  });
  it("sets groups beside what is usual, and marks what is beyond it", async () => {
    const usual = { __typename: "UsualRange", low: 1_000_000, median: 4_000_000, high: 5_000_000 };
    const server = fakeServer({ ...answers, ExploreGroups: stats([{ ...rows[0]!, usual } as never, { ...rows[1]!, usual: null } as never]) });
    const box = await open(server, "&vs=usual");
    await until(box, (text) => text.includes("+50 %"), "the difference");
    const mark = [...box.querySelectorAll("span.strong")].find(({ textContent }) => textContent.includes("50"));
    expect(mark?.getAttribute("title")?.replaceAll("\u00a0", " ")).toBe("usually 1 MB to 5 MB");
    expect(server.asked.find(({ name }) => name === "ExploreGroups")?.variables).toMatchObject({ compareTo: null, usual: true });
  });
  it("Alt and a click turn a condition around", async () => {
    const server = fakeServer(answers);
    const box = await open(server, `&f=${encodeURIComponent("application:TLS")}`);
    const chip = box.querySelector<HTMLElement>(".chip-edit[title]")!;
    await act(async () => void chip.dispatchEvent(new MouseEvent("click", { bubbles: true, altKey: true })));
    expect(address).toContain("f=application:!TLS");
    await act(async () => void box.querySelector(".chip-edit[title]")!.dispatchEvent(new MouseEvent("click", { bubbles: true, altKey: true })));
    expect(address).toContain("f=application:TLS");
  });
  it("each panel says its own error, the other goes on", async () => {
    const server = fakeServer({ ...answers, ExploreLines: () => ({ error: { message: "The store did not answer in 10 s.", code: "UNAVAILABLE" } }) });
    const box = await open(server);
    await until(box, (text) => text.includes("The store did not answer in 10 s.") && text.includes("Other, 3"), "error and groups");
  });
  it("where nothing fits, says what would without the last condition", async () => {
    const server = fakeServer({
      ...answers,
      ExploreGroups: stats([], { groups: "0", others: counted(0, 0), totals: counted(0, 0) }),
      FlowsWithout: () => ({ data: { flowStats: { __typename: "FlowStats", totals: { __typename: "FlowMetrics", flows: "1204" } } } }),
    });
    const box = await open(server, `&f=${encodeURIComponent("application:TLS serverPort:!123")}`);
    await until(box, (text) => text.includes("there are 1,204 flows"), "what would fit");
    await click(box, "Remove that condition");
    expect(address).toContain("f=application:TLS");
    expect(address).not.toContain("serverPort");
  });
});
