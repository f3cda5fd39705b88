/** Run inside a namespace: sends UDP frames of some flows on an interface and prints how many packets and bytes went out. */
import { setTimeout as sleep } from "node:timers/promises";
import { udpFrame } from "./frames.ts";
import { openSender } from "./packet-sender.ts";

const [interfaceName, count, flows] = process.argv.slice(2);
const sender = await openSender(interfaceName!);
let bytes = 0;
for (let i = 0; i < Number(count); i++) {
  const flow = i % Number(flows);
  const frame = udpFrame({
    source: `10.0.0.${1 + (flow % 200)}`,
    destination: "198.51.100.7",
    sourcePort: 10_000 + flow,
    destinationPort: 4_433,
    payload: Buffer.alloc(100 + flow),
  });
  sender.send(frame);
  bytes += frame.length;
  if (i % 200 === 199) await sleep(1);
}
sender.close();
console.log(JSON.stringify({ packets: Number(count), bytes }));
