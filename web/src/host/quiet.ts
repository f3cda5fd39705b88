import { toMs } from "../format/times.ts";
import type { LiveHost } from "./host-query.ts";

/** A host with open flows may pause this long between packets and be called on the network. */
const pauseMs = 60_000;
/** And one without any this long. */
const closedPauseMs = 10_000;

/** Since when a host that is still kept has sent and received nothing, in milliseconds, at the time of the answer; undefined while it is active. */
export function quietSince(
  { lastSeen, flowsAsClient, flowsAsServer }: Pick<LiveHost, "lastSeen" | "flowsAsClient" | "flowsAsServer">,
  answeredAtMs: number,
): number | undefined {
  const lastMs = lastSeen === null ? Number.NaN : toMs(lastSeen);
  return answeredAtMs - lastMs > (flowsAsClient + flowsAsServer > 0 ? pauseMs : closedPauseMs) ? lastMs : undefined;
}
