import { graphql, type ResultOf } from "../api/graphql.ts";
import { useScope } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { plural } from "../format/numbers.ts";
import { duration } from "../format/times.ts";

export const healthQuery = graphql(`
  query HealthLine {
    health {
      ready
      meter {
        running
        awaySince
        canCapture
        captureProblem
        captureCure
        packets
        drops
        malformed
        activeFlows
        restarts
        gapMs
      }
      store {
        kind
        reachable
        problem
        behindMs
        spooledBatches
        refusedBatches
        diskBytes
      }
      problems {
        problem
        cure
      }
    }
  }
`);

/** Where the server stands, asked every five seconds. */
export function useHealth() {
  return useData(healthQuery, {}, { everyMs: 5_000 });
}

export interface MeterAway {
  /** In one sentence, what is wrong. */
  readonly problem: string;
  /** What is known of why; with UTC times. */
  readonly details: string | undefined;
  readonly since: string | undefined;
  readonly cure: string;
}

type Health = ResultOf<typeof healthQuery>["health"];

/** Why live figures are missing; undefined while a meter runs. */
export function meterAwayIn(health: Pick<Health, "meter" | "problems">): MeterAway | undefined {
  const { meter, problems } = health;
  if (meter?.running) return undefined;
  const said = problems?.find(({ problem }) => /\bmeter\b/i.test(problem))?.cure;
  return {
    problem: "The meter is not running; live figures are missing.",
    details: meter?.captureProblem ?? undefined,
    since: meter?.awaySince ?? undefined,
    cure: meter?.captureCure ?? said ?? "It is started again by itself. If it stays away, look at the terminal or the log of Wiregraph.",
  };
}

/** As `meterAwayIn`, of the server as it is now; undefined also while nobody knows. */
export function useMeterAway(): MeterAway | undefined {
  const { data, error } = useHealth();
  return data && !error ? meterAwayIn(data.health) : undefined;
}

/** How far the store is behind what was captured. */
export function behindWords(ms: number): string {
  return ms < 1 ? "Store up to date" : `Store ${duration(ms)} behind`;
}

/** One line at the foot of the navigation; red when something is not well. */
export function HealthLine() {
  const { data, error } = useHealth();
  if (error) return <p className="crit">The server does not answer</p>;
  const { meter, store } = data?.health ?? {};
  if (!data) return <p>&nbsp;</p>;
  const behind = !store ? "Store away" : store.reachable ? behindWords(store.behindMs) : "Store does not answer";
  const drops = meter?.running ? plural(meter.drops, "drop") : "meter not running";
  const well = Boolean(store?.reachable && store.behindMs < 30_000 && meter?.running);
  return <p className={well ? undefined : "crit"}>{`${behind} · ${drops}`}</p>;
}

const waitingQuery = graphql(`
  query Waiting {
    pendingConfirmations {
      id
    }
  }
`);

/** How many writes of assistants wait for the person who is signed in. Asked again at once after a decision: the answer to one names the same type. */
export function useWaiting(): number {
  const mayDecide = useScope("WRITE");
  const { data } = useData(waitingQuery, {}, { everyMs: 4_000, pause: !mayDecide });
  return data?.pendingConfirmations.length ?? 0;
}
