import { defineDissector } from "../model/dissector.ts";
import { DnsMessage, mayBeDns } from "../wire/dns-message.ts";
import { utf8DnsName } from "../wire/dns-names.ts";
import { dnsResponseCodeName, dnsTypeName } from "../net/dns-numbers.ts";

const port = 5355;
const message = new DnsMessage();

/** Link-Local Multicast Name Resolution (RFC 4795): the DNS format, one question each. */
export default defineDissector({
  name: "llmnr",
  title: "LLMNR",
  category: "Network",
  transports: [17, 6],
  ports: { udp: [port], tcp: [port] },
  onlyOnPorts: true,

  probe({ bytes, start, end, protocol, serverPort, clientPort }) {
    return (serverPort === port || clientPort === port) && mayBeDns(bytes, protocol === 6 ? start + 2 : start, end, true);
  },

  open: () => undefined,

  dissect({ bytes, start, end, protocol }, _state, facts, findings) {
    if (!message.read(bytes, protocol === 6 ? start + 2 : start, end) || message.questionCount !== 1) return "no";
    const name = message.name();
    if (name === "") {
      findings.malformed("llmnr-name");
      return "no";
    }
    facts.hostname = utf8DnsName(name);
    facts.dnsQueryType = dnsTypeName(message.type);
    if (!message.isResponse) return "yes";
    facts.dnsResponseCode = dnsResponseCodeName(message.responseCode);
    return "done";
  },
});
