import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const headerBytes = 80;
const interfaceAt = 24;

/**
 * PROFINET's context management (IEC 61158-6-10): connectionless remote procedure calls (DCE 1.1 RPC §12.5) to the interfaces
 * dea00001 to dea00004-6c97-11d1-8271-00a02442df7d, in either byte order.
 */
export default defineDissector({
  name: "profinet-io",
  title: "PROFINET-IO",
  category: "Industrial",
  transports: [17],
  ports: { udp: [34_964] },
  firstBytes: [4],

  probe({ bytes, start, end }) {
    if (end - start < headerBytes || bytes[start] !== 4 || bytes[start + 1]! > 10) return false;
    const id = start + interfaceAt;
    return startsWith(bytes, id + 8, end, "\x82\x71\x00\xa0\x24\x42\xdf\x7d") && (bytes[id] === 0xde || bytes[id + 3] === 0xde);
  },

  open: () => undefined,
  dissect: () => "done",
});
