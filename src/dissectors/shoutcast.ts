import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** SHOUTcast and Icecast streams in the older form (as SHOUTcast's own documentation names its headers): ICY in place of HTTP. */
export default defineDissector({
  name: "shoutcast",
  title: "Shoutcast",
  category: "Media",
  transports: [6],
  ports: {},
  firstBytes: [0x49],

  probe: ({ bytes, start, end }) => bytes[start] === 0x49 && (startsWith(bytes, start, end, "ICY 200 OK\r\n") || startsWith(bytes, start, end, "ICY 40")),
  open: () => undefined,
  dissect: () => "done",
});
