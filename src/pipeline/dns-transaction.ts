import type { DnsFinding, Payload } from "../model/dissector.ts";
import type { DnsTransaction } from "../model/dns-fields.ts";

/** The row of a finding in a flow's payload. */
export function dnsTransaction(finding: DnsFinding, payload: Payload, flowId: bigint, vlan: number, interfaceName: string): DnsTransaction {
  return {
    timeMs: Math.floor(finding.timeMs),
    name: finding.name,
    type: finding.type,
    responseCode: finding.responseCode,
    answers: finding.answers,
    latencyUs: finding.latencyUs,
    flowId,
    clientIp: payload.clientIp(),
    clientPort: payload.clientPort,
    resolverIp: payload.serverIp(),
    protocol: payload.protocol,
    vlan,
    interface: interfaceName,
  };
}
