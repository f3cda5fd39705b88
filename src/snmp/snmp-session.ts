import netSnmp, { type Session, type SessionOptions, type User } from "net-snmp";
import type { SnmpAuthProtocol, SnmpCredential, SnmpPrivProtocol } from "../model/snmp-credential.ts";
import { guardedSockets, type DatagramCounts } from "./guarded-socket.ts";

const { AuthProtocols, PrivProtocols, SecurityLevel } = netSnmp;
const auths: Readonly<Record<SnmpAuthProtocol, number>> = {
  md5: AuthProtocols["md5"]!,
  sha: AuthProtocols["sha"]!,
  sha224: AuthProtocols["sha224"]!,
  sha256: AuthProtocols["sha256"]!,
  sha384: AuthProtocols["sha384"]!,
  sha512: AuthProtocols["sha512"]!,
};
const privs: Readonly<Record<SnmpPrivProtocol, number>> = {
  des: PrivProtocols["des"]!,
  aes: PrivProtocols["aes"]!,
  aes256: PrivProtocols["aes256b"]!,
  aes256c: PrivProtocols["aes256r"]!,
};

/** The library keeps every key it made for ever, beside its password; a device that names itself anew each time would fill it. */
const maxKeys = 8_192;

export interface SessionTarget {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  readonly credential: SnmpCredential;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly anySender: boolean;
}

/** A session of the library whose socket is guarded and whose errors have a listener: without one they end the process. */
export function openSession(target: SessionTarget, counts: DatagramCounts): Session {
  const { address, port, credential } = target;
  const base = { port, timeout: target.timeoutMs, retries: target.retries, transport: target.family === 6 ? "udp6" : "udp4" } as const;
  const socketsFor = (securityLevel: number): SessionOptions["dgramModule"] =>
    guardedSockets({ address, port, anySender: target.anySender, securityLevel, counts });
  const session =
    credential.version === "3"
      ? openV3(address, credential, { ...base, version: netSnmp.Version3, context: credential.context ?? "" }, socketsFor)
      : netSnmp.createSession(address, credential.community, {
          ...base,
          version: credential.version === "1" ? netSnmp.Version1 : netSnmp.Version2c,
          dgramModule: socketsFor(0),
        });
  return session.on("error", () => void counts.malformed++);
}

function openV3(
  address: string,
  credential: Extract<SnmpCredential, { version: "3" }>,
  options: Omit<SessionOptions, "dgramModule">,
  socketsFor: (securityLevel: number) => SessionOptions["dgramModule"],
): Session {
  const keys = netSnmp.Authentication.authToKeyCache;
  if (Object.keys(keys).length > maxKeys) for (const key of Object.keys(keys)) delete keys[key];
  const { auth, priv } = credential;
  return netSnmp.createV3Session(address, userOf(credential), { ...options, dgramModule: socketsFor((auth ? 1 : 0) | (auth && priv ? 2 : 0)) });
}

/** A user as the library knows it. */
export function userOf({ user: name, auth, priv }: Extract<SnmpCredential, { version: "3" }>): User {
  return {
    name,
    level: auth && priv ? SecurityLevel.authPriv : auth ? SecurityLevel.authNoPriv : SecurityLevel.noAuthNoPriv,
    ...(auth && { authProtocol: auths[auth.protocol], authKey: auth.password }),
    ...(auth && priv && { privProtocol: privs[priv.protocol], privKey: priv.password }),
  };
}
