import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Financial Information eXchange: `8=FIX.4.2` or `8=FIXT.1.1`, a separator and the body's length (FIX session layer §4.2). */
export default defineDissector({
  name: "fix",
  title: "FIX",
  category: "Finance",
  transports: [6],
  ports: {},

  probe({ bytes, start, end }) {
    return startsWith(bytes, start, end, "8=FIX.") || startsWith(bytes, start, end, "8=FIXT.");
  },

  open: () => undefined,
  dissect: () => "done",
});
