import type { Ip } from "../net/ip.ts";
import type { DnsTransaction } from "./dns-fields.ts";

/** 0 client to server, 1 server to client. */
export type Direction = 0 | 1;

/** The server's leaf certificate. One object for all flows that show the same one. */
export interface CertificateFacts {
  /** RFC 4514 text: `CN=example.com,O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names of subjectAltName, comma-separated. */
  readonly names: string;
  /** Milliseconds since the epoch; 0 when it cannot be read. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Fingerprints in lower-case hex. */
  readonly sha1: string;
  readonly sha256: string;
}

export interface SshFacts {
  /** `softwareversion SP comments` of the version lines (RFC 4253 §4.2). */
  readonly client: string;
  readonly server: string;
  /** HASSH of either side: 32 hex digits. */
  readonly hassh: string;
  readonly hasshServer: string;
}

export interface DhcpFacts {
  /** Option 55 as comma-separated decimal numbers. */
  readonly fingerprint: string;
  /** Option 60. */
  readonly vendorClass: string;
}

/** What flows without one share: facts are kept by the hundred thousand. */
export const noCertificate: CertificateFacts = { subject: "", issuer: "", names: "", notBeforeMs: 0, notAfterMs: 0, sha1: "", sha256: "" };
export const noSsh: SshFacts = { client: "", server: "", hassh: "", hasshServer: "" };
export const noDhcp: DhcpFacts = { fingerprint: "", vendorClass: "" };

/**
 * What a dissector may learn about a flow. Written once per flow by whoever knows; the engine keeps one object per named flow.
 * What a dissector leaves empty of `applicationMaster`, `application` and `category` the engine fills with its `title` and
 * `category`; the confidence is the engine's alone.
 */
export interface FlowFacts {
  applicationMaster: string;
  application: string;
  applicationConfidence: "" | "INSPECTED" | "PORT" | "NAME_TABLE";
  category: string;
  encrypted: boolean;
  hostname: string;
  tlsVersion: string;
  tlsCipher: string;
  tlsAlpn: string;
  ja4: string;
  httpMethod: string;
  httpPath: string;
  httpUserAgent: string;
  httpStatus: number;
  dnsQueryType: string;
  dnsResponseCode: string;
  certificate: CertificateFacts;
  ssh: SshFacts;
  dhcp: DhcpFacts;
}

/** One payload packet of a flow as dissectors see it. The engine reuses one object: nothing of it may be kept but copies. */
export interface Payload {
  readonly bytes: Uint8Array;
  /** Transport payload: [start, end) of `bytes`; may be cut by the snap length. */
  readonly start: number;
  readonly end: number;
  /** 6 TCP, 17 UDP, 132 SCTP. */
  readonly protocol: number;
  readonly direction: Direction;
  readonly clientPort: number;
  readonly serverPort: number;
  /** Payload packets of the flow so far, this one included, both directions. */
  readonly index: number;
  /** TCP sequence number (uint32 as int32); 0 for UDP. */
  readonly sequence: number;
  readonly timeMs: number;
  readonly clientIp: () => Ip;
  readonly serverIp: () => Ip;
}

/** A DNS transaction without what the engine fills in itself. */
export type DnsFinding = Pick<DnsTransaction, "timeMs" | "name" | "type" | "responseCode" | "answers" | "latencyUs">;

/** What dissectors tell the engine beside the facts. */
export interface Findings {
  /** Absent when nobody wants them: what only they need is then not worked out. */
  readonly dns?: ((transaction: DnsFinding) => void) | undefined;
  /** Whether a transaction about this name is wanted; absent: every one is. */
  readonly wantsDns?: ((name: string) => boolean) | undefined;
  /** Counted by reason; marks the flow. Never throw for hostile bytes. */
  malformed(reason: string): void;
}

/**
 * `no`: not this protocol, never ask again for this flow. `maybe`: ask again with the next payload. `yes`: it is, more to
 * learn. `done`: it is, nothing more to learn. `stay`: it is and every packet matters (DNS): bypasses the packet limit.
 */
export type Verdict = "no" | "maybe" | "yes" | "done" | "stay";

/** One protocol. The file's name is its `name`; pure: no I/O, no clock, no log, no module state that outlives a flow. */
export interface Dissector<State = unknown> {
  readonly name: string;
  /** Display name on the wire: TLS, DNS, HTTP. */
  readonly title: string;
  readonly category: string;
  readonly transports: readonly (6 | 17 | 132)[];
  /** Server ports where it is usual: tried first there, and the fallback name when nothing else matched (confidence PORT). */
  readonly ports: { readonly tcp?: readonly number[]; readonly udp?: readonly number[] };
  /** What the first byte of a payload must be one of for `probe` to say yes; absent: it may be any. It is not asked otherwise. */
  readonly firstBytes?: readonly number[];
  /** Set where `probe` says yes only on flows one of whose ports is one of `ports`: it is not asked elsewhere. */
  readonly onlyOnPorts?: true;
  /** Cheap look at the first payload of a direction: can these bytes begin this protocol? Runs on every unnamed flow. */
  probe(payload: Payload): boolean;
  /** State of one flow, made after a probe said yes. */
  open(): State;
  dissect(payload: Payload, state: State, facts: FlowFacts, findings: Findings): Verdict;
  /** The flow ends: last chance to report what is still open (DNS questions without an answer). Called once, if it accepted the flow. */
  close?(state: State, findings: Findings): void;
}

export function defineDissector<State>(dissector: Dissector<State>): Dissector<State> {
  return dissector;
}

export function emptyFacts(): FlowFacts {
  return {
    applicationMaster: "",
    application: "",
    applicationConfidence: "",
    category: "",
    encrypted: false,
    hostname: "",
    tlsVersion: "",
    tlsCipher: "",
    tlsAlpn: "",
    ja4: "",
    httpMethod: "",
    httpPath: "",
    httpUserAgent: "",
    httpStatus: 0,
    dnsQueryType: "",
    dnsResponseCode: "",
    certificate: noCertificate,
    ssh: noSsh,
    dhcp: noDhcp,
  };
}
