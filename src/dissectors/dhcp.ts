import { defineDissector, type DhcpFacts, type FlowFacts } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";
import { networkName, networkText } from "../wire/text.ts";

const magicCookie = 0x63825363;
const optionsAt = 240;
const [padding, hostName, parameterRequestList, vendorClass, endOfOptions] = [0, 12, 55, 60, 255];
const request = 1;

/**
 * DHCP for IPv4 (RFC 2131, RFC 2132) and BOOTP. The client's host name is option 12; what it asks for, in its order, tells its
 * system: the list of option 55 is its fingerprint.
 */
export default defineDissector({
  name: "dhcp",
  title: "DHCP",
  category: "Network",
  transports: [17],
  ports: { udp: [67, 68] },
  firstBytes: [1, 2],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < optionsAt || bytes[start]! < 1 || bytes[start]! > 2 || bytes[start + 2]! > 16) return false;
    const usual = serverPort === 67 || serverPort === 68 || clientPort === 67 || clientPort === 68;
    return wordAt(bytes, start + 236) === magicCookie || (usual && bytes[start + 1] === 1 && bytes[start + 2] === 6);
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts, findings) {
    for (let at = start + optionsAt; at < end;) {
      const option = bytes[at]!;
      if (option === endOfOptions) break;
      if (option === padding) {
        at++;
        continue;
      }
      const next = at + 2 + (at + 1 < end ? bytes[at + 1]! : 0);
      if (next > end) {
        findings.malformed("dhcp-options");
        break;
      }
      if (option === hostName) facts.hostname = networkName(bytes, at + 2, next);
      else if (bytes[start] === request) readClientOption(option, bytes, at + 2, next, facts);
      at = next;
    }
    return facts.hostname === "" || facts.dhcp.fingerprint === "" ? "yes" : "done";
  },
});

function readClientOption(option: number, bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  const { fingerprint } = facts.dhcp;
  if (option === parameterRequestList && fingerprint === "") learn(facts, { fingerprint: bytes.subarray(start, end).join(",") });
  if (option === vendorClass) learn(facts, { vendorClass: networkText(bytes, start, end) });
}

function learn(facts: FlowFacts, found: Partial<DhcpFacts>): void {
  facts.dhcp = { ...facts.dhcp, ...found };
}
