import { describe, expect, it } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import exporters from "../../../web/src/pages/exporters.page.tsx";
import { click, draw, fakeServer, inApp, textOf, until, type Answer } from "../support.tsx";

const port = (ifIndex: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "ExporterInterface",
  ifIndex,
  name: null,
  inBytes: "5000",
  outBytes: "7000",
  flows: "20",
  bitsPerSecond: null,
  isUp: null,
  inErrors: null,
  outErrors: null,
  inDiscards: null,
  outDiscards: null,
  ...more,
});
const exporter = (address: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "Exporter",
  address,
  formats: ["IPFIX"],
  firstSeen: "2026-11-17T13:00:00.000Z",
  lastSeen: new Date().toISOString(),
  datagrams: "100",
  bytes: "100000",
  records: "750",
  recordsPerSecond: 8.3,
  lostMessages: "0",
  lostRecords: "0",
  restarts: 0,
  malformed: "0",
  malformedReasons: [],
  rateLimited: "0",
  templates: 4,
  waitingSets: { __typename: "WaitingSets", kept: 0, read: 0, discarded: 0 },
  samplingRates: [100],
  clockSkewMs: 0,
  interfaces: [],
  ...more,
});
const listOf =
  (...all: readonly unknown[]): Answer =>
  () => ({ data: { exporters: all } });
const collector = (more: Readonly<Record<string, unknown>> = {}): Answer => {
  const zero = { datagrams: "0", records: "0", paired: "0", unpaired: "0", duplicates: "0", evicted: "0", refusedRows: "0", refusedSenders: "0" };
  const rest = { refusedPackets: "0", unrecognized: "0", tooManyExporters: "0", restarts: 0, activeFlows: 0, configured: true, running: true, addresses: [] };
  return () => ({ data: { health: { __typename: "Health", collector: { __typename: "CollectorHealth", ...zero, ...rest, ...more } } } });
};
const listening = { __typename: "CollectorAddress", address: "udp://0.0.0.0:2055", bufferBytes: 212_992, kernelDrops: "0", problem: null, cure: null };

describe("exporters", () => {
  it("say who reports, who is silent and who loses; the worst come first when asked for", async () => {
    const old = new Date(Date.now() - 1_560_000).toISOString();
    const server = fakeServer({
      Exporters: listOf(exporter("192.0.2.10", { lastSeen: old, recordsPerSecond: 0 }), exporter("192.0.2.9", { lostRecords: "250" })),
      Collector: collector({ addresses: [listening] }),
    });
    const box = await draw(inApp(<exporters.Page />, server), "/exporters");
    await until(box, (text) => text.includes("2 exporters, 8.3 records per second, 1 silent, 1 with losses"), "the sentence");
    const order = (): (string | null)[] => [...box.querySelectorAll("tbody .phone-first .mono")].map(({ textContent }) => textContent);
    expect(order()).toEqual(["192.0.2.9", "192.0.2.10"]);
    expect(textOf(box)).toContain("250 records, 25 %");
    expect(textOf(box)).toContain("silent 26 min");
    expect(textOf(box)).toContain("udp://0.0.0.0:2055");
    await click(box, "Last heard");
    expect(order()).toEqual(["192.0.2.10", "192.0.2.9"]);
    expect(box.querySelector("th[aria-sort=ascending]")?.textContent).toBe("Last heard");
  });
  it("many sampling rates take no room from the address: the cell has one, its tooltip and the details all", async () => {
    const server = fakeServer({ Exporters: listOf(exporter("2001:db8::1", { samplingRates: [0, 1, 100, 1_000, 2_000] })), Collector: collector() });
    const box = await draw(inApp(<exporters.Page />, server), "/exporters");
    await until(box, (text) => text.includes("2001:db8::1"), "the exporter");
    const all = "unknown, none, 1 in 100, 1 in 1,000, 1 in 2,000";
    expect(box.querySelector(`td[title="${all}"]`)?.textContent).toBe("1 in 100 + 4");
    expect(box.querySelector("td.phone-first")?.className).toBe("wraps phone-first");
    expect(textOf(box)).not.toContain(all);
    await click(box, "Details of exporter 2001:db8::1");
    expect(textOf(box)).toContain(all);
  });
  it("one opens to its interfaces; their names are text", async () => {
    const ports = [port("1", { name: hostileName, isUp: false, bitsPerSecond: "1000000000", inErrors: "4", outErrors: "0" }), port("2")];
    const server = fakeServer({ Exporters: listOf(exporter("2001:db8::1", { interfaces: ports, malformed: "2" })), Collector: collector() });
    const box = await draw(inApp(<exporters.Page />, server), "/exporters");
    await until(box, (text) => text.includes("2001:db8::1"), "the exporter");
    await click(box, "Details of exporter 2001:db8::1");
    expect(textOf(box)).toContain("down");
    expect(textOf(box)).toContain("1 Gbit/s");
    expect(textOf(box)).toContain("4, 0");
    expect(box.querySelector("script, img")).toBeNull();
    const links = [...box.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links).toContain("/explore?f=interface%3A2001%3Adb8%3A%3A1%232");
    expect(links).toContain("/explore?f=exporter%3A2001%3Adb8%3A%3A1");
  });
  it.each([
    ["nothing listens", collector({ configured: false }), "does not listen for exported flows yet", "WIREGRAPH_COLLECT"],
    ["the collector is away", collector({ running: false }), "The collector does not run, so what exporters send is not known.", "started again by itself"],
    ["nobody was heard", collector({ addresses: [listening] }), "No exporter was heard yet.", "udp://0.0.0.0:2055"],
  ] as const)("%s: it says so and what to do", async (_, health, words, cure) => {
    const box = await draw(inApp(<exporters.Page />, fakeServer({ Exporters: listOf(), Collector: health })), "/exporters");
    await until(box, (text) => text.includes(words), "the state");
    expect(textOf(box)).toContain(cure);
  });
  it("an error keeps what was known, as old", async () => {
    const server = fakeServer({ Exporters: listOf(exporter("192.0.2.9")), Collector: collector({ addresses: [listening] }) });
    const box = await draw(inApp(<exporters.Page />, server), "/exporters");
    await until(box, (text) => text.includes("192.0.2.9"), "the exporter");
    server.set("Exporters", () => ({ error: { message: "The collector does not answer.", code: "UNAVAILABLE", cure: "Look at the log." } }));
    await until(box, (text) => text.includes("The collector does not answer."), "the error");
    expect(textOf(box)).toContain("Look at the log.");
    expect(textOf(box)).toMatch(/old, as of \d\d:\d\d:\d\d/);
    expect(box.querySelector(".panel.dimmed")?.textContent).toContain("192.0.2.9");
  }, 10_000);
});
