/** Run inside a namespace with --expose-gc: opens and closes a ring many times, then removes the interface under an open one. */
import { execFileSync } from "node:child_process";
import afpacket from "../../src/collectors/capture/afpacket.ts";

const interfaceName = process.argv[2]!;
const options = { snapLength: 256, promiscuous: true, bufferBytes: 2 << 20 };
const openedTimes = 120;
let before = 0;
for (let i = 0; i < openedTimes; i++) {
  if (i === 50) before = process.memoryUsage.rss();
  const source = await afpacket.open(interfaceName, options);
  source.poll(100, () => {});
  source.close();
  source.close();
  if (i % 20 === 0) (globalThis as { gc?: () => void }).gc?.();
}
const leakedBytes = process.memoryUsage.rss() - before;
const source = await afpacket.open(interfaceName, options);
execFileSync("ip", ["link", "del", interfaceName]);
const pollAfterGone = source.poll(100, () => {});
const statsAfterGone = source.stats();
source.close();
console.log(JSON.stringify({ openedTimes, leakedBytes, pollAfterGone, statsAfterGone }));
