import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 639;
const [sourceActive, keepAlive, lastKind] = [1, 4, 7];

/** Multicast Source Discovery Protocol (RFC 3618 §12): a kind and a length; keep-alives have three bytes. */
export default defineDissector({
  name: "msdp",
  title: "MSDP",
  category: "Network",
  transports: [6],
  ports: { tcp: [port] },
  firstBytes: [1, 2, 3, 4, 5, 6, 7],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 3) return false;
    const kind = bytes[start]!;
    const length = uint16(bytes, start + 1);
    if (kind === keepAlive) return length === 3;
    // Entries of 12 bytes behind the rendezvous point's address; the packet that began it may follow the last.
    if (kind === sourceActive) return end - start >= 8 && bytes[start + 3]! > 0 && length >= 8 + 12 * bytes[start + 3]! && length <= 9192;
    return kind > 1 && kind <= lastKind && length >= 8 && length <= 1400 && length <= end - start;
  },

  open: () => undefined,
  dissect: () => "done",
});
