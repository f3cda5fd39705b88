import { createContext, useContext, useSyncExternalStore, type ReactNode } from "react";
import { listen } from "../api/client.ts";
import { graphql, type ResultOf } from "../api/graphql.ts";
import { createFeed, type Feed, type FeedSnapshot } from "../api/live-feed.ts";

const trafficSubscription = graphql(`
  subscription Traffic {
    traffic(interval: "1s") {
      time
      bytesPerSecond
      inBytesPerSecond
      outBytesPerSecond
      packetsPerSecond
      newFlowsPerSecond
      activeFlows
      activeHosts
      drops
    }
  }
`);

export type TrafficSample = ResultOf<typeof trafficSubscription>["traffic"] & { readonly timeMs: number };

export const trafficFeed: Feed<TrafficSample> = createFeed<TrafficSample>({
  keep: 900,
  silenceMs: 8_000,
  open: ({ sample, failed }) =>
    listen(
      trafficSubscription,
      {},
      {
        data: ({ traffic }) => sample({ ...traffic, timeMs: Date.parse(traffic.time) }),
        ended: failed,
      },
    ),
});

const FeedContext = createContext(trafficFeed);

/** Puts another feed in place: tests have theirs. */
export function TrafficProvider({ feed, children }: { readonly feed: Feed<TrafficSample>; readonly children: ReactNode }) {
  return <FeedContext value={feed}>{children}</FeedContext>;
}

/** The network's heartbeat: the last samples, shared by everything on the page. */
export function useTraffic(): FeedSnapshot<TrafficSample> & { readonly retry: () => void } {
  const feed = useContext(FeedContext);
  const snapshot = useSyncExternalStore(feed.subscribe, feed.snapshot);
  const { retry } = feed;
  return { ...snapshot, retry };
}
