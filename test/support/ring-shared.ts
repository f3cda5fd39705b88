/** Run inside a namespace: several rings share an interface; says which packets came to which, by their addresses, and what the kernel counted. */
import { setTimeout as sleep } from "node:timers/promises";
import afpacket from "../../src/collectors/capture/afpacket.ts";
import type { CaptureSource } from "../../src/model/capture.ts";
import { ethernet, ipv4, ipv6, payloadBytes, udp, vlanTag } from "./frame-builder.ts";
import { openSender } from "./packet-sender.ts";

const [sender, receiver, rings] = process.argv.slice(2);
const out = await openSender(sender!);
const open = (): Promise<CaptureSource> =>
  afpacket.open(receiver!, { snapLength: 2_048, promiscuous: true, bufferBytes: 2 << 20, splitSuperFrames: true, fanOut: 65_000 });
const sources: CaptureSource[] = [];
for (let i = 0; i < Number(rings); i++) sources.push(await open());

/** The words 12 to 19 of an IPv4 header, 8 to 39 of an IPv6 one, smaller address first. */
function pairOf(frame: Uint8Array): string {
  let at = 14;
  while (frame[at - 2] === 0x81 && frame[at - 1] === 0) at += 4;
  const length = frame[at - 2] === 8 && frame[at - 1] === 0 ? 4 : frame[at - 2] === 0x86 ? 16 : 0;
  const first = length === 4 ? at + 12 : at + 8;
  const texts = [frame.subarray(first, first + length), frame.subarray(first + length, first + 2 * length)].map((part) => Buffer.from(part).toString("hex"));
  return texts.toSorted().join(" ");
}

const seen = new Map<string, Set<number>>();
const packets = sources.map(() => 0);
function read(): number {
  let count = 0;
  for (const [i, source] of sources.entries()) {
    count += source.poll(1_000_000, (bytes, offset, captured) => {
      packets[i]!++;
      const pair = pairOf(bytes.subarray(offset, offset + captured));
      seen.set(pair, (seen.get(pair) ?? new Set()).add(i));
    });
  }
  return count;
}

let sent = 0;
const send = (frame: Uint8Array): void => {
  out.send(frame);
  sent++;
};
const protocols = { tcp: 6, udp: 17, gre: 47 };
/** Many flows of a pair of hosts, both ways: whole packets, fragments, inside GRE other addresses, with one and two tags, and over IPv6. */
function sendPair(i: number): void {
  const [a, b] = [`10.${i & 3}.${(i >> 8) & 255}.${i & 255}`, `198.51.100.${i % 7}`];
  const ports = [40_000 + i, 53] as const;
  for (const [source, destination, from, to] of [
    [a, b, ...ports],
    [b, a, ports[1], ports[0]],
  ] as const) {
    const datagram = udp(from, to, payloadBytes(1_200));
    send(ethernet(0x0800, ipv4(protocols.udp, udp(from, to, payloadBytes(20)), { source, destination })));
    send(ethernet(0x0800, ipv4(protocols.udp, datagram.subarray(0, 800), { source, destination, id: i, moreFragments: true })));
    send(ethernet(0x0800, ipv4(protocols.udp, datagram.subarray(800), { source, destination, id: i, fragmentOffset: 800 })));
    const inner = ipv4(protocols.udp, udp(from, to, payloadBytes(20)), { source: `172.16.${i & 255}.1`, destination: `172.16.0.${i & 255}` });
    send(ethernet(0x0800, ipv4(protocols.gre, Uint8Array.of(0, 0, 8, 0, ...inner), { source, destination })));
    send(ethernet(0x8100, vlanTag(42, 0x0800, ipv4(protocols.udp, udp(from, to, payloadBytes(20)), { source, destination }))));
    send(ethernet(0x8100, vlanTag(42, 0x8100, vlanTag(43, 0x0800, ipv4(protocols.udp, udp(from, to, payloadBytes(20)), { source, destination })))));
  }
  const v6 = Buffer.from(ipv6(protocols.udp, udp(ports[0], ports[1], payloadBytes(20))));
  v6.writeUInt16BE(i, 8 + 12);
  const turned = Buffer.concat([v6.subarray(0, 8), v6.subarray(24, 40), v6.subarray(8, 24), v6.subarray(40)]);
  for (const body of [v6, turned]) send(ethernet(0x86dd, body));
  send(ethernet(0x88cc, payloadBytes(46)));
}

// Not let in yet: nobody gets anything, and nobody counts it.
for (let i = 0; i < 20; i++) sendPair(i);
await sleep(150);
const early = read();
sent = 0;
for (const source of sources) source.begin?.();
for (let i = 0; i < 300; i++) {
  sendPair(i);
  if (i % 20 === 19) {
    await sleep(1);
    read();
  }
}
for (const deadline = Date.now() + 5_000; packets.reduce((sum, n) => sum + n, 0) < sent && Date.now() < deadline;) if (read() === 0) await sleep(10);
await sleep(100);
read();
const stats = sources.map((source) => source.stats()!);
const split = [...seen.values()].filter((each) => each.size > 1).length;
const inTime = sent;
// One that goes leaves the others everything.
sources.shift()!.close();
packets.shift();
const before = packets.reduce((sum, n) => sum + n, 0);
for (let i = 0; i < 50; i++) sendPair(i);
await sleep(200);
read();
const afterOneWent = packets.reduce((sum, n) => sum + n, 0) - before;
for (const source of sources) source.close();
out.close();
console.log(
  JSON.stringify({
    early,
    sent: inTime,
    packets: stats.map((each) => each.packets),
    drops: stats.reduce((sum, each) => sum + each.drops, 0),
    pairs: seen.size,
    split,
    afterOneWent,
    sentAfterOneWent: sent - inTime,
  }),
);
