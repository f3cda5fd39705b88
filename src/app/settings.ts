import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { defaultLimits } from "../api/limits.ts";
import { captureFilterProblem } from "../model/capture-filter.ts";
import { parseNetworkName } from "../enrich/network-names.ts";
import { parseListenAddress } from "../model/collector.ts";
import { type Role, roles } from "../model/principal.ts";
import { parseDuration } from "../model/time.ts";
import { parseCidr } from "../net/cidr.ts";
import { parseIp } from "../net/ip.ts";

/** Lists are YAML lists in the file, comma-separated in variables and flags. */
const list = z.preprocess(
  (value) =>
    typeof value === "string"
      ? value
          .split(",")
          .map((part) => part.trim())
          .filter(Boolean)
      : value,
  z.array(z.string()),
);
const networks = list.superRefine((entries, context) => {
  const wrong = entries.filter((text) => (text.includes("/") ? parseCidr(text) : parseIp(text)) === undefined);
  if (wrong.length > 0) context.addIssue({ code: "custom", message: `wanted networks such as 10.0.0.0/8 or 2001:db8::/32; wrong: ${wrong.join(", ")}` });
});
const networkNames = list.superRefine((entries, context) => {
  const wrong = entries.filter((text) => parseNetworkName(text) === undefined);
  if (wrong.length > 0) context.addIssue({ code: "custom", message: `wanted names with networks such as Office=192.168.1.0/24; wrong: ${wrong.join(", ")}` });
});
/** `group=role`; the group may hold `=` itself. */
export function parseGroupRole(text: string): { readonly group: string; readonly role: Role } | undefined {
  const cut = text.lastIndexOf("=");
  const role = roles.find((name) => name === text.slice(cut + 1).trim());
  return cut > 0 && role ? { group: text.slice(0, cut).trim(), role } : undefined;
}
const groupRoles = list.superRefine((entries, context) => {
  const wrong = entries.filter((text) => parseGroupRole(text) === undefined);
  if (wrong.length > 0)
    context.addIssue({ code: "custom", message: `wanted groups with roles such as netops=operator, of ${roles.join(", ")}; wrong: ${wrong.join(", ")}` });
});
const listenAddresses = list.superRefine((entries, context) => {
  const wrong = entries.filter((text) => parseListenAddress(text) === undefined);
  if (wrong.length > 0)
    context.addIssue({ code: "custom", message: `wanted addresses such as udp://0.0.0.0:2055 or tcp://[2001:db8::1]:4739; wrong: ${wrong.join(", ")}` });
});
const flag = z.preprocess(
  (value) =>
    value === "true" || value === "1" || value === "yes" || value === "" ? true : value === "false" || value === "0" || value === "no" ? false : value,
  z.boolean({ error: "wanted true or false" }),
);
const port = z.coerce.number({ error: "wanted a number from 1 to 65535" }).int().min(1).max(65_535);
const count = z.coerce.number({ error: "wanted a whole number above 0" }).int().positive();
const url = (...protocols: string[]) =>
  z.string().refine(
    (text) => {
      const parsed = URL.canParse(text) ? new URL(text) : undefined;
      return parsed !== undefined && protocols.includes(parsed.protocol.slice(0, -1));
    },
    { error: `wanted a URL beginning with ${protocols.map((name) => `${name}://`).join(" or ")}` },
  );
const duration = z.string().transform((text, context) => {
  try {
    return parseDuration(text);
  } catch {
    context.addIssue({ code: "custom", message: "wanted a duration: 30s, 5m, 1h, 7d" });
    return z.NEVER;
  }
});

function defaultDataDir(): string {
  return join(homedir(), ".local", "share", "wiregraph");
}

/**
 * Every setting of Wiregraph: one row is the YAML key, the variable (`WIREGRAPH_` and the key in capitals) and the flag
 * (`--` and the key with dashes). The text is what `--help`, the JSON Schema and docs/configuration.md show.
 */
export const settings = z.strictObject({
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("Address to listen on. Beyond loopback only after the first user exists, and with TLS or insecureHttp."),
  port: port.default(3000).describe("Port of the web UI, /graphql and /mcp."),
  dataDir: z.string().min(1).default(defaultDataDir).describe("Folder for the embedded stores, the spool and secrets (mode 0700)."),
  publicUrl: url("http", "https").optional().describe("How people reach this server, for links; default http(s)://host:port."),
  allowedHosts: list.default([]).describe("Host names accepted in the Host and Origin headers beside loopback and host."),
  trustedProxies: networks.default([]).describe("CIDRs of reverse proxies whose X-Forwarded-For and -Proto are believed."),
  tlsCert: z.string().optional().describe("PEM file of the certificate chain; with tlsKey the server speaks HTTPS."),
  tlsKey: z.string().optional().describe("PEM file of the private key."),
  insecureHttp: flag.default(false).describe("Allow plain HTTP beyond loopback."),
  egressLoopback: flag
    .default(false)
    .describe("Let Wiregraph's own requests (sign-in provider, notifications, monitors) reach services on this machine; its own port never."),
  oidcIssuer: url("https", "http")
    .optional()
    .describe("Issuer of an OpenID provider at which people sign in; see docs/sign-in.md. http only on this machine, with egressLoopback."),
  oidcClientId: z.string().min(1).optional().describe("Our client id at the provider."),
  oidcClientSecret: z.string().min(1).optional().describe("Our client secret there. Better as WIREGRAPH_OIDC_CLIENT_SECRET or in a file than as a flag."),
  oidcClientSecretFile: z.string().min(1).optional().describe("File with the client secret, readable by this user only."),
  oidcLabel: z.string().min(1).max(40).optional().describe("What the button on the sign-in page calls the provider; default its host."),
  oidcScopes: list.default(["openid", "profile", "email"]).describe("What we ask the provider for; openid must be among them."),
  oidcLoginClaim: z
    .string()
    .min(1)
    .default("preferred_username")
    .describe("Claim with somebody's name: what oidcLogin of a user is compared with, and what new users are called. email counts only when verified."),
  oidcGroupsClaim: z.string().min(1).default("groups").describe("Claim with somebody's groups or roles at the provider."),
  oidcRoles: groupRoles
    .default([])
    .describe("Roles of groups, such as netops=operator,noc-admins=admin; the highest counts. With any, the provider rules the role at each sign-in."),
  oidcNewUsers: z
    .enum([...roles, "refuse"])
    .default("refuse")
    .describe("Role of those whom nobody knows here and whom no group gives a role; refuse lets in only users named by an administrator."),
  oidcDomains: list.default([]).describe("Only people with a verified e-mail address of these domains."),
  oidcGroups: list.default([]).describe("Only people in one of these groups."),
  interfaces: list.optional().describe("Interfaces to capture on; default every interface that is up but loopback. `none` captures nothing."),
  captureDriver: z.enum(["auto", "afpacket", "libpcap", "tcpdump", "cap"]).default("auto").describe("How to capture; auto takes the best that works here."),
  captureFilter: z
    .string()
    .superRefine((text, context) => {
      const problem = captureFilterProblem(text);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    })
    .optional()
    .describe("Only packets that this filter matches, as tcpdump takes it: `not net 192.0.2.0/24 and not port 22`. Needs libpcap."),
  snapLength: count.max(262_144).default(2_048).describe("Bytes kept of each packet for inspection; counters always use the length on the wire."),
  promiscuous: flag.default(true).describe("Capture frames that are not for this machine too."),
  ringBytes: count.default(32 * 1_048_576).describe("Capture ring per interface, in bytes: memory of the meter, and the time it may be held up without loss."),
  captureProcesses: count
    .max(64, { error: "wanted a whole number from 1 to 64" })
    .default(1)
    .describe("Processes that share the packets of each interface, on Linux: more than one where one core cannot read them all; at most 64."),
  maxFlows: count.default(1_000_000).describe("Flows kept in the live table; beyond it the longest idle leave early and are counted."),
  idleTimeout: duration.default(60_000).describe("A flow without packets for this long ends."),
  activeTimeout: duration.default(60_000).describe("A long flow is written to the store this often."),
  collect: listenAddresses
    .default([])
    .describe(
      "Where NetFlow, IPFIX and sFlow are received, such as udp://0.0.0.0:2055, udp://0.0.0.0:6343, tcp://192.0.2.1:4739; each datagram says itself what it is. Default nowhere.",
    ),
  collectFrom: networks.optional().describe("CIDRs whose devices may send flows; default all. Anybody can write another's address on a datagram: better say."),
  collectBufferBytes: count
    .default(8 * 1_048_576)
    .describe("Receive buffer of each address that collects; without CAP_NET_ADMIN the kernel gives at most net.core.rmem_max."),
  snmpTraps: listenAddresses
    .superRefine((entries, context) => {
      const wrong = entries.filter((text) => parseListenAddress(text)?.transport === "tcp");
      if (wrong.length > 0) context.addIssue({ code: "custom", message: `traps come by UDP, such as udp://0.0.0.0:1162; wrong: ${wrong.join(", ")}` });
    })
    .default([])
    .describe(
      "Where traps and informs of SNMP devices are received, such as udp://0.0.0.0:1162; port 162 needs the right to bind it. Default nowhere. Only those of devices in the inventory count.",
    ),
  localNetworks: networks
    .optional()
    .describe(
      "CIDRs that count as local; default the private, link-local and unique-local ranges (RFC 1918, 6598, 3927, 4193, 4291) and this machine's own networks.",
    ),
  networkNames: networkNames.default([]).describe("Names of your networks, such as Office=192.168.1.0/24; the smallest around an address counts."),
  countryDatabase: z
    .string()
    .optional()
    .describe("Your own database of countries or cities in the MaxMind DB format (.mmdb); default the one that comes along."),
  asnDatabase: z.string().optional().describe("Your own database of autonomous systems in the MaxMind DB format (.mmdb); default the one that comes along."),
  clickhouseUrl: url("http", "https").optional().describe("ClickHouse server, e.g. http://user:password@host:8123/database; default the embedded engine."),
  clickhouseCluster: z
    .string()
    .regex(/^[A-Za-z_][\w.-]{0,63}$/, { error: "wanted a cluster's name as the servers' remote_servers have it" })
    .optional()
    .describe("Cluster of that server on which the tables are made, on all shards; default that server alone."),
  clickhouseReplicated: flag.default(true).describe("Whether the cluster's shards have replicas: tables are Replicated, which needs ClickHouse Keeper."),
  clickhouseSqlUrl: url("http", "https")
    .optional()
    .describe("The same server as a user made for people's SQL by `wiregraph clickhouse-grants`; default the user of clickhouseUrl."),
  sqlSeconds: count.max(600).default(10).describe("Seconds that one statement of people's SQL may take, the check before it included."),
  sqlRowsRead: count.default(2_000_000_000).describe("Rows that one statement may read; what would read more is refused before it begins."),
  sqlMemoryBytes: count
    .min(50_000_000)
    .default(600_000_000)
    .describe("Memory that one statement may use; grouping and sorting spill to disk from a third of it."),
  sqlResultRows: count.max(10_000).default(10_000).describe("Most rows in the answer to one statement."),
  sqlResultBytes: count.max(64_000_000).default(4_000_000).describe("Most bytes in the answer to one statement; it is cut at a row."),
  databaseUrl: url("postgresql", "postgres")
    .optional()
    .describe("PostgreSQL for the inventory, e.g. postgresql://user:password@host/database; default an SQLite file."),
  retention: duration.default(730 * 86_400_000).describe("How long raw flows are kept, counted from when they were stored."),
  storeBytes: count
    .default(0)
    .describe("Disk the flow store may take; beyond it the days of raw flows stored longest ago are dropped, rollups stay. 0: only retention counts."),
  spoolBytes: count.default(2 * 1_073_741_824).describe("Disk the spool may take while the flow store is away; beyond it new batches are refused and counted."),
  introspection: flag.default(true).describe("Whether the GraphQL schema may be asked for at /graphql; without it, errors name nothing of it either."),
  graphiql: flag.default(true).describe("Whether /graphql shows GraphiQL to browsers."),
  knownOperationsOnly: flag
    .default(false)
    .describe("Requests without a token may only run the operations of the web UI, which the server knows from its build; GraphiQL is off then."),
  queryTimeout: duration.default(defaultLimits.timeoutMs).describe("After this a GraphQL query is cancelled, in the flow store too."),
  maxQueryCost: count.default(defaultLimits.cost).describe("Most that one GraphQL operation may cost; 1 is about a microsecond of one core."),
  maxQueryDepth: count
    .max(defaultLimits.depth, { error: `wanted a whole number from 1 to ${defaultLimits.depth}` })
    .default(defaultLimits.depth)
    .describe("Levels of fields in one GraphQL operation, at most 12."),
  maxQueryAliases: count.default(defaultLimits.aliases).describe("Aliases in one GraphQL operation."),
  maxQueryDirectives: count.default(defaultLimits.directives).describe("Directives in one GraphQL operation."),
  maxQueryTokens: count.default(defaultLimits.tokens).describe("Words and marks in one GraphQL document."),
  requestsPerMinute: count.default(defaultLimits.requestsPerMinute).describe("Requests of one token or session to /graphql and /mcp."),
  anonymousRequestsPerMinute: count.default(defaultLimits.anonymousRequestsPerMinute).describe("Requests of one address that shows no token and no session."),
  maxStreams: count.default(defaultLimits.streams).describe("Subscriptions open at once."),
  maxStreamsPerCaller: count.default(defaultLimits.streamsPerCaller).describe("Subscriptions of one token or session open at once."),
  slowStreamTimeout: duration
    .default(defaultLimits.stalledMs)
    .describe("A subscription whose client reads nothing for this long is ended; after as long again its connection too."),
  toolFolders: list.default([]).describe("Folders with your own MCP tools (*.graphql)."),
  maxUploadBytes: count.default(16 * 1_073_741_824).describe("Largest capture file that may be uploaded."),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info").describe("What goes to the log on stderr."),
  url: url("http", "https").optional().describe("Server that `wiregraph mcp` forwards to; default the one on this machine."),
  token: z.string().optional().describe("Token that `wiregraph mcp` sends. Better as WIREGRAPH_TOKEN than as a flag."),
});

export type Config = Readonly<z.output<typeof settings>>;
export type SettingName = keyof Config;
