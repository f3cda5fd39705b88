import { defineDissector } from "../model/dissector.ts";

const port = 1700;
const pushData = 0;
const pushAck = 1;
const pullData = 2;
const pullResponse = 3;
const pullAck = 4;
const txAck = 5;
/** Version, token and kind; then a gateway's id in what a gateway sends. */
const headerBytes = 4;
const gatewayBytes = 12;
const brace = 0x7b;

/** What LoRaWAN gateways tell their network server (Semtech's packet forwarder, PROTOCOL.TXT): version, token, kind, gateway and JSON. */
export default defineDissector({
  name: "lorawan",
  title: "LoRaWAN",
  category: "Home automation",
  transports: [17],
  // Too common a port for a name by itself.
  ports: {},
  firstBytes: [1, 2],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < headerBytes || (bytes[start] !== 1 && bytes[start] !== 2)) return false;
    const size = end - start;
    switch (bytes[start + 3]!) {
      case pushData:
        return size > gatewayBytes + 1 && bytes[start + gatewayBytes] === brace && bytes[start + gatewayBytes + 1] === 0x22 && bytes[end - 1] === 0x7d;
      case pullResponse:
        return size > headerBytes + 8 && bytes[start + headerBytes] === brace && bytes[start + headerBytes + 1] === 0x22 && bytes[end - 1] === 0x7d;
      case pullData:
        return size === gatewayBytes && (serverPort === port || clientPort === port);
      case txAck:
        return (size === gatewayBytes || bytes[end - 1] === 0x7d) && (serverPort === port || clientPort === port);
      case pushAck:
      case pullAck:
        return size === headerBytes && (serverPort === port || clientPort === port);
      default:
        return false;
    }
  },

  open: () => undefined,
  dissect: () => "done",
});
