import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

const connect = 1;
/** Attach to a database, create one, attach to the services. */
const operations: ReadonlySet<number> = new Set([0, 19, 20, 82]);
const maxPath = 1024;

/** Firebird and InterBase (Firebird's "wire protocol" documentation, op_connect): the operation, the one to follow, version 2 or 3, architecture, and a path, which is not kept. */
export default defineDissector({
  name: "firebird",
  title: "Firebird",
  category: "Database",
  transports: [6],
  ports: { tcp: [3050] },
  firstBytes: [0],

  probe({ bytes, start, end, direction }) {
    if (direction !== 0 || end - start < 28 || bytes[start] !== 0 || uint32(bytes, start) !== connect || !operations.has(uint32(bytes, start + 4)))
      return false;
    const version = uint32(bytes, start + 8);
    const architecture = uint32(bytes, start + 12);
    const length = uint32(bytes, start + 16);
    if (version < 2 || version > 3 || architecture < 1 || architecture > 50 || length > maxPath || start + 20 + length + 4 > end) return false;
    return length === 0 || isPrintable(bytes, start + 20, start + 20 + length);
  },

  open: () => undefined,
  dissect: () => "done",
});
