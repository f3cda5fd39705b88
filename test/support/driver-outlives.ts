/** Run inside a namespace: a driver's capture of an interface that is deleted meanwhile; prints what the capture then says as JSON. */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { CaptureDriver } from "../../src/model/capture.ts";

const [name, receiver] = process.argv.slice(2);
const { default: driver } = (await import(`../../src/collectors/capture/${name}.ts`)) as { readonly default: CaptureDriver };
const source = await driver.open(receiver!, { snapLength: 256, promiscuous: false, bufferBytes: 1 << 20 });
execFileSync("ip", ["link", "del", receiver!]);
let polled = 0;
const deadline = Date.now() + 3_000;
while (source.failure === undefined && Date.now() < deadline) {
  polled += source.poll(10, () => {});
  await sleep(20);
}
const failure = source.failure;
source.close();
let again = "opened";
try {
  (await driver.open(receiver!, { snapLength: 256, promiscuous: false, bufferBytes: 1 << 20 })).close();
} catch (error) {
  again = `${(error as Error).name}: ${(error as Error).message}`;
}
console.log(JSON.stringify({ polled, failure, again, stats: source.stats() ?? null }));
