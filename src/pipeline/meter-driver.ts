import type { CaptureDriver } from "../model/capture.ts";

export type DriverChoice =
  | { readonly driver: CaptureDriver }
  /** Why the first choice cannot work, and what to type. */
  | { readonly driver?: undefined; readonly problem: string; readonly cure: string };

/** The usable driver with the highest priority, or the one that is named. Drivers after the first usable one are not even loaded. */
export async function chooseDriver(drivers: readonly CaptureDriver[], wanted: string): Promise<DriverChoice> {
  const candidates = drivers.filter((driver) => wanted === "auto" || driver.name === wanted).toSorted((a, b) => b.priority - a.priority);
  let first: { readonly problem: string; readonly cure: string } | undefined;
  for (const driver of candidates) {
    const answer = await driver.available();
    if (answer.usable) return { driver };
    first ??= { problem: answer.problem, cure: answer.cure };
  }
  return first ?? { problem: `There is no capture driver "${wanted}".`, cure: `Choose auto or one of: ${drivers.map((driver) => driver.name).join(", ")}.` };
}
