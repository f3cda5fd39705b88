import { defineDissector } from "../model/dissector.ts";
import { uint32, uint32le } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

const headerBytes = 20;
/** The network a node is of: main, regression test, test 3, signet, test 4. */
const networks: ReadonlySet<number> = new Set([0xf9be_b4d9, 0xfabf_b5da, 0x0b11_0907, 0x0a03_cf40, 0x1c16_3f28]);
const maxPayload = 0x0200_0000;

/** Bitcoin's peers (developer reference, "Message Headers"): the network's number, a command in letters filled with zeros, the payload's length. */
export default defineDissector({
  name: "bitcoin",
  title: "Bitcoin",
  category: "Cryptocurrency",
  transports: [6],
  ports: { tcp: [8333, 18_333] },
  firstBytes: [0xf9, 0xfa, 0x0b, 0x0a, 0x1c],

  probe({ bytes, start, end }) {
    const first = bytes[start];
    if (first !== 0xf9 && first !== 0xfa && first !== 0x0b && first !== 0x0a && first !== 0x1c) return false;
    if (end - start < headerBytes || !networks.has(uint32(bytes, start)) || uint32le(bytes, start + 16) > maxPayload) return false;
    const command = start + 4;
    let at = command;
    while (at < command + 12 && ((bytes[at]! >= 0x61 && bytes[at]! <= 0x7a) || (bytes[at]! >= 0x30 && bytes[at]! <= 0x39))) at++;
    return at > command + 2 && isZero(bytes, at, command + 12);
  },

  open: () => undefined,
  dissect: () => "done",
});
