import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const port = 1701;

/** Layer Two Tunneling Protocol, versions 2 (RFC 2661 §3.1) and 3 over UDP (RFC 3931 §4.1.2): control messages, and data that says its length. */
export default defineDissector({
  name: "l2tp",
  title: "L2TP",
  category: "VPN",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [0x00, 0x01, 0x02, 0x03, 0x08, 0x09, 0x0a, 0x0b, 0x40, 0x41, 0x42, 0x43, 0x48, 0x49, 0x4a, 0x4b, 0xc8],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 8) return false;
    const flags = uint16(bytes, start);
    const version = flags & 0x0f;
    if ((version !== 2 && version !== 3) || (flags & 0x34f0) !== 0) return false;
    const control = (flags & 0x8000) !== 0;
    // Length and sequence are a must in control messages, offset and priority a must not.
    if (control) return (flags & 0xcb00) === 0xc800 && uint16(bytes, start + 2) === end - start;
    if (version === 3) return uint32(bytes, start + 4) !== 0 && flags === 3;
    const tunnel = (flags & 0x4000) !== 0 ? start + 4 : start + 2;
    return uint16(bytes, tunnel) !== 0 && (tunnel === start + 2 || uint16(bytes, start + 2) === end - start);
  },

  open: () => undefined,
  dissect: () => "done",
});
