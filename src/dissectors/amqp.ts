import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

const frameEnd = 0xce;
const heartbeat = 8;
/** Connection, channel, exchange, queue, basic, confirm, transactions. */
const classes: ReadonlySet<number> = new Set([10, 20, 40, 50, 60, 85, 90]);

/**
 * Advanced Message Queuing Protocol 0-9-1 (§4.2.2, §4.2.3) and 1.0 (OASIS, part 2 §2.2): the protocol header that begins a
 * connection, or a whole method frame or a heartbeat of the older one.
 */
export default defineDissector({
  name: "amqp",
  title: "AMQP",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [5672] },
  firstBytes: [0x41, heartbeat, 1],

  probe({ bytes, start, end }) {
    if (bytes[start] === 0x41)
      return end - start >= 8 && startsWith(bytes, start, end, "AMQP") && bytes[start + 4]! <= 3 && bytes[start + 5]! <= 9 && bytes[start + 6]! <= 10;
    if (bytes[start] === heartbeat) return end - start === 8 && isZero(bytes, start + 1, end - 1) && bytes[end - 1] === frameEnd;
    if (bytes[start] !== 1 || end - start < 12) return false;
    const size = uint32(bytes, start + 3);
    const behind = start + 7 + size;
    return size >= 4 && behind < end && bytes[behind] === frameEnd && classes.has(uint16(bytes, start + 7)) && uint16(bytes, start + 9) <= 120;
  },

  open: () => undefined,
  dissect: () => "done",
});
