import { defineDissector } from "../model/dissector.ts";

/** End of message, ignore, and two ways to reset the connection first. */
const statusBits = 0x1b;

/** Tabular Data Stream of Microsoft SQL Server (MS-TDS §2.2.3.1): pre-login and login packets with their own length. */
export default defineDissector({
  name: "tds",
  title: "TDS",
  category: "Database",
  transports: [6],
  ports: { tcp: [1433] },
  firstBytes: [0x01, 0x02, 0x03, 0x10, 0x12],

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 8 || ((bytes[start + 2]! << 8) | bytes[start + 3]!) !== end - start || (bytes[start + 1]! & ~statusBits) !== 0) return false;
    const kind = bytes[start]!;
    // Pre-login: a list of options that begins with the version and where it is.
    if (kind === 0x12) return end - start > 13 && bytes[start + 8] === 0 && bytes[start + 9] === 0 && bytes[start + 10]! <= 0x40;
    if (serverPort !== 1433 || bytes[start + 7] !== 0) return false;
    // A remote procedure call is told from ISO transport, which begins with 3 and 0, by the mark of a message that is whole.
    return kind === 0x01 || kind === 0x02 || kind === 0x10 || (kind === 0x03 && (bytes[start + 1]! & 1) === 1);
  },

  open: () => undefined,
  dissect: () => "done",
});
