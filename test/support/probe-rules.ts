import type { Dissector, Payload } from "../../src/model/dissector.ts";

/** Why the engine would never have shown this payload to the dissector's probe; undefined when it would have. */
export function neverAsked(dissector: Dissector, { bytes, start, protocol, clientPort, serverPort }: Payload): string | undefined {
  const first = bytes[start]!;
  if (dissector.firstBytes && !dissector.firstBytes.includes(first)) return `${dissector.name}: firstBytes lacks 0x${first.toString(16)}`;
  const ports = (protocol === 6 ? dissector.ports.tcp : dissector.ports.udp) ?? [];
  if (dissector.onlyOnPorts && !ports.includes(serverPort) && !ports.includes(clientPort)) return `${dissector.name}: onlyOnPorts, but it says yes elsewhere`;
  return undefined;
}
