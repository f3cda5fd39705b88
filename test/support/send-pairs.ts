/** Run inside a namespace: hosts that talk both ways, in whole packets and fragments, in GRE and with VLAN tags; prints what went out. */
import { setTimeout as sleep } from "node:timers/promises";
import { ethernet, ipv4, payloadBytes, udp, vlanTag } from "./frame-builder.ts";
import { openSender } from "./packet-sender.ts";

const [interfaceName, pairs, rounds] = process.argv.slice(2);
const out = await openSender(interfaceName!);
const sent = { packets: 0, bytes: 0 };
const send = (frame: Uint8Array): void => {
  out.send(frame);
  sent.packets++;
  sent.bytes += frame.length;
};
const protocols = { udp: 17, gre: 47 } as const;

for (let round = 0; round < Number(rounds); round++) {
  for (let i = 0; i < Number(pairs); i++) {
    const hosts = { source: `10.7.${i >> 8}.${i & 255}`, destination: `198.51.100.${i % 50}` };
    const turned = { source: hosts.destination, destination: hosts.source };
    for (const [ends, from, to] of [
      [hosts, 20_000 + i, 4_433],
      [turned, 4_433, 20_000 + i],
    ] as const) {
      const whole = udp(from, to, payloadBytes(40 + (i % 100)));
      send(ethernet(0x0800, ipv4(protocols.udp, whole, ends)));
      const datagram = udp(from, to, payloadBytes(1_200));
      const id = (round * Number(pairs) + i) & 0xffff;
      send(ethernet(0x0800, ipv4(protocols.udp, datagram.subarray(0, 800), { ...ends, id, moreFragments: true })));
      send(ethernet(0x0800, ipv4(protocols.udp, datagram.subarray(800), { ...ends, id, fragmentOffset: 800 })));
      const inner = ipv4(protocols.udp, whole, { source: `172.16.${i & 255}.1`, destination: `172.16.0.${round & 255}` });
      send(ethernet(0x0800, ipv4(protocols.gre, Uint8Array.of(0, 0, 8, 0, ...inner), ends)));
      send(ethernet(0x8100, vlanTag(42, 0x0800, ipv4(protocols.udp, whole, ends))));
    }
    if (i % 20 === 19) await sleep(1);
  }
}
out.close();
console.log(JSON.stringify(sent));
