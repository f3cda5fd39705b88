import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFeed, type Feed } from "../../../web/src/api/live-feed.ts";

interface Connection {
  sample(value: number): void;
  failed(): void;
  ended: boolean;
}

function feedOf(): { readonly feed: Feed<number>; readonly connections: Connection[] } {
  const connections: Connection[] = [];
  const feed = createFeed<number>({
    keep: 3,
    silenceMs: 8_000,
    open: (handlers) => {
      const connection = { ...handlers, ended: false };
      connections.push(connection);
      return () => {
        connection.ended = true;
      };
    },
  });
  return { feed, connections };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a live feed", () => {
  it("opens with the first listener and ends with the last", () => {
    const { feed, connections } = feedOf();
    expect(connections).toHaveLength(0);
    const leave = [feed.subscribe(() => undefined), feed.subscribe(() => undefined)];
    expect(connections).toHaveLength(1);
    leave[0]!();
    expect(connections[0]!.ended).toBe(false);
    leave[1]!();
    expect(connections[0]!.ended).toBe(true);
  });
  it("keeps the last samples", () => {
    const { feed, connections } = feedOf();
    feed.subscribe(() => undefined);
    for (const value of [1, 2, 3, 4]) connections[0]!.sample(value);
    expect(feed.snapshot()).toMatchObject({ samples: [2, 3, 4], state: "live" });
  });
  it("goes stale when it fails or falls silent, and comes back by itself", () => {
    const { feed, connections } = feedOf();
    feed.subscribe(() => undefined);
    connections[0]!.sample(1);
    vi.advanceTimersByTime(8_001);
    expect(feed.snapshot().state).toBe("stale");
    connections[0]!.failed();
    vi.advanceTimersByTime(1_001);
    expect(connections).toHaveLength(2);
    connections[1]!.sample(2);
    expect(feed.snapshot()).toMatchObject({ state: "live", samples: [1, 2] });
  });
  it("tries again at once when asked", () => {
    const { feed, connections } = feedOf();
    feed.subscribe(() => undefined);
    connections[0]!.failed();
    feed.retry();
    expect(connections).toHaveLength(2);
  });
  it("is closed while the tab is hidden", () => {
    const { feed, connections } = feedOf();
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    const leave = feed.subscribe(() => undefined);
    expect(connections).toHaveLength(0);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(connections).toHaveLength(1);
    hidden.mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(connections[0]!.ended).toBe(true);
    leave();
    hidden.mockRestore();
  });
});
