import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 123;

/** Network Time Protocol, versions 1 to 4, with its control and private modes (RFC 5905 §7.3, appendix; RFC 9327). */
export default defineDissector({
  name: "ntp",
  title: "NTP",
  category: "System",
  transports: [17],
  ports: { udp: [port] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 8) return false;
    const version = (bytes[start]! >>> 3) & 7;
    const mode = bytes[start]! & 7;
    if (version < 1 || version > 4 || mode === 0) return false;
    if (mode === 6) return isControl(bytes, start, end);
    if (mode === 7) return isPrivate(bytes, start, end);
    // A stratum, and a root delay of at most a minute; version 3 had negative ones.
    const delaySeconds = uint16(bytes, start + 4);
    return end - start >= 48 && bytes[start + 1]! <= 16 && (delaySeconds <= 60 || delaySeconds >= 0xffc4);
  },

  open: () => undefined,
  dissect: () => "done",
});

/** A control message (RFC 9327 §2): the data that it counts is there, with padding and an authenticator at most behind it. */
function isControl(bytes: Uint8Array, start: number, end: number): boolean {
  const header = 12;
  const longestAuthenticator = 4 + 64;
  if (end - start < header) return false;
  const rest = end - start - header - uint16(bytes, start + 10);
  return rest >= 0 && rest <= 3 + longestAuthenticator && (bytes[start + 1]! & 0x1f) <= 12;
}

/** A private message (ntpd's `ntp_request.h`): a known implementation, and items that fit. */
function isPrivate(bytes: Uint8Array, start: number, end: number): boolean {
  const implementation = bytes[start + 2]!;
  if ((implementation !== 0 && implementation !== 2 && implementation !== 3) || (bytes[start + 6]! & 0xf0) !== 0) return false;
  const rest = end - start - 8 - (uint16(bytes, start + 4) & 0x0fff) * uint16(bytes, start + 6);
  // A request has room for data that it does not count, an answer at most an authenticator.
  const isAnswer = (bytes[start]! & 0x80) !== 0;
  return rest >= 0 && rest <= (isAnswer ? 28 : 600);
}
