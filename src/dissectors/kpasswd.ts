import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const port = 464;
const versions = new Set([0x0001, 0xff80]);
const [requestTag, replyTag, errorTag] = [0x6e, 0x6f, 0x7e];

/** Change of Kerberos passwords (RFC 3244 §2): lengths, a version, a Kerberos request or reply, sealed data. */
export default defineDissector({
  name: "kpasswd",
  title: "Kerberos-Change-Password",
  category: "System",
  transports: [17, 6],
  ports: { udp: [port], tcp: [port] },
  onlyOnPorts: true,

  probe({ bytes, start, end, protocol, serverPort, clientPort }) {
    const at = protocol === 6 ? start + 4 : start;
    if ((serverPort !== port && clientPort !== port) || end - at < 8) return false;
    if (protocol === 6 && uint32(bytes, start) !== end - at && uint32(bytes, start) > 65_535) return false;
    if (!versions.has(uint16(bytes, at + 2)) || (protocol === 17 && uint16(bytes, at) !== end - at)) return false;
    const length = uint16(bytes, at + 4);
    const tag = bytes[at + 6]!;
    // An error has no request in front of it.
    return length === 0 ? tag === errorTag : (tag === requestTag || tag === replyTag) && length + 6 < uint16(bytes, at);
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
