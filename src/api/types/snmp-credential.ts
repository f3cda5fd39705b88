import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { throughOf } from "../../model/principal.ts";
import {
  type SnmpAuthProtocol,
  snmpAuthProtocols,
  type SnmpCredential as Credential,
  type SnmpPrivProtocol,
  snmpPrivProtocols,
} from "../../model/snmp-credential.ts";
import { type SnmpCredentialInfo, snmpLimits } from "../../model/snmp-device.ts";
import { parseCidr } from "../../net/cidr.ts";
import { builder, needs } from "../builder.ts";
import { principalOf } from "../context.ts";
import { defineMutation } from "../mutation.ts";
import { credentialOf } from "../snmp-input.ts";
import { cleanUntrusted, untrusted } from "../untrusted-text.ts";
import { namedEnum } from "./enums.ts";

const SnmpVersion = builder.enumType("SnmpVersion", {
  description: "Version of SNMP.",
  values: {
    V1: { value: "1", description: "With a community; no 64-bit counters." },
    V2C: { value: "2c", description: "With a community." },
    V3: { value: "3", description: "With a user; authenticated and encrypted where the device does it." },
  } as const,
});

const SnmpAuthProtocolEnum = namedEnum("SnmpAuthProtocol", "Digest of SNMPv3 (RFC 3414, RFC 7860).", snmpAuthProtocols, {
  md5: "HMAC-MD5.",
  sha: "HMAC-SHA-1.",
  sha224: "SHA-224.",
  sha256: "SHA-256.",
  sha384: "SHA-384.",
  sha512: "SHA-512.",
} satisfies Record<SnmpAuthProtocol, string>);

const SnmpPrivProtocolEnum = namedEnum("SnmpPrivProtocol", "Cipher of SNMPv3.", snmpPrivProtocols, {
  des: "DES (RFC 3414): old, and not in every OpenSSL.",
  aes: "AES-128 (RFC 3826).",
  aes256: "AES-256, the key stretched as Blumenthal's draft says (net-snmp's AES-256).",
  aes256c: "AES-256, the key stretched as Cisco does.",
} satisfies Record<SnmpPrivProtocol, string>);

const SnmpCredential = builder.objectRef<SnmpCredentialInfo>("SnmpCredential").implement({
  description: "What devices are asked with. Its secrets are kept sealed and never given back.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the credential." }),
    name: t.string({ description: "Its name.", resolve: ({ name }) => cleanUntrusted(name) }),
    version: t.field({ type: SnmpVersion, description: "Version of SNMP.", resolve: ({ version }) => version }),
    user: t.string({ nullable: true, description: "User of version 3.", resolve: ({ user }) => untrusted(user) }),
    authProtocol: t.field({
      type: SnmpAuthProtocolEnum,
      nullable: true,
      description: "Digest of version 3; null without authentication.",
      resolve: ({ auth }) => auth ?? null,
    }),
    privProtocol: t.field({
      type: SnmpPrivProtocolEnum,
      nullable: true,
      description: "Cipher of version 3; null without encryption.",
      resolve: ({ priv }) => priv ?? null,
    }),
    context: t.string({ nullable: true, description: "Context of version 3.", resolve: ({ context }) => untrusted(context) }),
    networks: t.field({
      type: ["CIDR"],
      description: "Networks of the devices it is tried on; none: all, after those with networks.",
      resolve: ({ networks }) => [...networks],
    }),
    isReadable: t.exposeBoolean("isReadable", { description: "False when the key file it was sealed with is gone: set it again." }),
    devices: t.int({
      description: "Devices that are read with it.",
      resolve: ({ id }, _args, { services }) => services.snmp.list().filter(({ credentialId }) => credentialId === id).length,
    }),
    updatedBy: t.string({ description: "Who set it last.", resolve: ({ updatedBy }) => cleanUntrusted(updatedBy) }),
    updatedAt: t.field({ type: "DateTime", description: "When.", resolve: ({ updatedAtMs }) => updatedAtMs }),
  }),
});

builder.queryField("snmpCredentials", (t) =>
  t.field({
    type: [SnmpCredential],
    description: `What SNMP devices are asked with, by name, without the secrets; at most ${snmpLimits.credentials}.`,
    authScopes: needs.readEverywhere,
    resolve: (_root, _args, { services }) => [...services.snmp.credentials()],
  }),
);

const textRule = (what: string, least = 1) =>
  z.string().min(least, `${what} has at least ${least} characters.`).max(200, `${what} has at most 200 characters.`);

interface Given {
  readonly version: Credential["version"];
  readonly community?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly authProtocol?: SnmpAuthProtocol | null | undefined;
  readonly authPassword?: string | null | undefined;
  readonly privProtocol?: SnmpPrivProtocol | null | undefined;
  readonly privPassword?: string | null | undefined;
  readonly context?: string | null | undefined;
}

const refuse = (message: string, field: string, cure: string): never => {
  throw new AppError("BAD_INPUT", message, { path: `input.${field}`, cure });
};

/** What belongs to the version and nothing else. */
function checkedCredential({ version, community, user, authProtocol, authPassword, privProtocol, privPassword, context }: Given): Credential {
  if (version !== "3") {
    if (user || authProtocol || authPassword || privProtocol || privPassword || context)
      refuse("A user, passwords and a context belong to version 3.", "version", "Set version: V3.");
    return { version, community: community ?? refuse("Version 1 and 2c need a community.", "community", "Give community.") };
  }
  if (community) refuse("A community belongs to version 1 and 2c.", "community", "Set version: V2C, or leave the community out.");
  if (!user) return refuse("Version 3 needs a user.", "user", "Give user.");
  if (!authProtocol !== !authPassword)
    refuse("A digest and its password belong together.", authProtocol ? "authPassword" : "authProtocol", "Give both or none.");
  if (!privProtocol !== !privPassword)
    refuse("A cipher and its password belong together.", privProtocol ? "privPassword" : "privProtocol", "Give both or none.");
  if (privProtocol && !authProtocol) refuse("Encryption needs authentication (RFC 3414 §1.4.3).", "authProtocol", "Give authProtocol and authPassword too.");
  return {
    version,
    user,
    ...(authProtocol && authPassword && { auth: { protocol: authProtocol, password: authPassword } }),
    ...(privProtocol && privPassword && { priv: { protocol: privProtocol, password: privPassword } }),
    ...(context && { context }),
  };
}

const shownOf = ({ name, version, user, auth, priv, context, networks }: Omit<SnmpCredentialInfo, "id" | "isReadable" | "updatedBy" | "updatedAtMs">) => ({
  name,
  version,
  user,
  auth,
  priv,
  context,
  networks,
});

defineMutation({
  name: "setSnmpCredential",
  description: "Makes a credential for SNMP devices, or puts these secrets into the one of the same name. Secrets are sealed on disk and never given back.",
  needs: { $all: { scope: "write", everyNetwork: true } },
  input: (t) => ({
    name: t.string({
      required: true,
      description: "Its name; case does not matter.",
      validate: textRule("A name").regex(/^[^\p{Cc}]+$/u, "A name has no control characters."),
    }),
    version: t.field({ type: SnmpVersion, required: true, description: "Version of SNMP." }),
    community: t.string({ description: "Of version 1 and 2c.", validate: textRule("A community").nullish() }),
    user: t.string({ description: "Of version 3.", validate: textRule("A user").nullish() }),
    authProtocol: t.field({ type: SnmpAuthProtocolEnum, description: "Digest of version 3." }),
    authPassword: t.string({ description: "Its password, at least 8 characters (RFC 3414 §11.2).", validate: textRule("A password", 8).nullish() }),
    privProtocol: t.field({ type: SnmpPrivProtocolEnum, description: "Cipher of version 3." }),
    privPassword: t.string({ description: "Its password, at least 8 characters.", validate: textRule("A password", 8).nullish() }),
    context: t.string({ description: "Context of version 3.", validate: textRule("A context").nullish() }),
    networks: t.field({
      type: ["CIDR"],
      required: true,
      defaultValue: [],
      description: "Networks of the devices it is tried on, the credential of the narrowest first; none: all, last.",
      validate: z.array(z.string()).max(100, "At most 100 networks."),
    }),
  }),
  payload: { credential: { type: SnmpCredential, description: "The credential, without its secrets; null after a dry run." } },
  plan: ({ name: given, networks: texts, ...more }, context) => {
    const { snmp } = context.services;
    const credential = checkedCredential(more);
    const name = given.trim();
    const networks = [...new Set(texts.map((text) => parseCidr(text)!.text))];
    const existing = snmp.credentials().find((each) => each.name.toLowerCase() === name.toLowerCase());
    const users = existing ? snmp.list().filter(({ credentialId }) => credentialId === existing.id).length : 0;
    const usm =
      credential.version === "3"
        ? { user: credential.user, auth: credential.auth?.protocol, priv: credential.priv?.protocol, context: credential.context }
        : {};
    const level = credential.version !== "3" ? "" : credential.priv ? ", authenticated and encrypted" : credential.auth ? ", authenticated" : ", unprotected";
    return {
      summary: `${existing ? "Changes" : "Makes"} the SNMP credential ${name}: version ${credential.version}${level}.`,
      effects: [
        {
          description:
            networks.length === 0
              ? "It is tried on devices of every network, after those of narrower ones."
              : `It is tried on devices in ${networks.join(", ")}.`,
          ...(users > 0 && { count: users }),
        },
      ],
      warnings: [
        ...(users > 0 ? [`${users} devices are read with it: they are asked with the new secrets from their next poll on.`] : []),
        ...(credential.version === "3" ? [] : ["The community travels in clear text: whoever sees it can read the same devices."]),
      ],
      change: { target: `credential ${name}`, ...(existing && { before: shownOf(existing) }), after: { name, version: credential.version, ...usm, networks } },
      apply: async () => {
        const principal = principalOf(context);
        const set = await snmp.setCredential({ name, credential, networks, updatedBy: `${principal.userName} (${throughOf(principal)})` });
        return {
          credential: set,
          ...(!existing && { undo: { mutation: "removeSnmpCredential", input: { name: set.name }, description: `Removes the credential ${set.name}.` } }),
        };
      },
    };
  },
});

defineMutation({
  name: "removeSnmpCredential",
  description: "Removes a credential and its secrets. Devices that were read with it try those of their network.",
  needs: { $all: { scope: "write", everyNetwork: true } },
  input: (t) => ({ name: t.string({ required: true, description: "Its name.", validate: textRule("A name") }) }),
  payload: { credential: { type: SnmpCredential, description: "The credential that was removed; null after a dry run." } },
  plan: ({ name }, context) => {
    const { snmp } = context.services;
    const credential = credentialOf(name, context, "input.name");
    const users = snmp.list().filter(({ credentialId }) => credentialId === credential.id);
    return {
      summary: `Removes the SNMP credential ${cleanUntrusted(credential.name)}.`,
      effects: [
        {
          description: users.length === 0 ? "No device is read with it." : "Devices that were read with it try those of their network.",
          count: users.length,
          examples: users.slice(0, 5).map(({ address }) => address),
        },
      ],
      warnings: ["Its secrets cannot be brought back."],
      change: { target: `credential ${credential.name}`, before: shownOf(credential) },
      apply: async () => {
        await snmp.removeCredential(credential.id);
        return { credential };
      },
    };
  },
});

export default { name: "snmp-credential" };
