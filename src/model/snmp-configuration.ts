import { snmpLimits } from "./snmp-device.ts";
import type { SnmpReport } from "./snmp-report.ts";

/**
 * What a device reports of its configuration, as text: one fact a line, in an order that does not depend on the device's. What moves by
 * itself (counters, states, speed and duplex of links, uptime, sensors, learned addresses) is not in it. SNMP shows no running configuration: this is what it does show.
 */
export function configurationOf(report: Pick<SnmpReport, "system" | "identity" | "interfaces" | "vlans" | "neighbours" | "components">): string {
  const { system, identity, interfaces, vlans, neighbours, components } = report;
  const lines = [
    ...facts("system", { name: system.name, description: system.description, contact: system.contact, location: system.location, objectId: system.objectId }),
    ...facts("device", { vendor: identity.vendor, model: identity.model, os: identity.os, version: identity.version, serial: identity.serial }),
    ...sorted(
      interfaces.flatMap((one) => {
        const { name, alias, type, mtu, mac, vlan, adminStatus, addresses, aggregateIfIndex } = one;
        const aggregate =
          aggregateIfIndex === undefined ? undefined : (interfaces.find(({ ifIndex }) => ifIndex === aggregateIfIndex)?.name ?? String(aggregateIfIndex));
        return [
          ...facts(`interface ${name}`, { alias, type, mtu, mac, vlan, admin: adminStatus, aggregate }),
          ...addresses.map(({ address, prefixLength }) =>
            line(`interface ${name}`, "address", prefixLength === undefined ? address : `${address}/${prefixLength}`),
          ),
        ];
      }),
    ),
    ...sorted(vlans.map(({ id, name }) => line(`vlan ${id}`, "name", name ?? ""))),
    ...sorted(
      neighbours.map(({ protocol, localPort, localIfIndex, systemName, chassisId, portId }) => {
        const port = interfaces.find(({ ifIndex }) => ifIndex === localIfIndex)?.name ?? localPort ?? "?";
        return line(`interface ${port}`, `${protocol} neighbour`, [systemName ?? chassisId ?? "?", portId].filter(Boolean).join(" "));
      }),
    ),
    ...sorted(
      components
        .filter(({ serial, model }) => serial !== undefined || model !== undefined)
        .map(({ name, description, index, model, serial, firmware, software }) =>
          line(
            `component ${name ?? description ?? index}`,
            "is",
            [model, serial && `serial ${serial}`, firmware && `firmware ${firmware}`, software && `software ${software}`].filter(Boolean).join(", "),
          ),
        ),
    ),
  ];
  const text = [...new Set(lines)].join("\n");
  return text.length <= snmpLimits.snapshotCharacters ? text : text.slice(0, text.lastIndexOf("\n", snmpLimits.snapshotCharacters));
}

/** What stands on one line only, in the order of each text. */
export function configurationDiff(before: string, after: string): { readonly removed: readonly string[]; readonly added: readonly string[] } {
  const [was, is] = [before, after].map((text) => text.split("\n").filter((one) => one !== "")) as [string[], string[]];
  const [old, now] = [new Set(was), new Set(is)];
  return { removed: was.filter((one) => !now.has(one)), added: is.filter((one) => !old.has(one)) };
}

function facts(subject: string, values: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [line(subject, name, String(value))]));
}

/** Texts come from the device: what would end the line is not let through. */
const line = (subject: string, name: string, value: string): string =>
  `${subject}: ${name} ${value}`
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trimEnd()
    .slice(0, 1_000);

const sorted = (lines: readonly string[]): string[] => lines.toSorted((a, b) => order.compare(a, b) || (a < b ? -1 : Number(a > b)));
const order = new Intl.Collator("en", { numeric: true });
