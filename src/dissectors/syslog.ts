import { defineDissector } from "../model/dissector.ts";

/** Syslog (RFC 5424 §6.2.1, RFC 3164): a priority in angle brackets, then a version, a month or a tag. */
export default defineDissector({
  name: "syslog",
  title: "Syslog",
  category: "System",
  transports: [17, 6],
  ports: { udp: [514], tcp: [601] },

  probe({ bytes, start, end, serverPort, protocol }) {
    if (end - start < 8 || bytes[start] !== 0x3c) return false;
    let at = start + 1;
    let priority = 0;
    while (at < start + 4 && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) priority = priority * 10 + bytes[at++]! - 0x30;
    if (at === start + 1 || bytes[at] !== 0x3e || priority > 191) return false;
    // A month or version behind it would do on any port; a bare tag only on the usual one.
    const next = bytes[at + 1]!;
    return (protocol === 17 && serverPort === 514) || (next === 0x31 && bytes[at + 2] === 0x20) || isMonth(bytes, at + 1);
  },

  open: () => undefined,
  dissect: () => "done",
});

const months = "JanFebMarAprMayJunJulAugSepOctNovDec";

function isMonth(bytes: Uint8Array, at: number): boolean {
  const at3 = months.indexOf(String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!));
  return at3 >= 0 && at3 % 3 === 0 && bytes[at + 3] === 0x20;
}
