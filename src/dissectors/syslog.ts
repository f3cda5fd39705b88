import { defineDissector } from "../model/dissector.ts";
import { digitsEnd } from "../wire/scan.ts";

const [space, open, close, hyphen] = [0x20, 0x3c, 0x3e, 0x2d];
/** Longest count of bytes in front of a message over TCP. */
const maxCountDigits = 6;

/**
 * Syslog (RFC 5424 §6.2.1, RFC 3164): a priority in angle brackets, then a version, a month or a date, or a tag. Over TCP the
 * message's length may come first (RFC 6587 §3.4.1).
 */
export default defineDissector({
  name: "syslog",
  title: "Syslog",
  category: "System",
  transports: [17, 6],
  ports: { udp: [514], tcp: [601] },
  firstBytes: [open, ...Array.from({ length: 10 }, (_, i) => 0x30 + i)],

  probe({ bytes, start, end, serverPort, protocol }) {
    if (end - start < 8) return false;
    let from = start;
    if (protocol === 6 && bytes[start] !== open) {
      const behind = digitsEnd(bytes, start, Math.min(end, start + maxCountDigits));
      if (behind === start || bytes[behind] !== space) return false;
      from = behind + 1;
    }
    if (end - from < 8 || bytes[from] !== open) return false;
    let at = from + 1;
    let priority = 0;
    while (at < from + 4 && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) priority = priority * 10 + bytes[at++]! - 0x30;
    if (at === from + 1 || bytes[at] !== close || priority > 191) return false;
    // A month, a date or a version behind it would do on any port; a bare tag only on the usual one.
    if (serverPort === 514 || (protocol === 6 && serverPort === 601)) return true;
    return (bytes[at + 1] === 0x31 && bytes[at + 2] === space) || isMonth(bytes, at + 1, end) || isDate(bytes, at + 1, end);
  },

  open: () => undefined,
  dissect: () => "done",
});

const months = "JanFebMarAprMayJunJulAugSepOctNovDec";

function isMonth(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 4 || bytes[at + 3] !== space) return false;
  const at3 = months.indexOf(String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!));
  return at3 >= 0 && at3 % 3 === 0;
}

/** The beginning of a time of RFC 3339, as many senders write it without a version: `2016-05-24T`. */
function isDate(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 11 || digitsEnd(bytes, at, end) !== at + 4 || bytes[at + 4] !== hyphen) return false;
  return digitsEnd(bytes, at + 5, end) === at + 7 && bytes[at + 7] === hyphen && digitsEnd(bytes, at + 8, end) === at + 10 && bytes[at + 10] === 0x54;
}
