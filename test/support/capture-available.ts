/** Prints whether a driver (afpacket when none is named) can work in this process. */
import type { CaptureDriver } from "../../src/model/capture.ts";

const { default: driver } = (await import(`../../src/collectors/capture/${process.argv[2] ?? "afpacket"}.ts`)) as { readonly default: CaptureDriver };
console.log(JSON.stringify(await driver.available()));
