import { clueKinds, type Clue, type ClueKind, type FlowSighting, type FlowSightings } from "../../model/asset-clues.ts";
import { formatMac } from "../../net/mac.ts";
import type { FlowConnection } from "./connection.ts";
import { Parameters } from "./parameters.ts";
import { arrivalColumn, tableOf } from "./tables.ts";

const table = tableOf("flows").name;
/** Sightings of one look, and clues of each. */
const [mostRows, mostClues] = [50_000, 24];

/** A clue of one side: its kind and its SQL, empty text where there is none. */
type SideClues = Partial<Record<ClueKind, string>>;

const when = (condition: string, column: string): string => `if(${condition}, toString(${column}), '')`;
const isDhcpClient = "application_master IN ('DHCP', 'DHCPv6') AND client_port IN (68, 546)";

const clientClues: SideClues = {
  DHCP_NAME: when(isDhcpClient, "hostname"),
  DHCP_OPTIONS: when(isDhcpClient, "dhcp_fingerprint"),
  DHCP_VENDOR_CLASS: when(isDhcpClient, "dhcp_vendor_class"),
  // An announcement asks nothing; a probe for one's own name asks for any type (RFC 6762 §8.1).
  MDNS_NAME: when("application_master = 'mDNS' AND dns_query_type IN ('', 'ANY')", "hostname"),
  // Datagrams begin with the sender's own name; name queries with that of another.
  NETBIOS_NAME: when("application_master = 'NetBIOS' AND server_port = 138", "hostname"),
  SSDP_PRODUCT: when("application_master = 'SSDP'", "http_user_agent"),
  USER_AGENT: when("application_master = 'HTTP'", "http_user_agent"),
  SSH_VERSION: "toString(ssh_client)",
};
const serverClues: SideClues = { SSH_VERSION: "toString(ssh_server)", ANSWERS: when("application_confidence = 'INSPECTED'", "application_master") };

const cluesSql = (clues: SideClues): string =>
  `arrayFilter(clue -> clue.2 != '', [${Object.entries(clues)
    .map(([kind, sql]) => `('${kind}', ${sql})`)
    .join(", ")}])`;

const hasNoAddress = "client_ip IN (toIPv6('::'), toIPv6('::ffff:0.0.0.0'))";
/** Both spoke, and of TCP both agreed: nobody made the sender's address up. */
const wasAnswered = "if(protocol = 6, bitAnd(tcp_flags_received, 18) = 18 AND sent_packets > 1, received_packets > 0)";
/** What only received did not show that it is there. */
const sides = `[
  (client_ip, client_mac, ${wasAnswered} OR (${isDhcpClient}), client_is_local = 1 OR (${hasNoAddress} AND client_mac > 0 AND ${isDhcpClient}), ${cluesSql(clientClues)}),
  (server_ip, server_mac, 1, server_is_local = 1 AND received_packets > 0, ${cluesSql(serverClues)})
]`;

/** What the rows that were stored in a time tell of local devices: one question, whatever the number of rows. */
export function createFlowSightings(connection: FlowConnection): FlowSightings {
  return {
    async stored(fromMs, toMs, signal) {
      const parameters = new Parameters();
      const seconds = (ms: number): string => `toDateTime(${parameters.add(Math.floor(ms / 1_000), "UInt32")}, 'UTC')`;
      const arrived = `${arrivalColumn} >= ${seconds(fromMs)} AND ${arrivalColumn} < ${seconds(toMs)}`;
      const sql = `SELECT toString(side.1) AS ip, side.2 AS mac, vlan, toUnixTimestamp64Milli(min(first_seen)) AS first_ms, toUnixTimestamp64Milli(max(last_seen)) AS last_ms, max(side.3) AS confirmed, groupUniqArrayArray(${mostClues})(side.5) AS clues, count() OVER () AS total
FROM (SELECT vlan, first_seen, last_seen, arrayJoin(${sides}) AS side FROM ${table} WHERE ${arrived} AND (client_is_local = 1 OR server_is_local = 1 OR ${hasNoAddress}))
WHERE side.4 GROUP BY side.1, side.2, vlan ORDER BY confirmed DESC, ip LIMIT ${mostRows}`;
      const found = await connection.rows<Row>({ sql, parameters: parameters.values, ...(signal && { signal }) });
      return { rows: found.map(sightingOf), leftOut: Number(found[0]?.total ?? 0) - found.length };
    },
  };
}

interface Row {
  readonly ip: string;
  readonly mac: string;
  readonly vlan: number;
  readonly first_ms: string;
  readonly last_ms: string;
  readonly confirmed: number;
  readonly clues: readonly (readonly [kind: string, value: string])[];
  /** Of all, before the bound. */
  readonly total: string;
}

const isKind = (kind: string): kind is ClueKind => (clueKinds as readonly string[]).includes(kind);

function sightingOf({ ip: stored, mac, vlan, first_ms, last_ms, confirmed, clues }: Row): FlowSighting {
  const ip = stored.replace(/^::ffff:(?=\d+\.)/, "");
  return {
    ...(ip !== "::" && ip !== "0.0.0.0" && { ip }),
    ...(mac !== "0" && { mac: formatMac(Number(mac)) }),
    vlan,
    firstSeenMs: Number(first_ms),
    lastSeenMs: Number(last_ms),
    isConfirmed: confirmed === 1,
    clues: clues.flatMap(([kind, value]): Clue[] => (isKind(kind) ? [{ kind, value }] : [])),
  };
}
