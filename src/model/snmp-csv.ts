import { parseIp } from "../net/ip.ts";
import { snmpAuthProtocols, type SnmpAuthProtocol, type SnmpCredential, snmpPrivProtocols, type SnmpPrivProtocol } from "./snmp-credential.ts";
import { snmpLimits } from "./snmp-device.ts";
import { parseDuration } from "./time.ts";

/** A device as a row of a table names it. */
export interface CsvDevice {
  /** In the text, from 1. */
  readonly line: number;
  readonly address: string;
  readonly port?: number;
  readonly name?: string;
  /** Of a credential we have. */
  readonly credentialName?: string;
  /** Of its own, as ntopng's rows bring. */
  readonly credential?: SnmpCredential;
  readonly intervalMs?: number;
  readonly tags: readonly string[];
  readonly comment?: string;
}

export interface CsvProblem {
  readonly line: number;
  readonly problem: string;
}

const columns = ["ip", "port", "name", "credential", "interval", "tags", "comment", "community", "version"] as const;
type Column = (typeof columns)[number];
const others: Readonly<Record<string, Column>> = {
  address: "ip",
  ipaddress: "ip",
  host: "ip",
  hostname: "name",
  label: "name",
  credentials: "credential",
  credentialname: "credential",
  tag: "tags",
  description: "comment",
};

/**
 * Devices from comma-separated text (RFC 4180; semicolons and tabs too). With a first row of names: ip, and any of port, name, credential,
 * interval, tags (separated by spaces), comment, community, version. Without one: `ip,name,credential,interval`, or ntopng's rows
 * `ip,read community,write community,version[,level,user,auth,password,privacy,password]`. Never throws: what is wrong is told by its line.
 */
export function parseSnmpCsv(text: string): { readonly devices: readonly CsvDevice[]; readonly problems: readonly CsvProblem[] } {
  const devices: CsvDevice[] = [];
  const problems: CsvProblem[] = [];
  const seen = new Set<string>();
  let header: readonly (Column | undefined)[] | undefined;
  for (const { line, cells } of rowsOf(text)) {
    if (cells.every((cell) => cell === "") || cells[0]!.startsWith("#")) continue;
    if (header === undefined) {
      header = headerOf(cells) ?? [];
      if (header.length > 0) continue;
    }
    if (devices.length + problems.length >= snmpLimits.csvRows) {
      problems.push({ line, problem: `A table has at most ${snmpLimits.csvRows} devices; the rest was not read.` });
      break;
    }
    const device = header.length > 0 ? namedRow(header, cells) : isNtopng(cells) ? ntopngRow(cells) : namedRow(["ip", "name", "credential", "interval"], cells);
    const key = typeof device === "string" ? "" : `${device.address} ${device.port ?? 161}`;
    if (typeof device === "string") problems.push({ line, problem: device });
    else if (seen.has(key)) problems.push({ line, problem: `${device.address} is there twice.` });
    else devices.push({ line, ...device });
    seen.add(key);
  }
  return { devices, problems };
}

/** Rows of cells, with the line each begins on. Quotes may hold separators, quotes doubled, and line ends. */
function* rowsOf(text: string): Generator<{ readonly line: number; readonly cells: readonly string[] }> {
  const separator = /[,;\t]/.exec(text.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0] ?? "")?.[0] ?? ",";
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let line = 1;
  let begun = 1;
  const source = text.replace(/^\uFEFF/, "");
  for (let i = 0; i <= source.length; i++) {
    const character = source[i];
    if (isQuoted && character !== undefined) {
      if (character === "\n") line++;
      if (character !== '"') cell += character;
      else if (source[i + 1] === '"') cell += source[++i];
      else isQuoted = false;
    } else if (character === '"' && cell.trim() === "") {
      isQuoted = true;
      cell = "";
    } else if (character === separator) {
      cells.push(cell.trim());
      cell = "";
    } else if (character === "\n" || character === undefined) {
      yield { line: begun, cells: [...cells, cell.trim()] };
      [cells, cell, line] = [[], "", line + 1];
      begun = line;
    } else cell += character;
  }
}

function headerOf(cells: readonly string[]): readonly (Column | undefined)[] | undefined {
  const names = cells.map((cell) => cell.toLowerCase().replace(/[^a-z]/g, ""));
  const known = names.map((name) => columns.find((column) => column === name) ?? others[name]);
  return known.includes("ip") && cells.every((cell) => parseIp(cell) === undefined) ? known : undefined;
}

type Row = Omit<CsvDevice, "line">;

/** What a row says, or why it cannot be taken. */
function namedRow(header: readonly (Column | undefined)[], cells: readonly string[]): Row | string {
  const at = (column: Column): string => cells[header.indexOf(column)] ?? "";
  const ip = parseIp(at("ip"));
  if (!ip) return `${shown(at("ip"))} is no address.`;
  const port = at("port");
  if (port !== "" && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) return `${shown(port)} is no port.`;
  const intervalMs = intervalOf(at("interval"));
  if (Number.isNaN(intervalMs)) return `${shown(at("interval"))} is no interval such as 60s or 5m.`;
  const version = at("community") === "" ? undefined : versionOf(at("version") || "2c");
  if (at("community") !== "" && (version === undefined || version === "3")) return `${shown(at("version"))} is no version with a community: 1 or 2c.`;
  const [name, credentialName, comment] = [at("name"), at("credential"), at("comment")];
  return {
    address: ip.text,
    ...(port !== "" && { port: Number(port) }),
    ...(name !== "" && { name: name.slice(0, 100) }),
    ...(credentialName !== "" && { credentialName: credentialName.slice(0, 100) }),
    ...(version !== undefined && version !== "3" && { credential: { version, community: at("community") } }),
    ...(intervalMs !== undefined && { intervalMs }),
    tags: at("tags").split(/\s+/).filter(Boolean).slice(0, 20),
    ...(comment !== "" && { comment: comment.slice(0, 500) }),
  };
}

/** Their fourth cell is a version, where ours is an interval: `60s`, or seconds that are no version. */
const isNtopng = (cells: readonly string[]): boolean => cells.length >= 4 && versionOf(cells[3]!) !== undefined;

function ntopngRow([
  address = "",
  community = "",
  ,
  versionText = "",
  level = "",
  user = "",
  auth = "",
  authPassword = "",
  priv = "",
  privPassword = "",
]: readonly string[]): Row | string {
  const ip = parseIp(address);
  if (!ip) return `${shown(address)} is no address.`;
  const version = versionOf(versionText);
  if (version !== "3") {
    if (version === undefined || community === "") return "It has no read community.";
    return { address: ip.text, tags: [], credential: { version, community } };
  }
  if (user === "") return "Version 3 needs a user.";
  const protocol = protocolOf(auth, snmpAuthProtocols) as SnmpAuthProtocol | undefined;
  const cipher = protocolOf(priv, snmpPrivProtocols) as SnmpPrivProtocol | undefined;
  const wants = { auth: /^auth/i.test(level) || authPassword !== "", priv: /authpriv/i.test(level) || privPassword !== "" };
  if (wants.auth && (!protocol || authPassword === "")) return `${shown(auth)} is no digest: ${snmpAuthProtocols.join(", ")}; and it needs a password.`;
  if (wants.priv && (!cipher || privPassword === "")) return `${shown(priv)} is no cipher: ${snmpPrivProtocols.join(", ")}; and it needs a password.`;
  return {
    address: ip.text,
    tags: [],
    credential: {
      version,
      user,
      ...(wants.auth && { auth: { protocol: protocol!, password: authPassword } }),
      ...(wants.priv && { priv: { protocol: cipher!, password: privPassword } }),
    },
  };
}

/** As people write it: 1, v1, 2, 2c, v2c, 3, v3. */
function versionOf(text: string): SnmpCredential["version"] | undefined {
  const bare = text.toLowerCase().replace(/^(?:snmp)?v/, "");
  if (bare === "0" || bare === "1") return "1";
  if (bare === "2" || bare === "2c") return "2c";
  return bare === "3" ? "3" : undefined;
}

function protocolOf(text: string, names: readonly string[]): string | undefined {
  const bare = text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const same: Readonly<Record<string, string>> = { sha1: "sha", aes128: "aes" };
  return names.find((name) => name === (same[bare] ?? bare));
}

/** Undefined for none, NaN for what is none. */
function intervalOf(text: string): number | undefined {
  if (text === "") return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1_000;
  return /^\d{1,8}(?:ms|s|m|h|d)$/.test(text) ? parseDuration(text) : Number.NaN;
}

const shown = (text: string): string => (text === "" ? "Nothing" : JSON.stringify(text.slice(0, 40)));
