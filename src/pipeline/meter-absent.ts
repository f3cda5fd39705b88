import { AppError } from "../model/errors.ts";

/** What is known of a meter that is not connected. */
interface MeterAbsence {
  /** Since when none answers. */
  readonly sinceMs: number;
  /** How often it was started again so far. */
  readonly restarts: number;
  /** How the last one ended, such as `code 3` or `SIGKILL`; absent while the first one starts. */
  readonly end?: string;
}

/** Why there is no live answer: nothing is known of the network now, which is not the same as a quiet network. */
export function meterAway({ sinceMs, restarts, end }: MeterAbsence): AppError {
  const ended =
    end === undefined ? "it is being started" : `the last one ended with ${end}; started again ${restarts === 1 ? "once" : `${restarts} times`} so far`;
  return new AppError("UNAVAILABLE", "The meter is away: what is live now is not known.", {
    wanted: "a running meter, the process that reads packets",
    got: `none since ${new Date(sinceMs).toISOString()}; ${ended}`,
    cure: "It is started again by itself: ask again in a moment. If it stays away, the server's log says why. The past can be asked for all the same.",
  });
}
