/** Digests of USM (RFC 3414, RFC 7860). */
export const snmpAuthProtocols = ["md5", "sha", "sha224", "sha256", "sha384", "sha512"] as const;
export type SnmpAuthProtocol = (typeof snmpAuthProtocols)[number];

/** Ciphers of USM (RFC 3414, RFC 3826). AES-256 has no RFC: its key is stretched as Blumenthal's draft says (`aes256`, net-snmp's AES-256) or as Cisco does (`aes256c`). */
export const snmpPrivProtocols = ["des", "aes", "aes256", "aes256c"] as const;
export type SnmpPrivProtocol = (typeof snmpPrivProtocols)[number];

/** What a device is asked with. Secrets: never logged, never given back. */
export type SnmpCredential =
  | { readonly version: "1" | "2c"; readonly community: string }
  | {
      readonly version: "3";
      readonly user: string;
      readonly auth?: { readonly protocol: SnmpAuthProtocol; readonly password: string };
      /** Needs `auth` (RFC 3414 §1.4.3). */
      readonly priv?: { readonly protocol: SnmpPrivProtocol; readonly password: string };
      readonly context?: string;
    };
