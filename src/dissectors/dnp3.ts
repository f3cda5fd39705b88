import { defineDissector } from "../model/dissector.ts";
import { crc16Reflected } from "../wire/crc16.ts";
import { uint16le } from "../wire/integers.ts";

const headerBytes = 10;

/** Distributed Network Protocol 3 (IEEE 1815 §9.2): the link layer's header, 0x0564, a length of 5 and more, and a check sum that is right. */
export default defineDissector({
  name: "dnp3",
  title: "DNP3",
  category: "Industrial",
  transports: [6, 17],
  ports: { tcp: [20_000], udp: [20_000] },
  firstBytes: [0x05],

  probe({ bytes, start, end }) {
    if (end - start < headerBytes || bytes[start] !== 0x05 || bytes[start + 1] !== 0x64 || bytes[start + 2]! < 5) return false;
    return (crc16Reflected(bytes, start, start + 8, 0xa6bc, 0) ^ 0xffff) === uint16le(bytes, start + 8);
  },

  open: () => undefined,
  dissect: () => "done",
});
