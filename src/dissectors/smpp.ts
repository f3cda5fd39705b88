import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

const headerBytes = 16;
const port = 2775;
/** To receive, to send, to do both; and what answers each. */
const binds: ReadonlySet<number> = new Set([1, 2, 9]);
const enquireLink = 0x15;
const maxSystemId = 16;

/** Short Message Peer-to-Peer 3.3 to 5.0 (§3.2 of 3.4): a bind with its length, sequence number and the system's id, which is not kept. */
export default defineDissector({
  name: "smpp",
  title: "SMPP",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [port] },

  probe({ bytes, start, end, serverPort }) {
    if (end - start < headerBytes || uint32(bytes, start) !== end - start || uint32(bytes, start + 8) !== 0) return false;
    const command = uint32(bytes, start + 4);
    if (command === enquireLink) return serverPort === port && end - start === headerBytes;
    if (!binds.has(command)) return false;
    let at = start + headerBytes;
    while (at < end && at - start <= headerBytes + maxSystemId && bytes[at] !== 0) at++;
    return at < end && bytes[at] === 0 && bytes[end - 1] === 0 && isPrintable(bytes, start + headerBytes, at);
  },

  open: () => undefined,
  dissect: () => "done",
});
