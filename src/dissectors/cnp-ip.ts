import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const dataPort = 1628;
const managementPort = 1629;
const headerBytes = 20;

/** Component network protocols over IP, as LonWorks has it (ANSI/CEA-852 §6): length, version 1 and a type, on its ports. */
export default defineDissector({
  name: "cnp-ip",
  title: "CNP-IP",
  category: "Industrial",
  transports: [17, 6],
  ports: { udp: [dataPort, managementPort], tcp: [dataPort, managementPort] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    const usual = serverPort === dataPort || serverPort === managementPort || clientPort === dataPort || clientPort === managementPort;
    return usual && end - start >= headerBytes && uint16(bytes, start) === end - start && bytes[start + 2] === 1 && bytes[start + 3] !== 0;
  },

  open: () => undefined,
  dissect: () => "done",
});
