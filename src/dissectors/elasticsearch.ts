import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const headerBytes = 19;

/**
 * Elasticsearch's transport between nodes and the one OpenSearch kept (TcpHeader of its source): `ES`, the length, a request
 * id, a status and a version.
 */
export default defineDissector({
  name: "elasticsearch",
  title: "Elasticsearch",
  category: "Database",
  transports: [6],
  ports: { tcp: [9300] },
  firstBytes: [0x45],

  probe({ bytes, start, end }) {
    if (end - start < headerBytes || bytes[start] !== 0x45 || bytes[start + 1] !== 0x53) return false;
    const length = uint32(bytes, start + 2);
    // Of the status only four bits are in use: response, error, compressed, handshake.
    return length >= headerBytes - 6 && length + 6 >= end - start && length < 0x1000_0000 && bytes[start + 14]! <= 0x0f;
  },

  open: () => undefined,
  dissect: () => "done",
});
