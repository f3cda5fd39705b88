import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Why pages cannot be looked at here; undefined when they can. */
export const chromiumMissing = (): string | undefined => (existsSync(executablePath) ? undefined : `${executablePath} is not there: apt-get install chromium`);

/** The system's Chromium without a window, talking to nobody but the page's own server. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
