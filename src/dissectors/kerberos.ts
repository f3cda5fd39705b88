import { defineDissector } from "../model/dissector.ts";
import { BerValues } from "../wire/ber.ts";
import { networkName } from "../wire/text.ts";

const port = 88;
const [applicationRequest, privateMessage, error] = [0x6e, 0x75, 0x7e];
const sequence = 0x30;
const context = (number: number): number => 0xa0 + number;

/**
 * Kerberos 5 (RFC 4120 §5.4, §5.9.1): requests, answers and errors, over TCP behind four bytes of length. The host name is that of
 * the service asked for, else the realm. Who asks is not kept.
 */
export default defineDissector({
  name: "kerberos",
  title: "Kerberos",
  category: "System",
  transports: [6, 17],
  ports: { tcp: [port], udp: [port] },
  onlyOnPorts: true,

  probe({ bytes, start, end, protocol, serverPort, clientPort }) {
    if (serverPort !== port && clientPort !== port) return false;
    const at = protocol === 6 ? start + 4 : start;
    if (end - at < 12) return false;
    // Application tags 10 to 14, and 30 for an error.
    const tag = bytes[at]!;
    if (!(tag >= 0x6a && tag <= applicationRequest) && tag !== error) return false;
    const inner = at + 2 + (bytes[at + 1]! > 0x80 ? bytes[at + 1]! & 0x7f : 0);
    return inner < end && bytes[inner] === sequence;
  },

  open: () => undefined,

  dissect({ bytes, start, end, protocol }, _state, facts) {
    const message = new BerValues(bytes, protocol === 6 ? start + 4 : start, end);
    if (!message.next() || message.tag > privateMessage) return "done";
    const fields = message.inside();
    if (!fields.next()) return "done";
    // A request has its body in field 4 (§5.4.1), an answer says the client's realm in field 3 (§5.4.2).
    const isRequest = message.tag === 0x6a || message.tag === 0x6c;
    const inner = fields.inside();
    if (!inner.find(context(isRequest ? 4 : 3))) return "done";
    if (!isRequest) facts.hostname = textOf(bytes, inner);
    else {
      const body = inner.inside();
      if (body.next()) readBody(bytes, body.inside(), (name) => (facts.hostname = name));
    }
    return "done";
  },
});

/** Realm in field 2, the service's name in field 3. */
function readBody(bytes: Uint8Array, body: BerValues, take: (name: string) => void): void {
  if (!body.find(context(2))) return;
  const realm = textOf(bytes, body);
  if (realm !== "") take(realm);
  if (!body.find(context(3))) return;
  const service = serviceHost(bytes, body);
  if (service !== "") take(service);
}

/** The host of a service's name (§6.2): its second part, unless the service is the ticket granting one, whose second is a realm. */
function serviceHost(bytes: Uint8Array, field: BerValues): string {
  const name = field.inside();
  if (!name.next()) return "";
  const parts = name.inside();
  if (!parts.find(context(1))) return "";
  const list = parts.inside();
  if (!list.next()) return "";
  const texts = list.inside();
  if (!texts.next() || networkName(bytes, texts.start, texts.end) === "krbtgt" || !texts.next()) return "";
  return networkName(bytes, texts.start, texts.end);
}

/** The text inside a field. */
function textOf(bytes: Uint8Array, field: BerValues): string {
  const text = field.inside();
  return text.next() && text.tag === 0x1b ? networkName(bytes, text.start, text.end) : "";
}
