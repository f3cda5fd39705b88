import { defineDissector } from "../model/dissector.ts";
import { isPrintable } from "../wire/scan.ts";

/** Revisions of the protocol since it is public, and those to come. */
const oldest = 50_000;
const newest = 60_000;

/**
 * ClickHouse's native protocol (documentation, "Native client/server protocol"): the client's hello, its name, version,
 * revision as a three-byte variable-length number, then database, user and password. None of the latter is kept.
 */
export default defineDissector({
  name: "clickhouse",
  title: "ClickHouse",
  category: "Database",
  transports: [6],
  ports: { tcp: [9000] },
  firstBytes: [0],

  probe({ bytes, start, end, direction }) {
    if (direction !== 0 || end - start < 12 || bytes[start] !== 0) return false;
    const length = bytes[start + 1]!;
    const name = start + 2;
    const version = name + length;
    if (length < 3 || length > 100 || version + 6 > end || !isPrintable(bytes, name, version)) return false;
    if (bytes[version]! > 99 || bytes[version + 1]! > 99) return false;
    const revision = (bytes[version + 2]! & 0x7f) | ((bytes[version + 3]! & 0x7f) << 7) | (bytes[version + 4]! << 14);
    return bytes[version + 2]! >= 0x80 && bytes[version + 3]! >= 0x80 && revision >= oldest && revision <= newest;
  },

  open: () => undefined,
  dissect: () => "done",
});
