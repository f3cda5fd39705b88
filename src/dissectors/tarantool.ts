import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const greetingBytes = 128;

/** Tarantool (its "Binary protocol", Greeting message): two lines of 64 bytes, the first with its name and version. */
export default defineDissector({
  name: "tarantool",
  title: "Tarantool",
  category: "Database",
  transports: [6],
  ports: { tcp: [3301] },
  firstBytes: [0x54],

  probe({ bytes, start, end, direction }) {
    return (
      direction === 1 && bytes[start] === 0x54 && end - start === greetingBytes && startsWith(bytes, start, end, "Tarantool ") && bytes[start + 63] === 0x0a
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
