import type { CaptureDriver } from "../model/capture.ts";

export type DriverChoice =
  | { readonly driver: CaptureDriver }
  /** Why the first choice cannot work, and what to type. */
  | { readonly driver?: undefined; readonly problem: string; readonly cure: string };

/** One driver as `doctor` tells of it. */
export interface DriverSurvey {
  readonly name: string;
  readonly isChosen: boolean;
  /** Why it cannot work here, and what to type; absent when it can. */
  readonly problem?: string;
  readonly cure?: string;
  readonly limits: readonly string[];
}

/** Every driver, best first, and which one `chooseDriver` takes. */
export async function surveyDrivers(drivers: readonly CaptureDriver[], wanted: string): Promise<readonly DriverSurvey[]> {
  const { driver: chosen } = await chooseDriver(drivers, wanted);
  return Promise.all(
    drivers
      .toSorted((a, b) => b.priority - a.priority)
      .map(async (driver) => {
        const answer = await driver.available();
        const why = answer.usable ? {} : { problem: answer.problem, cure: answer.cure };
        return { name: driver.name, isChosen: driver === chosen, limits: driver.limits, ...why };
      }),
  );
}

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
