import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { isHostName, isOneLine, isText } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

const ports: readonly number[] = [43, 4343];

/** WHOIS (RFC 3912), and referral WHOIS: one line asks, text answers. The name asked for is the last word of the line. */
export default defineDissector({
  name: "whois",
  title: "WHOIS",
  category: "Network",
  transports: [6],
  ports: { tcp: ports },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, direction }) {
    return direction === 0 && ports.includes(serverPort) && end - start <= 512 && isOneLine(bytes, start, end);
  },

  open: () => undefined,

  dissect({ bytes, start, end, direction }, _state, facts) {
    if (direction === 1) return isText(bytes, start, end) ? "done" : "no";
    learnName(bytes, start, end, facts);
    return "maybe";
  },
});

function learnName(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  let stop = end;
  while (stop > start && bytes[stop - 1]! <= 0x20) stop--;
  let from = stop;
  while (from > start && bytes[from - 1]! > 0x20) from--;
  if (isHostName(bytes, from, stop)) facts.hostname = networkName(bytes, from, stop);
}
