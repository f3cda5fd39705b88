import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint16, uint16le, uint32le } from "../wire/integers.ts";

const headerLength = 13;
const noTag = 0xffff;
const [versionRequest, versionReply] = [100, 101];

/** 9P, the file protocol of Plan 9 (intro(5), version(5)): the exchange of versions that begins it. */
export default defineDissector({
  name: "plan9",
  title: "9P",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [564] },

  probe({ bytes, start, end, direction }) {
    if (end - start < headerLength + 6 || uint32le(bytes, start) !== end - start || bytes[start + 4] !== (direction === 0 ? versionRequest : versionReply))
      return false;
    if (uint16(bytes, start + 5) !== noTag) return false;
    const length = uint16le(bytes, start + 11);
    return (
      headerLength + length === end - start &&
      (startsWith(bytes, start + headerLength, end, "9P2000") || startsWith(bytes, start + headerLength, end, "unknown"))
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
