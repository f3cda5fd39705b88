import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { equalsIgnoreCase, lineHolds, startsWithIgnoreCase } from "../wire/ascii.ts";
import { digitsEnd } from "../wire/scan.ts";
import { networkName } from "../wire/text.ts";

const [gatewayPort, agentPort] = [2427, 2727];
const verbs = ["auep", "aucx", "crcx", "dlcx", "epcf", "mdcx", "ntfy", "rqnt", "rsip", "mesg"];
const verbLength = 4;

/** Media Gateway Control Protocol (RFC 3435 §3.2): a verb, a transaction, an endpoint whose domain becomes the host name, `MGCP 1.0`. */
export default defineDissector({
  name: "mgcp",
  title: "MGCP",
  category: "VoIP",
  transports: [17],
  ports: { udp: [gatewayPort, agentPort] },
  firstBytes: Array.from("0123456789acdemnrACDEMNR", (character) => character.charCodeAt(0)),

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < 8) return false;
    if (bytes[start + verbLength] === 0x20 && verbs.some((verb) => startsWithIgnoreCase(bytes, start, end, verb)))
      return lineHolds(bytes, start, end, " mgcp ");
    const usual = serverPort === gatewayPort || clientPort === gatewayPort || serverPort === agentPort || clientPort === agentPort;
    return usual && isResponse(bytes, start, end);
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (isResponse(bytes, start, end)) return "yes";
    readEndpoint(bytes, start + verbLength + 1, end, facts);
    return "done";
  },
});

/** Three digits, a space, and the transaction's number. */
function isResponse(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 4 || digitsEnd(bytes, start, end) !== start + 3 || bytes[start + 3] !== 0x20) return false;
  const behind = digitsEnd(bytes, start + 4, end);
  return behind > start + 4 && behind < end && (bytes[behind] === 0x20 || bytes[behind] === 0x0d || bytes[behind] === 0x0a);
}

function readEndpoint(bytes: Uint8Array, at: number, end: number, facts: FlowFacts): void {
  let name = Math.min(at, end);
  while (name < end && bytes[name] !== 0x40 && bytes[name] !== 0x0a) name++;
  let stop = ++name;
  while (stop < end && bytes[stop]! > 0x20 && bytes[stop] !== 0x3a) stop++;
  if (stop > name && !equalsIgnoreCase(bytes, name, stop, "mgcp")) facts.hostname = networkName(bytes, name, stop);
}
