import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";
import { networkName, networkText } from "../wire/text.ts";

const port = 8009;
const [toContainer, fromContainer] = [0x1234, 0x4142];
const headerLength = 4;
const forwardRequest = 2;
/** Shutdown, ping, quick ping; body, headers, end, ask for more, quick pong (AJPv13, "Packet Structure"). */
const requests = new Set([forwardRequest, 7, 8, 10]);
const responses = new Set([3, 4, 5, 6, 9]);
/** Codes of methods from 1 on. */
const methods = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE"];
const noString = 0xffff;

/** Apache JServ Protocol between web server and application (Apache Tomcat Connectors, "AJPv13"): what a forwarded request says. */
export default defineDissector({
  name: "ajp",
  title: "AJP",
  category: "Web",
  transports: [6],
  // 8009 is Google Cast's too, and in the table of ports.
  ports: {},
  firstBytes: [toContainer >>> 8, fromContainer >>> 8],

  probe({ bytes, start, end, direction, serverPort }) {
    if (end - start < headerLength + 1) return false;
    const magic = uint16(bytes, start);
    if (magic !== (direction === 0 ? toContainer : fromContainer)) return false;
    const length = uint16(bytes, start + 2);
    const kind = bytes[start + headerLength]!;
    if (length === 0 || !(direction === 0 ? requests : responses).has(kind)) return false;
    return serverPort === port || (length + headerLength === end - start && length > 8);
  },

  open: () => undefined,

  dissect({ bytes, start, end, direction }, _state, facts) {
    if (direction === 1) return "done";
    if (end - start < headerLength + 2 || bytes[start + headerLength] !== forwardRequest) return "yes";
    readRequest(bytes, start + headerLength + 1, end, facts);
    return "done";
  },
});

/** Method, then strings: protocol, path, the client's address and name, the server's name. */
function readRequest(bytes: Uint8Array, at: number, end: number, facts: FlowFacts): void {
  facts.httpMethod = methods[bytes[at]! - 1] ?? "";
  const path = stringEnd(bytes, at + 1, end);
  const address = stringEnd(bytes, path, end);
  if (address > path + 3) facts.httpPath = networkText(bytes, path + 2, address - 1);
  const server = stringEnd(bytes, stringEnd(bytes, address, end), end);
  const behind = stringEnd(bytes, server, end);
  if (behind > server + 3) facts.hostname = networkName(bytes, server + 2, behind - 1);
}

/** Behind the string at `at`: its length, its bytes and a zero, or a length that says there is none; `at` when it does not fit. */
function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 2) return at;
  const length = uint16(bytes, at);
  if (length === noString) return at + 2;
  return at + length + 3 <= end ? at + length + 3 : at;
}
