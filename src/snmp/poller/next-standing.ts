import type { SnmpStanding, SnmpStatus } from "../../model/snmp-device.ts";
import type { SnmpFailureKind } from "../../model/snmp-report.ts";

/** What came of one poll. */
export type PollOutcome = {
  readonly atMs: number;
  readonly pollMs: number;
  /** Round trip of a ping beside it; null when nothing came back. */
  readonly pingMs?: number | null;
} & (
  | { readonly answered: true; readonly problems: readonly { readonly part: string; readonly kind: SnmpFailureKind; readonly text: string }[] }
  | { readonly answered: false; readonly failure: SnmpFailureKind; readonly text: string }
);

/** Polls without an answer before a device that answered is unreachable: datagrams get lost. */
export const failuresUntilUnreachable = 3;
const maxReason = 500;

/** Where a device stands after one more poll. */
export function nextStanding(before: SnmpStanding, outcome: PollOutcome): SnmpStanding {
  const { atMs, pollMs, pingMs } = outcome;
  const failures = outcome.answered ? 0 : before.failures + 1;
  const status = statusAfter(before, outcome, failures);
  const reason = reasonOf(outcome, failures, status);
  const failure = outcome.answered ? outcome.problems[0]?.kind : outcome.failure;
  const ping = pingMs === undefined ? (outcome.answered ? {} : pingBefore(before)) : { pingMs, pingedAtMs: atMs };
  const lastAnsweredAtMs = outcome.answered || outcome.failure === "auth" ? atMs : before.lastAnsweredAtMs;
  return {
    status,
    sinceMs: status === before.status ? before.sinceMs : atMs,
    failures,
    overruns: before.overruns,
    lastTriedAtMs: atMs,
    pollMs,
    ...(reason !== undefined && { reason: reason.slice(0, maxReason) }),
    ...(failure !== undefined && { failure }),
    ...(lastAnsweredAtMs !== undefined && { lastAnsweredAtMs }),
    ...ping,
  };
}

const pingBefore = ({ pingMs, pingedAtMs }: SnmpStanding): Pick<SnmpStanding, "pingMs" | "pingedAtMs"> => ({
  ...(pingMs !== undefined && { pingMs }),
  ...(pingedAtMs !== undefined && { pingedAtMs }),
});

function statusAfter(before: SnmpStanding, outcome: PollOutcome, failures: number): SnmpStatus {
  if (outcome.answered) return outcome.problems.length === 0 ? "UP" : "DEGRADED";
  if (outcome.failure === "auth") return "AUTH_ERROR";
  const answeredBefore = before.status === "UP" || before.status === "DEGRADED";
  return answeredBefore && failures < failuresUntilUnreachable ? "DEGRADED" : "UNREACHABLE";
}

function reasonOf(outcome: PollOutcome, failures: number, status: SnmpStatus): string | undefined {
  if (!outcome.answered) {
    const often = status === "DEGRADED" ? ` (${failures} of ${failuresUntilUnreachable} polls before it counts as unreachable)` : "";
    return `${outcome.text.replace(/\.$/, "")}${often}.`;
  }
  const texts = [...new Set(outcome.problems.map(({ part, text }) => `${part}: ${text}`))];
  return texts.length === 0 ? undefined : texts.join(" ");
}
