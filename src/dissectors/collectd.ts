import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";
import { networkName } from "../wire/text.ts";

const [host, values, signed, encrypted] = [0x0000, 0x0006, 0x0200, 0x0210];

/** collectd's binary protocol (collectd wiki, "Binary protocol"): parts of kind and length that fill the datagram; the first names the host. */
export default defineDissector({
  name: "collectd",
  title: "collectd",
  category: "System",
  transports: [17],
  ports: { udp: [25826] },
  firstBytes: [0, 2],

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 10 || bytes[start]! > 2) return false;
    const kind = uint16(bytes, start);
    const length = uint16(bytes, start + 2);
    if (kind === encrypted) return serverPort === 25826 && length === end - start && length > 42;
    if (kind === signed) return length >= 37 && start + length + 4 < end && uint16(bytes, start + length) === host;
    // The host's name ends with a zero; then every part must fit up to the end.
    if (kind !== host || length < 6 || start + length > end || bytes[start + length - 1] !== 0) return false;
    let at = start;
    let seen = 0;
    while (end - at >= 4) {
      const size = uint16(bytes, at + 2);
      if (size < 5 || (uint16(bytes, at) > 0x0009 && uint16(bytes, at) < 0x0100)) return false;
      if (uint16(bytes, at) === values) seen++;
      at += size;
    }
    return at === end && (seen > 0 || serverPort === 25826);
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (end - start < 8) return "no";
    const kind = uint16(bytes, start);
    facts.encrypted = kind === encrypted;
    const at = kind === signed ? start + uint16(bytes, start + 2) : start;
    if (kind === encrypted || at + 5 > end || uint16(bytes, at) !== host) return "done";
    const stop = Math.min(end, at + uint16(bytes, at + 2) - 1);
    if (stop > at + 4) facts.hostname = networkName(bytes, at + 4, stop);
    return "done";
  },
});
