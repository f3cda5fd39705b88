import { describe, expect, it, vi } from "vitest";
import type { FeedSnapshot } from "../../../web/src/api/live-feed.ts";
import { StaleBanner } from "../../../web/src/layout/stale-banner.tsx";
import type { TrafficSample } from "../../../web/src/live/traffic.tsx";
import { click, draw, fakeServer, feedOf, inApp } from "../support.tsx";

const banner = (state: FeedSnapshot<TrafficSample>["state"], retry?: () => void) =>
  inApp(<StaleBanner />, fakeServer({}), { feed: feedOf({ state, sinceMs: Date.now() - 40_000 }, retry) });

describe("the banner of stale data", () => {
  it("says that live data stopped and since when, and tries at once when asked", async () => {
    const retry = vi.fn<() => void>();
    const box = await draw(banner("stale", retry));
    expect(box.querySelector("[role=alert]")?.textContent).toBe("Live data stopped. Reconnecting.");
    expect(box.textContent.replaceAll("\u00a0", " ")).toContain("40 s ago");
    await click(box, "Try now");
    expect(retry).toHaveBeenCalledOnce();
  });
  it.each(["live", "connecting"] as const)("is not there while %s", async (state) => {
    const box = await draw(banner(state));
    expect(box.textContent).toBe("");
  });
  it("is not there in the past, which does not move", async () => {
    const box = await draw(banner("stale"), "/?from=2026-11-17T12:00:00.000Z&to=2026-11-17T13:00:00.000Z");
    expect(box.textContent).toBe("");
  });
});
