import type { FlowInterval } from "../../src/model/flow-fields.ts";
import { flowFields } from "../../src/model/flow-fields.ts";
import { parseIp, unspecifiedIp } from "../../src/net/ip.ts";

/** A row with every field "absent", then what is given. Addresses may be text. */
export function flowRow(
  values: Partial<Omit<FlowInterval, "clientIp" | "serverIp">> & { readonly clientIp?: string; readonly serverIp?: string } = {},
): FlowInterval {
  const empty = Object.fromEntries(
    flowFields.map(({ key, type }) => {
      if (type === "IPv6") return [key, unspecifiedIp];
      if (type === "Id64") return [key, 0n];
      return [key, type === "String" || type === "LowCardinality(String)" ? "" : 0];
    }),
  ) as unknown as FlowInterval;
  const { clientIp, serverIp, ...rest } = values;
  return {
    ...empty,
    direction: "TRANSIT",
    source: "PCAP",
    ...rest,
    clientIp: (clientIp && parseIp(clientIp)) || unspecifiedIp,
    serverIp: (serverIp && parseIp(serverIp)) || unspecifiedIp,
  };
}
