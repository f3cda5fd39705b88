import { Route, Routes } from "react-router";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { StaleBanner } from "../../../web/src/layout/stale-banner.tsx";
import { meterAwayIn } from "../../../web/src/layout/status.tsx";
import type { TrafficSample } from "../../../web/src/live/traffic.tsx";
import host from "../../../web/src/pages/host.page.tsx";
import live from "../../../web/src/pages/live.page.tsx";
import overview from "../../../web/src/pages/overview.page.tsx";
import { click, draw, fakeServer, feedOf, inApp, textOf, until, type Answer } from "../support.tsx";

const cure = "It is started again by itself; if it stays away, look at the server's log.";
const meter = {
  __typename: "MeterHealth",
  running: true,
  canCapture: true,
  captureProblem: null,
  captureCure: null,
  awaySince: null,
  packets: "0",
  drops: "0",
  malformed: "0",
};
const numbers = { activeFlows: 0, restarts: 0, gapMs: 0 };
const health = (running: boolean): Answer => {
  const problem = { captureProblem: "The meter is away.", awaySince: "2026-11-17T13:00:05.000Z", captureCure: cure, canCapture: false };
  return () => ({
    data: {
      health: {
        __typename: "Health",
        ready: running,
        meter: { ...meter, ...numbers, running, ...(running ? {} : problem) },
        store: null,
        problems: running ? [] : [{ __typename: "HealthProblem", problem: "The meter is not running.", cure }],
      },
    },
  });
};
const unavailable: Answer = () => ({ error: { message: "The meter is not running.", code: "UNAVAILABLE", cure } });
const sample = { timeMs: Date.parse("2026-11-17T13:00:04Z"), bytesPerSecond: 76_500_000, activeFlows: 7, activeHosts: 3 } as TrafficSample;
const whole = { ...sample, inBytesPerSecond: 1, outBytesPerSecond: 1, packetsPerSecond: 1, newFlowsPerSecond: 0, drops: "0" } as TrafficSample;
const words = "The meter is not running; live figures are missing.";

beforeAll(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
});

describe("a meter that is away", () => {
  it("is said by whether it runs or answers, with the server's cure", () => {
    expect(meterAwayIn({ meter: { ...meter, ...numbers }, problems: [] })).toBeUndefined();
    expect(meterAwayIn({ meter: { ...meter, ...numbers, running: false, captureCure: cure }, problems: [] })).toMatchObject({ problem: words, cure });
    expect(meterAwayIn({ meter: null, problems: [{ problem: "The meter does not answer: gone", cure: "Look at the log." }] })?.cure).toBe("Look at the log.");
    expect(meterAwayIn({ meter: null, problems: null })?.cure).toContain("started again by itself");
  });
  it("is the headline of the overview, with the last figures marked by their time; nothing says that it is quiet", async () => {
    const server = fakeServer({ HealthLine: health(false), BusiestFlows: unavailable });
    const box = await draw(inApp(<overview.Page />, server, { feed: feedOf({ samples: [whole], state: "stale" }) }));
    await until(box, () => box.querySelector("h1")?.textContent.includes(words) ?? false, "the headline");
    expect(box.querySelector("h1")?.textContent).not.toMatch(/quiet|between|not well/i);
    expect(box.querySelector(".stats")?.textContent).toMatch(/Throughput at \d\d:\d\d:\d\d/);
    expect(box.querySelector(".stats")?.textContent).toContain("612");
  });
  it("leaves figures empty, with the reason, that were never there", async () => {
    const server = fakeServer({ HealthLine: health(false) });
    const box = await draw(inApp(<overview.Page />, server, { feed: feedOf({ state: "stale" }) }));
    await until(box, () => box.querySelector("h1")?.textContent.includes(words) ?? false, "the headline");
    expect(box.querySelector(".stats")?.textContent).toContain("no meter runs");
    expect(box.querySelector(".stat-value")?.textContent).toBe("");
  });
  it("is said above every page with what to do; when it is back, that goes by itself and the feed is opened again", async () => {
    const retry = vi.fn<() => void>();
    const server = fakeServer({ HealthLine: health(false) });
    const box = await draw(inApp(<StaleBanner />, server, { feed: feedOf({ samples: [whole] }, retry) }));
    await until(box, (text) => text.includes(words), "the banner");
    expect(textOf(box)).toContain(cure);
    expect(textOf(box)).toMatch(/Away since .*\d\d:\d\d/);
    expect(textOf(box)).toMatch(/last known ones, of \d\d:\d\d:\d\d/);
    server.set("HealthLine", health(true));
    await click(box, "Look again");
    await until(box, (text) => text === "", "the banner's end");
    // Once by the button, once by the meter's return.
    expect(retry).toHaveBeenCalledTimes(2);
  });
  it("leaves the live flows on screen as old, and says why", async () => {
    const flows = { __typename: "FlowConnection", totalCount: "1", totalIsExact: true, nodes: [] };
    const totals = { __typename: "LiveSummaryTotals", bytesPerSecond: 0, hosts: 1 };
    const server = fakeServer({ LiveFlows: () => ({ data: { liveFlows: flows, liveSummary: { __typename: "LiveSummary", totals } } }) });
    const box = await draw(inApp(<live.Page />, server), "/live");
    await until(box, (text) => text.includes("as of now"), "live flows");
    expect(textOf(box)).toContain("between 1 host,");
    expect(textOf(box)).toContain("1 flow matches");
    server.set("LiveFlows", unavailable);
    await until(box, (text) => text.includes("The meter is not running."), "the error");
    expect(textOf(box)).toMatch(/old, as of \d\d:\d\d:\d\d/);
    expect(textOf(box)).toContain(cure);
    expect(box.querySelector(".panel.dimmed")).not.toBeNull();
  }, 10_000);
  it("makes nobody say that a host is not on the network", async () => {
    const gone = { __typename: "HostNotLive", firstSeen: null, lastSeen: null, flowsInHistory: "0", bytesInHistory: "0", message: "Nothing live is known." };
    const server = fakeServer({ HealthLine: health(false), Host: () => ({ data: { hostsByAddress: [gone] } }) });
    const page = (
      <Routes>
        <Route path={host.path} element={<host.Page />} />
      </Routes>
    );
    const box = await draw(inApp(page, server), "/hosts/10.0.0.1");
    await until(box, (text) => text.includes("Whether 10.0.0.1 is on the network now is not known"), "that it is not known");
    expect(textOf(box)).not.toContain("not on the network now");
    server.set("HealthLine", health(true));
    await until(box, (text) => text.includes("10.0.0.1 is not on the network now."), "that it is away, with a meter");
  }, 15_000);
});
