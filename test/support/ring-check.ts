/** Run inside a namespace: sends frames on one end of a veth pair, reads them with the ring on the other, prints what came as JSON. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import afpacket from "../../src/collectors/capture/afpacket.ts";
import { udpFrame } from "./frames.ts";
import { openSender } from "./packet-sender.ts";

const [sender, receiver, count, snapLength, budget] = process.argv.slice(2);
const source = await afpacket.open(receiver!, { snapLength: Number(snapLength), promiscuous: true, bufferBytes: 4 << 20 });
const out = await openSender(sender!);
const sent = createHash("sha256");
const got = createHash("sha256");
const seen = { packets: 0, captured: 0, wire: 0, vlans: {} as Record<string, number>, early: 0, late: 0, longestPoll: 0 };
const startMs = Date.now();

/** Read when the ring says that they are about to go: till then they must stay. */
const waiting: Uint8Array[] = [];

function read(): number {
  const onPacket: Parameters<typeof source.poll>[1] = (bytes, offset, captured, wire, timeMs, vlan) => {
    seen.packets++;
    seen.captured += captured;
    seen.wire += wire;
    seen.vlans[vlan] = (seen.vlans[vlan] ?? 0) + 1;
    if (timeMs < startMs - 5) seen.early++;
    if (timeMs > Date.now() + 5) seen.late++;
    waiting.push(bytes.subarray(offset, offset + captured));
  };
  const n = source.poll(Number(budget), onPacket, () => {
    for (const bytes of waiting.splice(0)) got.update(bytes);
  });
  seen.longestPoll = Math.max(seen.longestPoll, n);
  return n;
}

let sentBytes = 0;
for (let i = 0; i < Number(count); i++) {
  const frame = udpFrame({
    source: `10.0.${(i >> 8) & 255}.${i & 255}`,
    destination: "10.1.0.1",
    sourcePort: 1024 + (i % 60_000),
    destinationPort: 53,
    payload: Buffer.alloc(i % 1400, i),
    ...(i % 4 === 0 ? { vlan: 42 } : {}),
  });
  out.send(frame);
  sentBytes += frame.length;
  // What the ring gives is the frame without the tag the kernel took off.
  const seenFrame = i % 4 === 0 ? Buffer.concat([frame.subarray(0, 12), frame.subarray(16)]) : frame;
  sent.update(seenFrame.subarray(0, Number(snapLength)));
  if (i % 500 === 499) {
    await sleep(0);
    while (read() > 0) await sleep(0);
  }
}
const deadline = Date.now() + 3_000;
while (seen.packets < Number(count) && Date.now() < deadline) {
  if (read() === 0) await sleep(10);
}
const stats = source.stats();
const again = source.stats();
source.close();
out.close();
const afterClose = source.poll(10, () => {
  throw new Error("a closed source delivered a packet");
});
console.log(JSON.stringify({ ...seen, sentBytes, sameBytes: sent.digest("hex") === got.digest("hex"), stats, again, afterClose, linkType: source.linkType }));
