/** Run inside a namespace: sends more than a driver's buffer holds while nobody reads, then reads; prints what came and what the driver says was lost as JSON. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CaptureDriver } from "../../src/model/capture.ts";
import { udpFrame } from "./frames.ts";
import { openSender } from "./packet-sender.ts";

const [name, sender, receiver, count] = process.argv.slice(2);
const { default: driver } = (await import(`../../src/collectors/capture/${name}.ts`)) as { readonly default: CaptureDriver };
const source = await driver.open(receiver!, { snapLength: 2_048, promiscuous: true, bufferBytes: 1 << 20 });
const out = await openSender(sender!);
const frame = udpFrame({ source: "10.0.0.1", destination: "10.1.0.1", sourcePort: 5_000, destinationPort: 4_433, payload: Buffer.alloc(1_000) });
for (let i = 0; i < Number(count); i++) out.send(frame);
let read = 0;
for (let quiet = 0; quiet < 40;) {
  const n = source.poll(1_000, () => void read++);
  quiet = n > 0 ? 0 : quiet + 1;
  await sleep(n > 0 ? 0 : 10);
}
source.stats();
await sleep(1_200);
source.stats();
await sleep(200);
const stats = source.stats();
source.close();
out.close();
console.log(JSON.stringify({ sent: Number(count), read, stats, statsAfterClose: source.stats() }));
