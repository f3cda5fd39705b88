import { defineDissector } from "../model/dissector.ts";
import { uint32le } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

const headerBytes = 16;
const maxMessage = 48_000_000;
const reply = 1;
const query = 2004;
const compressed = 2012;
const message = 2013;

/**
 * MongoDB's wire protocol (documentation, "MongoDB Wire Protocol"): a message's length, two ids and a known operation, and
 * what that operation's body begins with.
 */
export default defineDissector({
  name: "mongodb",
  title: "MongoDB",
  category: "Database",
  transports: [6],
  ports: { tcp: [27_017, 27_018] },

  probe({ bytes, start, end }) {
    if (end - start < headerBytes + 5) return false;
    const length = uint32le(bytes, start);
    if (length < end - start || length > maxMessage) return false;
    const body = start + headerBytes;
    switch (uint32le(bytes, start + 12)) {
      case message:
        // Flags: a check sum follows, more to come, and one bit that means nothing to those who do not know it.
        return (uint32le(bytes, body) & ~0x0001_0003) === 0 && bytes[body + 4]! <= 1;
      case compressed:
        return end - body >= 9 && bytes[body + 8]! <= 3;
      case query: {
        let at = body + 4;
        while (at < end && bytes[at] !== 0) at++;
        return at < end && uint32le(bytes, start + 8) === 0 && isPrintable(bytes, body + 4, at);
      }
      case reply:
        return (
          end - body >= 20 && length === end - start && uint32le(bytes, start + 8) !== 0 && uint32le(bytes, body) <= 15 && uint32le(bytes, body + 16) <= 1000
        );
      default:
        return false;
    }
  },

  open: () => undefined,
  dissect: () => "done",
});
