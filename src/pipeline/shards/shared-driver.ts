import type { CaptureDriver } from "../../model/capture.ts";
import type { DriverChoice } from "../meter-driver.ts";

/** The driver with which several processes share an interface, or why there is none: `choice` is the one that a single process would take. */
export function sharedDriver(
  drivers: readonly CaptureDriver[],
  choice: DriverChoice,
  wanted: string,
): { readonly driver: CaptureDriver; readonly problem?: undefined } | { readonly driver?: undefined; readonly problem: string } {
  const able = drivers.filter((driver) => driver.canFanOut && (wanted === "auto" || driver.name === wanted)).toSorted((a, b) => b.priority - a.priority);
  // Where nothing can capture yet, the right to may come.
  const driver = choice.driver ? able.find((each) => each === choice.driver) : able[0];
  if (driver) return { driver };
  const sharing = drivers.flatMap(({ name, canFanOut }) => (canFanOut ? name : []));
  return { problem: `the driver ${choice.driver?.name ?? wanted} cannot share an interface among processes; ${sharing.join(" and ") || "none"} can` };
}
