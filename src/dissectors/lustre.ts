import { defineDissector } from "../model/dissector.ts";
import { uint32, uint32le } from "../wire/integers.ts";

const requestBytes = 16;
/** Of the request for a connection; in the sender's own byte order. */
const magic = 0xacce_7100;
const version = 1;

/** Lustre's network (lnet/acceptor of its source): the request for a connection, 16 bytes with a magic number, version 1 and who it is for. */
export default defineDissector({
  name: "lustre",
  title: "Lustre",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [988] },
  firstBytes: [0, 0xac],

  probe({ bytes, start, end }) {
    if (end - start < requestBytes) return false;
    if (bytes[start] === 0) return uint32le(bytes, start) === magic && uint32le(bytes, start + 4) === version;
    return bytes[start] === 0xac && uint32(bytes, start) === magic && uint32(bytes, start + 4) === version;
  },

  open: () => undefined,
  dissect: () => "done",
});
