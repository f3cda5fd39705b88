import type { SnmpComponent, SnmpIdentity } from "../model/snmp-report.ts";
import type { SnmpClient } from "./snmp-client.ts";
import type { SnmpProfile, SystemRule, TextSource } from "./snmp-profile.ts";
import { isBelow } from "./oid.ts";
import { textOf } from "./values.ts";

export interface Identified {
  readonly profile: SnmpProfile;
  readonly rule: SystemRule;
}

interface Known {
  readonly objectId?: string;
  readonly description?: string;
}

/** Whose device this is: the most specific rule that fits. Asks the device once, for what rules probe. */
export async function identify(client: Pick<SnmpClient, "first">, profiles: readonly SnmpProfile[], known: Known): Promise<Identified | undefined> {
  const fitting = profiles.flatMap((profile) => (profile.systems ?? []).filter((rule) => fits(rule, known)).map((rule): Identified => ({ profile, rule })));
  const probes = [...new Set(fitting.flatMap(({ rule }) => rule.probe?.oid ?? []))];
  const answers = probes.length > 0 ? await client.first(probes) : [];
  const answered = ({ rule: { probe } }: Identified): boolean => {
    if (!probe) return true;
    const text = textOf(answers[probes.indexOf(probe.oid)]);
    return text !== undefined && (probe.pattern?.test(text) ?? true);
  };
  return fitting.filter(answered).toSorted((a, b) => specificity(b.rule, known) - specificity(a.rule, known))[0];
}

const matched = ({ objectId = [] }: SystemRule, known: Known): string | undefined =>
  objectId.find((root) => known.objectId !== undefined && isBelow(known.objectId, root));

function fits(rule: SystemRule, known: Known): boolean {
  if (rule.objectId && matched(rule, known) === undefined) return false;
  const { description = "" } = known;
  return (rule.description?.test(description) ?? true) && rule.except?.test(description) !== true;
}

/** What a device shows of itself says more than a text, which says more than a number that is longer. */
function specificity(rule: SystemRule, known: Known): number {
  if (rule.isGeneric) return 0;
  return 1 + (rule.probe ? 4 : 0) + (rule.description ? 2 : 0) + (matched(rule, known)?.length ?? 0) / 1_000;
}

/** Enterprise numbers of makers that no rule names the vendor of (IANA). */
const enterprises: Readonly<Record<string, string>> = {
  2: "IBM",
  9: "Cisco",
  11: "HP",
  42: "Oracle",
  43: "3Com",
  45: "Avaya",
  171: "D-Link",
  193: "Ericsson",
  207: "Allied Telesis",
  232: "HPE",
  253: "Xerox",
  259: "Accton",
  311: "Microsoft",
  318: "APC",
  368: "Axis",
  476: "Vertiv",
  534: "Eaton",
  641: "Lexmark",
  674: "Dell",
  705: "Eaton",
  789: "NetApp",
  850: "Tripp Lite",
  890: "Zyxel",
  1248: "Epson",
  1347: "Kyocera",
  1588: "Brocade",
  1602: "Canon",
  1916: "Extreme",
  1991: "Ruckus",
  2011: "Huawei",
  2272: "Extreme",
  2356: "LANCOM",
  2435: "Brother",
  2544: "ADVA",
  2606: "Rittal",
  2636: "Juniper",
  3375: "F5",
  3417: "Broadcom",
  3709: "Datacom",
  3808: "CyberPower",
  3902: "ZTE",
  4413: "Broadcom",
  4526: "Netgear",
  5040: "Swisscom",
  6027: "Dell",
  6141: "Ciena",
  6486: "Alcatel-Lucent",
  6527: "Nokia",
  6876: "VMware",
  7309: "Cambium",
  7367: "DrayTek",
  8691: "Moxa",
  8741: "SonicWall",
  10002: "Ubiquiti",
  11863: "TP-Link",
  12148: "Eltek",
  12356: "Fortinet",
  13742: "Raritan",
  14823: "Aruba",
  14988: "MikroTik",
  17163: "Riverbed",
  17713: "Cambium",
  21239: "Vertiv",
  24681: "QNAP",
  25053: "Ruckus",
  25461: "Palo Alto Networks",
  25506: "H3C",
  26928: "Aerohive",
  29671: "Meraki",
  30065: "Arista",
  33049: "NVIDIA",
  35265: "Eltex",
  41112: "Ubiquiti",
  47196: "Aruba",
  52642: "FS",
};

/** Vendor, model, version and serial number, as the rule says and else as the ENTITY-MIB has them. */
export async function identity(
  client: Pick<SnmpClient, "first">,
  found: Identified | undefined,
  known: Known,
  components: readonly SnmpComponent[],
): Promise<SnmpIdentity> {
  const chassis = chassisOf(components);
  const enterprise = /^1\.3\.6\.1\.4\.1\.(\d+)/.exec(known.objectId ?? "")?.[1];
  const rule = found?.rule;
  const oids = [...new Set([rule?.version, rule?.model, rule?.serial].flatMap((sources) => sources ?? []).flatMap((source) => oidOf(source) ?? []))];
  const values = oids.length > 0 ? await client.first(oids) : [];
  const taken = (source: TextSource): string | undefined => {
    if (source instanceof RegExp) return clean(source.exec(known.description ?? "")?.[1]);
    if (typeof source === "object" && "entity" in source) return clean(chassis?.[source.entity]);
    const text = textOf(values[oids.indexOf(oidOf(source)!)]);
    return clean(typeof source === "string" ? text : source.pattern.exec(text ?? "")?.[1]);
  };
  const one = (sources: readonly TextSource[] | undefined, ...others: readonly TextSource[]): string | undefined => {
    for (const source of [...(sources ?? []), ...others]) {
      const text = taken(source);
      if (text !== undefined) return text;
    }
    return undefined;
  };
  const vendor =
    rule?.vendor ??
    found?.profile.vendor ??
    clean(chassis?.manufacturer) ??
    (enterprise === undefined || enterprise === "8072" ? undefined : enterprises[enterprise]);
  const version = one(rule?.version, { entity: "software" });
  const model = one(rule?.model, { entity: "model" });
  const serial = one(rule?.serial, { entity: "serial" });
  return {
    ...(vendor !== undefined && { vendor }),
    ...(rule && { os: rule.os, kind: rule.kind }),
    ...(model !== undefined && { model }),
    ...(version !== undefined && { version }),
    ...(serial !== undefined && { serial }),
  };
}

const oidOf = (source: TextSource): string | undefined => (typeof source === "string" ? source : "oid" in source ? source.oid : undefined);

/** Without quotes, and without the two octets HP's printers put before a text. */
function clean(text: string | undefined): string | undefined {
  const bare = text?.replace(/^["'\s]+|["'\s]+$/g, "");
  return bare === undefined || bare === "" || /^(?:n\/?a|none|unknown|null|not (?:available|specified))$/i.test(bare) ? undefined : bare;
}

/** The device as a whole: its chassis, else its stack, else the first part of all. Of a stack's members the first with a serial number. */
function chassisOf(components: readonly SnmpComponent[]): SnmpComponent | undefined {
  const all = components.filter((component) => component.class === "chassis");
  return all.find(({ serial }) => clean(serial) !== undefined) ?? all[0] ?? components.find((component) => component.class === "stack") ?? components[0];
}
