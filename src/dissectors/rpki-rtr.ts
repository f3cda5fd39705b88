import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const port = 323;
const headerLength = 8;
/** Length of every kind that has one: notify, serial query, reset query, cache response, prefixes, end of data, cache reset (RFC 8210 §5). */
const lengths: Readonly<Record<number, number>> = { 0: 12, 1: 12, 2: 8, 3: 8, 4: 20, 6: 32, 8: 8 };
const [endOfData, routerKey, error] = [7, 9, 10];

/** The RPKI to Router Protocol, by which routers learn who may announce what (RFC 8210 §5): version, kind, its length. */
export default defineDissector({
  name: "rpki-rtr",
  title: "RPKI-RTR",
  category: "Network",
  transports: [6],
  ports: { tcp: [port] },
  firstBytes: [0, 1, 2],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < headerLength || bytes[start]! > 2) return false;
    const kind = bytes[start + 1]!;
    const length = uint32(bytes, start + 4);
    if (kind === endOfData) return length === (bytes[start] === 0 ? 12 : 24);
    if (kind === routerKey || kind === error) return length >= 16 && length <= 4096;
    return lengths[kind] === length;
  },

  open: () => undefined,
  dissect: () => "done",
});
