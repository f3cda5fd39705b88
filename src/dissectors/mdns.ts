import { defineDissector } from "../model/dissector.ts";
import { DnsMessage, mayBeDns } from "../wire/dns-message.ts";
import { dnsNameText, utf8DnsName } from "../wire/dns-names.ts";
import { dnsTypeName } from "../net/dns-numbers.ts";

const port = 5353;
const message = new DnsMessage();

/** Multicast DNS (RFC 6762): what is asked for or announced on the link. Its messages are no transactions. */
export default defineDissector({
  name: "mdns",
  title: "mDNS",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    return (serverPort === port || clientPort === port) && mayBeDns(bytes, start, end, true);
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts, findings) {
    if (!message.read(bytes, start, end) || message.questionCount + message.answerCount === 0) return "no";
    // An announcement has answers only: the first one's name is right behind the header.
    const name = message.questionCount > 0 ? message.name() : (dnsNameText(bytes, start, start + 12, end) ?? "");
    if (name === "") {
      findings.malformed("mdns-name");
      return "no";
    }
    facts.hostname = utf8DnsName(name);
    if (message.questionCount > 0) facts.dnsQueryType = dnsTypeName(message.type);
    return "done";
  },
});
