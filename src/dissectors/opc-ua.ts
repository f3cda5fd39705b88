import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32le } from "../wire/integers.ts";
import { networkName } from "../wire/text.ts";

const kinds = ["HEL", "ACK", "ERR", "RHE", "OPN", "MSG", "CLO"];
const maxMessage = 0x0400_0000;
const endpointAt = 28;

/** OPC Unified Architecture over TCP (OPC 10000-6 §6.7.2, §7.1.2): a kind of message, final or chunk, its length; the host of the endpoint asked for. */
export default defineDissector({
  name: "opc-ua",
  title: "OPC-UA",
  category: "Industrial",
  transports: [6],
  ports: { tcp: [4840] },
  firstBytes: kinds.map((kind) => kind.charCodeAt(0)),

  probe({ bytes, start, end }) {
    if (end - start < 12 || bytes[start]! < 0x41 || bytes[start]! > 0x52) return false;
    const chunk = bytes[start + 3];
    if (chunk !== 0x46 && chunk !== 0x43 && chunk !== 0x41) return false;
    const length = uint32le(bytes, start + 4);
    return length >= end - start && length <= maxMessage && kinds.some((kind) => startsWith(bytes, start, end, kind));
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (!startsWith(bytes, start, end, "HEL") || end - start < endpointAt + 4) return "done";
    const url = start + endpointAt + 4;
    const stop = Math.min(end, url + uint32le(bytes, start + endpointAt));
    if (!startsWith(bytes, url, stop, "opc.tcp://")) return "done";
    const from = url + 10;
    let to = from;
    // An address of version 6 stands in brackets, with colons of its own.
    if (from < stop && bytes[from] === 0x5b) while (to < stop && bytes[to] !== 0x5d) to++;
    while (to < stop && bytes[to] !== 0x3a && bytes[to] !== 0x2f) to++;
    if (to > from) facts.hostname = networkName(bytes, from, to);
    return "done";
  },
});
