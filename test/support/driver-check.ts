/** Run inside a namespace: sends frames on one end of a veth pair, reads them with a capture driver on the other, prints what came as JSON. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CaptureDriver } from "../../src/model/capture.ts";
import { udpFrame } from "./frames.ts";
import { openSender } from "./packet-sender.ts";

const [name, sender, receiver, count, snapLength, filter = ""] = process.argv.slice(2);
const { default: driver } = (await import(`../../src/collectors/capture/${name}.ts`)) as { readonly default: CaptureDriver };
const source = await driver.open(receiver!, { snapLength: Number(snapLength), promiscuous: true, bufferBytes: 4 << 20, filter });
const out = await openSender(sender!);
const sent = createHash("sha256");
const got = createHash("sha256");
const seen = { packets: 0, wire: 0, tagged: 0, ports: {} as Record<string, number>, outOfTime: 0, cut: 0, longestPoll: 0 };
const startMs = Date.now();

function read(): number {
  const n = source.poll(300, (bytes, offset, captured, wire, timeMs, vlan) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset, captured);
    const inFrame = view.getUint16(12) === 0x8100;
    const port = view.getUint16(14 + (inFrame ? 4 : 0) + 22);
    seen.packets++;
    seen.wire += wire;
    if (vlan === 42 || (inFrame && view.getUint16(14) === 42)) seen.tagged++;
    seen.ports[port] = (seen.ports[port] ?? 0) + 1;
    if (timeMs < startMs - 5 || timeMs > Date.now() + 5) seen.outOfTime++;
    if (captured > Number(snapLength)) seen.cut++;
    // Without its tag, and no further than a cut tagged frame goes: drivers differ in where they leave the tag.
    const frame = bytes.subarray(offset, offset + captured);
    const untagged = inFrame ? Buffer.concat([frame.subarray(0, 12), frame.subarray(16)]) : Buffer.from(frame);
    got.update(untagged.subarray(0, Number(snapLength) - 4));
  });
  seen.longestPoll = Math.max(seen.longestPoll, n);
  return n;
}

const expected = { packets: 0, wire: 0 };
for (let i = 0; i < Number(count); i++) {
  const vlan = i % 4 === 0 ? 42 : undefined;
  const port = i % 3 === 0 ? 53 : 4_433;
  const payload = Buffer.alloc(20 + (i % 1_300), i);
  const options = { source: `10.0.${(i >> 8) & 255}.${i & 255}`, destination: "10.1.0.1", sourcePort: 1_024 + (i % 60_000), destinationPort: port, payload };
  const frame = udpFrame({ ...options, ...(vlan === undefined ? {} : { vlan }) });
  out.send(frame);
  if (filter === "" || (filter.includes("vlan") ? vlan !== undefined : port === 53)) {
    expected.packets++;
    expected.wire += frame.length;
    sent.update(udpFrame(options).subarray(0, Number(snapLength) - 4));
  }
  if (i % 200 === 199) {
    await sleep(1);
    while (read() > 0) await sleep(0);
  }
}
const deadline = Date.now() + 4_000;
while (seen.packets < expected.packets && Date.now() < deadline) if (read() === 0) await sleep(10);
await sleep(100);
read();
source.stats();
await sleep(300);
const stats = source.stats();
source.close();
out.close();
const afterClose = source.poll(10, () => {
  throw new Error("a closed source delivered a packet");
});
console.log(
  JSON.stringify({
    ...seen,
    expected,
    sameBytes: sent.digest("hex") === got.digest("hex"),
    stats,
    statsAfterClose: source.stats(),
    afterClose,
    linkType: source.linkType,
    failure: source.failure ?? null,
  }),
);
