import type { CaptureDriver } from "../model/capture.ts";
import { AppError } from "../model/errors.ts";
import { chooseDriver } from "../pipeline/meter-driver.ts";
import { discover } from "../runtime/discover.ts";
import type { Config } from "./config.ts";

/** What is wrong with a filter as a driver judges it, or why it cannot; undefined when the filter is right. */
export async function captureFilterError(driver: CaptureDriver, filter: string): Promise<AppError | undefined> {
  try {
    const problem = await driver.filterProblem(filter);
    if (problem === undefined) return undefined;
    return new AppError("BAD_INPUT", `The capture filter is not right: ${problem}`, {
      path: "captureFilter",
      wanted: "a filter as tcpdump takes it, such as: not net 192.0.2.0/24 and not port 22",
      got: filter,
      cure: "Correct WIREGRAPH_CAPTURE_FILTER; man 7 pcap-filter describes the language.",
    });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** Before anything is started: a filter that cannot be used must not become a capture of everything, nor of nothing. */
export async function refuseWrongFilter(config: Pick<Config, "captureFilter" | "captureDriver">): Promise<void> {
  if (!config.captureFilter) return;
  const { driver } = await chooseDriver(await discover<CaptureDriver>(new URL("../collectors/capture/", import.meta.url)), config.captureDriver);
  const wrong = driver && (await captureFilterError(driver, config.captureFilter));
  if (wrong) throw wrong;
}
