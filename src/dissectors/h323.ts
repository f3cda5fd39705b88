import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";
import { holds } from "../wire/scan.ts";

/** Alerting, call proceeding, progress, setup, connect, setup acknowledge, release complete, facility, notify, status enquiry, information, status. */
const messageTypes: ReadonlySet<number> = new Set([0x01, 0x02, 0x03, 0x05, 0x07, 0x0d, 0x5a, 0x62, 0x6e, 0x75, 0x7b, 0x7d]);
const rasPort = 1719;
const rasDiscoveryPort = 1718;

/**
 * H.323: call signalling as Q.931 messages in TPKT (ITU-T H.225.0 §7.3, RFC 1006 §6), and over UDP registration, admission
 * and status (H.225.0 §7.7) by the protocol identifier {0 0 8 2250 0 version} that requests carry.
 */
export default defineDissector({
  name: "h323",
  title: "H.323",
  category: "VoIP",
  transports: [6, 17],
  ports: { tcp: [1720], udp: [rasPort] },

  probe({ bytes, start, end, protocol, serverPort, clientPort }) {
    if (protocol === 17) {
      const usual = serverPort === rasPort || serverPort === rasDiscoveryPort || clientPort === rasPort || clientPort === rasDiscoveryPort;
      return usual && end - start >= 10 && holds(bytes, start, Math.min(end, start + 20), "\x06\0\x08\x91\x4a\0");
    }
    if (end - start < 10 || bytes[start] !== 3 || bytes[start + 1] !== 0 || uint16(bytes, start + 2) < 9) return false;
    // Q.931 (§4.2): its discriminator, a call reference of two bytes, the message.
    return bytes[start + 4] === 0x08 && bytes[start + 5] === 2 && messageTypes.has(bytes[start + 8]!);
  },

  open: () => undefined,
  dissect: () => "done",
});
