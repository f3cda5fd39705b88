import { act } from "react";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import monitorsPage from "../../../web/src/pages/monitors.page.tsx";
import { ada, click, draw, fakeServer, inApp, textOf, until, type Answer } from "../support.tsx";

Element.prototype.scrollIntoView = () => undefined;

const at = "2026-11-17T13:00:00.000Z";
const result = (more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "MonitorResult",
  time: new Date().toISOString(),
  verdict: "OK",
  value: 18.42,
  unit: "ms",
  message: "18.4 ms",
  phases: [
    { __typename: "MonitorPhase", name: "dns", ms: 1.2 },
    { __typename: "MonitorPhase", name: "first byte", ms: 15 },
  ],
  details: [{ __typename: "MonitorDetail", name: "status", value: "200" }],
  ...more,
});
const monitor = (target: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "Monitor",
  id: target,
  script: "https",
  target,
  parameters: { path: "/health" },
  interval: "1m",
  timeout: "10s",
  warning: 1_000,
  critical: 5_000,
  failures: 3,
  recoveries: 2,
  enabled: true,
  state: "OK",
  since: at,
  createdBy: "ada",
  createdThrough: "session",
  createdAt: at,
  strip: [...Array.from({ length: 40 }, () => null), ...Array.from({ length: 7 }, () => "OK"), "DOWN"],
  day: { __typename: "MonitorSummary", availability: 99.986 },
  last: result(),
  ...more,
});
const down = monitor("shop.example", {
  state: "DOWN",
  since: new Date(Date.now() - 7_200_000).toISOString(),
  last: result({ verdict: "DOWN", value: null, message: "connect: refused", phases: [], details: [] }),
});
const listOf =
  (...all: readonly unknown[]): Answer =>
  () => ({ data: { monitors: { __typename: "MonitorConnection", totalCount: String(all.length), nodes: all } } });

const history: Answer = () => ({
  data: {
    monitorHistory: {
      __typename: "MonitorHistory",
      times: [at, "2026-11-17T13:02:00.000Z", "2026-11-17T13:04:00.000Z"],
      stepMs: 120_000,
      window: { __typename: "ResolvedWindow", from: at },
      p50: [17, null, 20],
      p95: [19, null, 30],
      p99: [19, null, 40],
      availability: [100, null, 50],
      summary: {
        __typename: "MonitorSummary",
        measurements: 4,
        unmeasured: 1,
        down: 1,
        availability: 66.6666,
        p50: 18,
        p95: 30,
        p99: 40,
        max: 41,
      },
      changes: [
        { __typename: "MonitorStateChange", time: at, from: "PENDING", to: "OK", message: "17 ms" },
        { __typename: "MonitorStateChange", time: "2026-11-17T13:04:30.000Z", from: "OK", to: "DOWN", message: `connect: ${hostileName}` },
      ],
      changesAreCut: false,
    },
  },
});

const parameter = (name: string, type: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "MonitorScriptParameter",
  name,
  type,
  isRequired: false,
  default: null,
  description: `What ${name} does`,
  ...more,
});
const script = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "MonitorScript",
  name,
  description: `What ${name} measures.`,
  target: "HOST",
  unit: "ms",
  direction: "HIGHER_IS_WORSE",
  interval: "1m",
  shortestInterval: "5s",
  timeout: "5s",
  warning: 100,
  critical: 1_000,
  guidance: "Three times the usual.",
  problem: null,
  parameters: [],
  ...more,
});
const scripts: Answer = () => ({
  data: {
    monitorScripts: [
      script("dns", {
        parameters: [
          parameter("name", "text", { isRequired: true }),
          parameter("type", "one of A, AAAA", { default: "A" }),
          parameter("port", "integer from 1 to 65535", { default: 53 }),
          parameter("expect", "list of texts"),
          parameter("absent", "true or false", { default: false }),
        ],
      }),
      script("https", { target: "URL" }),
      script("icmp", { problem: "Neither fping nor ping works here." }),
    ],
  },
});

const button = (box: HTMLElement, name: string) => [...box.querySelectorAll("button")].find(({ textContent }) => textContent.includes(name));

async function type(box: HTMLElement, label: string, text: string): Promise<void> {
  const found = [...box.querySelectorAll("label")].find(({ textContent }) => textContent === label);
  const input = found && box.querySelector<HTMLInputElement>(`[id="${found.htmlFor}"]`);
  if (!input) throw new Error(`There is no field "${label}"`);
  await act(async () => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input) as object, "value")!.set!.call(input, text);
    input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
  });
}

beforeAll(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
  // There is no canvas here: nothing is drawn, and what is drawn is read from the chart's table.
  const context = new Proxy({}, { get: (_target, name) => (name === "measureText" ? () => ({ width: 0 }) : () => undefined), set: () => true });
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
});

describe("active monitoring", () => {
  it("says what does not answer, worst first", async () => {
    const server = fakeServer({ Monitors: listOf(monitor("www.example"), monitor("old.example", { enabled: false, state: "DOWN" }), down) });
    const box = await draw(inApp(<monitorsPage.Page />, server), "/monitors");
    await until(box, (text) => text.includes("3 monitors, 1 down, 1 resting"), "the sentence");
    const rows = [...box.querySelectorAll("tbody tr")].map((row) => textOf(row as HTMLElement));
    expect(rows[0]).toMatch(/shop\.example.*https every 1m.*down since 2 h: connect: refused/);
    expect(rows[1]).toMatch(/www\.example.*ok18\.4 ms1,000 ms.*99\.98 %/);
    expect(rows[2]).toMatch(/old\.example.*rests/);
    expect(box.querySelector("tbody svg[role=img]")?.getAttribute("aria-label")?.replaceAll("\u00a0", " ")).toBe(
      "The last 24 hours: 1 half hour down, 7 half hours ok",
    );
    await click(box, "In trouble");
    await until(
      box,
      () => JSON.stringify(server.asked.at(-1)?.variables["filter"]) === '{"enabled":true,"state":["DOWN","CRITICAL","WARNING","UNMEASURED"]}',
      "the filter",
    );
  });

  it("shows the history of the one that is opened, with text of the network as text", async () => {
    const server = fakeServer({ Monitors: listOf(down), MonitorHistory: history });
    const box = await draw(inApp(<monitorsPage.Page />, server), "/monitors");
    await until(box, (text) => text.includes("shop.example"), "the list");
    await click(box, "Details of https of shop.example");
    await until(box, (text) => text.includes("4 measurements, available 66.66 %, 1 down, 1 could not be made, median 18 ms"), "the summary");
    const charts = [...box.querySelectorAll(".chart [role=img]")].map((chart) => chart.getAttribute("aria-label")?.replaceAll("\u00a0", " "));
    expect(charts).toEqual([
      "Values. median: now 17 ms, at most 20 ms; 95th percentile: now 19 ms, at most 30 ms; 99th percentile: now 19 ms, at most 40 ms.",
      "Availability. availability: now 100 %, at most 100 %.",
    ]);
    await click(box, "Table");
    const steps = [...box.querySelectorAll(".chart tbody tr")].map((row) => [...row.querySelectorAll("td")].slice(1).map((each) => textOf(each)));
    // What was not measured is said as such, and is no zero.
    expect(steps).toEqual([["20 ms", "30 ms", "40 ms"], Array.from({ length: 3 }, () => "not measured"), ["17 ms", "19 ms", "19 ms"]]);
    expect(textOf(box)).toContain("warning 1,000 ms, critical 5,000 ms");
    expect(textOf(box)).toMatch(/Changes of its state.*ok → down connect: .*not known yet → ok 17 ms/);
    expect(box.querySelector("script")).toBeNull();
    expect(textOf(box)).not.toContain("\u202e");
    expect(server.asked.find(({ name }) => name === "MonitorHistory")?.variables).toEqual({ id: "shop.example", window: { from: "-1h", to: "now" } });
  });

  it("says so when nothing was measured, and that the history cannot be read", async () => {
    const { data } = history({}) as { data: { monitorHistory: { summary: object } } };
    const empty = { ...data.monitorHistory, changes: [], summary: { ...data.monitorHistory.summary, measurements: 0 } };
    const server = fakeServer({
      Monitors: listOf(monitor("www.example", { last: null, day: null })),
      MonitorHistory: () => ({ data: { monitorHistory: empty } }),
    });
    const box = await draw(inApp(<monitorsPage.Page />, server), "/monitors?open=www.example");
    await until(box, (text) => text.includes("Nothing was measured in this window. It measures every 1m"), "the empty history");
    expect(textOf(box)).toContain("never");
    const broken = await draw(inApp(<monitorsPage.Page />, fakeServer({ Monitors: listOf(down) })), "/monitors?open=shop.example");
    await until(broken, (text) => text.includes("Nobody answers this."), "the error in its place");
    expect(textOf(broken)).toContain("Last measurement");
  });

  it("measures once, rests, and goes on", async () => {
    const server = fakeServer({
      Monitors: listOf(monitor("www.example")),
      MonitorHistory: history,
      RunMonitor: () => ({ data: { runMonitor: { __typename: "RunMonitorPayload", result: result({ verdict: "WARNING", value: 1_500, message: "slow" }) } } }),
      UpdateMonitor: () => ({ data: { updateMonitor: { __typename: "UpdateMonitorPayload", summary: "Changes it." } } }),
    });
    const box = await draw(inApp(<monitorsPage.Page />, server), "/monitors?open=www.example");
    await until(box, (text) => text.includes("Run once"), "the details");
    await click(box, "Run once");
    await until(box, (text) => text.includes("Measured once"), "the result");
    expect(textOf(box)).toMatch(/Verdictwarning.*Value1,500 ms.*Saysslow.*dns 1\.2 ms, first byte 15 ms/);
    expect(server.asked.find(({ name }) => name === "RunMonitor")?.variables).toEqual({
      input: { script: "https", target: "www.example", parameters: { path: "/health" }, timeout: "10s", warning: 1_000, critical: 5_000 },
    });
    await click(box, "Pause");
    await until(
      box,
      () =>
        server.asked.some(({ name, variables }) => name === "UpdateMonitor" && JSON.stringify(variables) === '{"input":{"enabled":false,"id":"www.example"}}'),
      "the pause",
    );
    server.set("Monitors", listOf(monitor("www.example", { enabled: false })));
    await until(box, (text) => text.includes("Resume"), "the resting monitor");
  });

  it("is asked before it is removed", async () => {
    const server = fakeServer({
      Monitors: listOf(monitor("www.example")),
      MonitorHistory: history,
      RemoveMonitors: () => ({
        data: {
          removeMonitors: {
            __typename: "RemoveMonitorsPayload",
            summary: "Stops watching https of www.example every 1m.",
            warnings: [],
            effects: [{ __typename: "Effect", description: "They are measured no more.", examples: ["https of www.example every 1m"] }],
          },
        },
      }),
    });
    const box = await draw(inApp(<monitorsPage.Page />, server), "/monitors?open=www.example");
    await until(box, (text) => text.includes("Remove…"), "the details");
    await click(box, "Remove…");
    await until(box, (text) => text.includes("You are about to stop watching"), "the card");
    const writes = () => server.asked.filter(({ name }) => name === "RemoveMonitors").map(({ variables }) => variables["dryRun"]);
    expect(writes()).toEqual([true]);
    const allow = () => [...box.querySelectorAll<HTMLButtonElement>(".ask button.danger")][0];
    await until(box, () => allow()?.disabled === false, "the second of looking");
    await act(async () => allow()?.click());
    await until(box, (text) => !text.includes("You are about to"), "the end");
    expect(writes()).toEqual([true, false]);
    expect(server.asked.find(({ name }) => name === "RemoveMonitors")?.variables["input"]).toEqual({ ids: ["www.example"] });
  });

  it("measures new ones first and shows what was found", async () => {
    const server = fakeServer({
      Monitors: listOf(),
      MonitorScripts: scripts,
      AddMonitors: () => ({
        data: {
          addMonitors: {
            __typename: "AddMonitorsPayload",
            summary: "Watches dns of 192.0.2.53 every 30s; now DOWN: no answer in time.",
            warnings: ["192.0.2.53 is DOWN now: no answer in time"],
            effects: [{ __typename: "Effect", description: "From now on this machine measures them.", examples: ["dns of 192.0.2.53"] }],
          },
        },
      }),
    });
    const box = await draw(inApp(<monitorsPage.Page />, server), "/monitors");
    await until(box, (text) => text.includes("Nothing is watched yet."), "the empty list");
    await click(box, "Add monitors");
    await until(box, (text) => text.includes("What https measures."), "the form");
    expect(textOf(box)).toContain("Three times the usual. Left empty, it warns at 100 ms and is critical at 1,000 ms.");
    await type(box, "Script", "icmp");
    await until(box, () => box.querySelector(".field-error")?.textContent === "Neither fping nor ping works here.", "why not");
    await type(box, "Targets", "192.0.2.53");
    expect(button(box, "See what it would do")?.disabled).toBe(true);
    await type(box, "Script", "dns");
    await type(box, "name (needed)", "www.example");
    await type(box, "port", "5353");
    await type(box, "expect", "192.0.2.7, 192.0.2.8");
    await type(box, "absent", "true");
    await type(box, "Measured every", "30s");
    await type(box, "Warning, ms", "fast");
    expect(box.querySelector(".field-error")?.textContent).toBe("A number.");
    expect(button(box, "See what it would do")?.disabled).toBe(true);
    await type(box, "Warning, ms", "50");
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("192.0.2.53 is DOWN now: no answer in time"), "what was found");
    const input = {
      script: "dns",
      targets: ["192.0.2.53"],
      parameters: { name: "www.example", port: 5353, expect: ["192.0.2.7", "192.0.2.8"], absent: true },
      failures: 3,
      recoveries: 2,
      interval: "30s",
      warning: 50,
    };
    expect(server.asked.at(-1)).toEqual({ name: "AddMonitors", variables: { input, dryRun: true } });
    await until(box, () => button(box, "Watch")?.disabled === false, "the second of looking");
    await click(box, "Watch");
    await until(box, () => server.asked.some(({ name, variables }) => name === "AddMonitors" && variables["dryRun"] === false), "the write");
    await until(box, (text) => !text.includes("You are about to"), "the end");
  });

  it("takes URLs with commas whole, and says at its field what is wrong", async () => {
    const server = fakeServer({
      Monitors: listOf(),
      MonitorScripts: scripts,
      AddMonitors: () => ({ error: { message: "A parameter of dns is not right: too small", code: "BAD_INPUT", path: "input.parameters.port" } }),
    });
    const box = await draw(inApp(<monitorsPage.Page />, server), "/monitors?new=1");
    await until(box, (text) => text.includes("What https measures."), "the form");
    await type(box, "Targets", "https://www.example/a,b, shop.example");
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("A parameter of dns is not right"), "the error, which no field of this script shows");
    expect(server.asked.at(-1)?.variables["input"]).toMatchObject({ targets: ["https://www.example/a,b", "shop.example"] });
    await type(box, "Script", "dns");
    await type(box, "name (needed)", "www.example");
    await click(box, "See what it would do");
    await until(box, () => box.querySelector(".field-error")?.textContent === "A parameter of dns is not right: too small", "the error at its field");
  });

  it("tells readers why they may not", async () => {
    const reader = { ...ada, scopes: ["READ" as const] };
    const server = fakeServer({ Monitors: listOf(monitor("www.example")), MonitorHistory: history });
    const box = await draw(inApp(<monitorsPage.Page />, server, { viewer: reader }), "/monitors?open=www.example&new=1");
    await until(box, (text) => text.includes("Needs scope write."), "the reason");
    for (const name of ["Add monitors", "Run once", "Pause", "Remove…"]) expect(button(box, name)?.disabled, name).toBe(true);
    expect(textOf(box)).not.toContain("See what it would do");
  });
});
