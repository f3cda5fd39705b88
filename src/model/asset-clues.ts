import { dhcpOptionLists, dhcpVendorClasses } from "./fingerprints/dhcp.ts";
import { hostNames } from "./fingerprints/host-names.ts";
import { conclude } from "./fingerprints/rule.ts";
import { announcedServices, answeredApplications, makers } from "./fingerprints/services.ts";
import { sshVersions } from "./fingerprints/ssh-versions.ts";
import { userAgents } from "./fingerprints/user-agents.ts";
import type { AssetFact, AssetSource } from "./asset.ts";

/** What flows hold that tells of the device at one side. */
export const clueKinds = [
  "DHCP_NAME",
  "DHCP_VENDOR_CLASS",
  "DHCP_OPTIONS",
  "MDNS_NAME",
  "NETBIOS_NAME",
  "SSDP_PRODUCT",
  "USER_AGENT",
  "SSH_VERSION",
  "ANSWERS",
] as const;
export type ClueKind = (typeof clueKinds)[number];

export interface Clue {
  readonly kind: ClueKind;
  /** Text from the network. */
  readonly value: string;
}

/** What flows showed of one local address, or of one MAC address that had none yet. */
export interface FlowSighting {
  readonly mac?: string;
  readonly ip?: string;
  readonly vlan: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly isConfirmed: boolean;
  readonly clues: readonly Clue[];
}

/** What came into the flow store in a time; the store implements it. */
export interface FlowSightings {
  /** By when rows were stored, not by when packets came: from inclusive, to exclusive. `leftOut`: those beyond the bound. */
  stored(fromMs: number, toMs: number, signal?: AbortSignal): Promise<{ readonly rows: readonly FlowSighting[]; readonly leftOut: number }>;
}

const name = (value: string, source: AssetSource, confidence?: number): readonly AssetFact[] =>
  value === "" ? [] : [{ attribute: "NAME", value, source, ...(confidence !== undefined && { confidence }) }, ...conclude(hostNames, "HOST_NAME", value)];

/** A text from the network may be the name of what every object has. */
const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);

/** Generic names say nothing of one device. */
const meaningless = /^(?:localhost|localhost\.localdomain|android|unknown|none|null|host|workgroup|wpad|isatap|udhcp\S*)$/i;

/** The conclusions from one clue; nothing for what no rule knows. */
export function factsOfClue({ kind, value: given }: Clue): readonly AssetFact[] {
  const value = given.trim();
  if (value === "" || value.length > 512) return [];
  if (kind === "DHCP_NAME") return meaningless.test(value) ? [] : name(value, "DHCP");
  if (kind === "NETBIOS_NAME") return /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,14}$/u.test(value) && !meaningless.test(value) ? name(value, "NETBIOS") : [];
  if (kind === "DHCP_VENDOR_CLASS") return conclude(dhcpVendorClasses, "DHCP", value);
  if (kind === "DHCP_OPTIONS") {
    const says = own(dhcpOptionLists, value);
    // One client program may run on many kinds of device: what kind it is, is less sure.
    return says ? conclude([{ when: /^/, says }], "DHCP", value).map((fact) => (fact.attribute === "TYPE" ? { ...fact, confidence: 55 } : fact)) : [];
  }
  if (kind === "USER_AGENT") return conclude(userAgents, "USER_AGENT", value);
  if (kind === "SSDP_PRODUCT") return conclude(userAgents, "SSDP", value);
  if (kind === "SSH_VERSION") return conclude(sshVersions, "SSH", value);
  if (kind === "ANSWERS") {
    const known = own(answeredApplications, value);
    return known ? [{ attribute: "TYPE", value: known.type, source: "TRAFFIC", confidence: known.confidence, seen: `answers for ${value}` }] : [];
  }
  return factsOfMdns(value);
}

/** `desk.local` names the host; `Kitchen._ipp._tcp.local` and `_ipp._tcp.local` tell what it offers (RFC 6762 §3, RFC 6763 §4.1). */
function factsOfMdns(announced: string): readonly AssetFact[] {
  const service = /^(?:(.+)\.)?(_[a-z0-9-]{1,62})\._(?:tcp|udp)\.local\.?$/i.exec(announced);
  if (!service) {
    const host = /^([^._][^.]*)\.local\.?$/i.exec(announced)?.[1];
    return host === undefined || meaningless.test(host) ? [] : name(host, "MDNS");
  }
  const known = own(announcedServices, service[2]!.toLowerCase());
  const instance = service[1]?.replace(/^[0-9A-F]{12}@/i, "") ?? "";
  const named: readonly AssetFact[] =
    instance === "" || instance.startsWith("_") || /^[0-9a-f-]{12,}$/i.test(instance)
      ? []
      : [{ attribute: "NAME", value: instance, source: "MDNS", confidence: 55, seen: announced }];
  if (!known) return named;
  const { type, vendor, os, confidence } = known;
  const fact = (attribute: AssetFact["attribute"], value: string | undefined): readonly AssetFact[] =>
    value === undefined ? [] : [{ attribute, value, source: "MDNS", confidence, seen: announced }];
  return [...named, ...fact("TYPE", type), ...fact("VENDOR", vendor), ...fact("OS", os)];
}

/** What the maker of the network card tells. */
export function factsOfMaker(vendor: string): readonly AssetFact[] {
  const type = makers.find(({ when }) => when.test(vendor))?.type;
  return [{ attribute: "VENDOR", value: vendor, source: "OUI" }, ...(type ? [{ attribute: "TYPE", value: type, source: "OUI", seen: vendor } as const] : [])];
}

/** Where in the network an address is, as far as it has a name or a VLAN. */
export function factsOfPlace(network: string | undefined, vlan: number): readonly AssetFact[] {
  const value = network === undefined ? (vlan === 0 ? "" : `VLAN ${vlan}`) : vlan === 0 ? network : `${network} (VLAN ${vlan})`;
  return value === "" ? [] : [{ attribute: "SEGMENT", value, source: "TRAFFIC" }];
}
