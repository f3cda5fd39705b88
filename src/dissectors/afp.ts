import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const headerLength = 16;
const [getStatus, openSession] = [3, 4];

/** Apple Filing Protocol over the Data Stream Interface (DSI): a session begins with a request for status or one to open. */
export default defineDissector({
  name: "afp",
  title: "AFP",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [548] },
  firstBytes: [0, 1],

  probe({ bytes, start, end, direction }) {
    if (end - start < headerLength || bytes[start] !== direction || (bytes[start + 1] !== getStatus && bytes[start + 1] !== openSession)) return false;
    // Data offset or error code, the length of what follows, and a reserved word.
    if (uint32(bytes, start + 4) !== 0 || uint32(bytes, start + 12) !== 0) return false;
    const length = uint32(bytes, start + 8);
    return length === end - start - headerLength && (direction === 1 ? length > 0 : length <= 64);
  },

  open: () => undefined,
  dissect: () => "done",
});
