import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

/** Length, protocol version, last transaction seen, time out, session, and the length of its password of 16 bytes; newer ones may say read-only. */
const requestBytes = 48;
const passwordAt = 28;
const maxTimeoutMs = 3_600_000;

/** ZooKeeper (its jute definition of ConnectRequest): the request that begins a session. */
export default defineDissector({
  name: "zookeeper",
  title: "ZooKeeper",
  category: "System",
  transports: [6],
  ports: { tcp: [2181] },
  firstBytes: [0],

  probe({ bytes, start, end, direction }) {
    const size = end - start;
    if (direction !== 0 || bytes[start] !== 0 || (size !== requestBytes && size !== requestBytes + 1) || uint32(bytes, start) !== size - 4) return false;
    const timeoutMs = uint32(bytes, start + 16);
    return isZero(bytes, start + 4, start + 8) && timeoutMs > 0 && timeoutMs <= maxTimeoutMs && uint32(bytes, start + passwordAt) === 16;
  },

  open: () => undefined,
  dissect: () => "done",
});
