import { defineDissector } from "../model/dissector.ts";
import { holds } from "../wire/scan.ts";
import { isTransportConnect, transportData } from "../wire/tpkt.ts";

const sessionConnect = 0x0d;
const sessionAccept = 0x0e;
/** Object identifiers 1.0.9506.2.1, the abstract syntax, and 1.0.9506.2.3, the application context, as BER writes their values. */
const abstractSyntax = "\x28\xca\x22\x02\x01";
const applicationContext = "\x28\xca\x22\x02\x03";

/**
 * Manufacturing Message Specification (ISO 9506-1), which IEC 61850 and TASE.2 use: an ISO session's connect or accept (X.225
 * §8.3.1) whose presentation layer names the protocol's object identifier.
 */
export default defineDissector({
  name: "mms",
  title: "ISO9506-1-MMS",
  category: "Industrial",
  transports: [6],
  // 102 is in the table of ports, under what is more usual there.
  ports: {},
  firstBytes: [3],

  probe: ({ bytes, start, end }) => bytes[start] === 3 && (isTransportConnect(bytes, start, end) || isMms(bytes, start, end)),
  open: () => undefined,

  dissect({ bytes, start, end }) {
    if (isMms(bytes, start, end)) return "done";
    return isTransportConnect(bytes, start, end) ? "maybe" : "no";
  },
});

function isMms(bytes: Uint8Array, start: number, end: number): boolean {
  const at = transportData(bytes, start, end);
  if (at === 0 || at >= end || (bytes[at] !== sessionConnect && bytes[at] !== sessionAccept)) return false;
  return holds(bytes, at, end, abstractSyntax) || holds(bytes, at, end, applicationContext);
}
