import { z } from "zod";
import type { SnmpDevice as DeviceShape } from "../../model/snmp-device.ts";
import { parseDuration } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { connectionOf, keysetPage, pageArgs } from "../connection.ts";
import { deviceBy, visibleDevices } from "../snmp-access.ts";
import { devicePage, type SnmpOrder } from "../snmp-order.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { describedEnum } from "./enums.ts";
import { SnmpDevice, SnmpStatusEnum } from "./snmp-device.ts";

const SnmpDeviceOrderEnum = describedEnum("SnmpDeviceOrder", "The order of SNMP devices.", {
  STATUS: "Unreachable first, then what refuses, then what is degraded; by name.",
  NAME: "By name.",
  LAST_ANSWERED: "Silent for longest first.",
  CPU: "Busiest processors first.",
  MEMORY: "Fullest memory first.",
  NEWEST: "Added last first.",
} satisfies Record<SnmpOrder, string>);

const statusRule = z.array(z.unknown()).max(5, "Each status once is enough.");
const searchRule = z.string().max(200, "At most 200 characters can be searched for.");
const SnmpDeviceFilter = builder.inputType("SnmpDeviceFilter", {
  description: "Which SNMP devices. All given fields must hold.",
  fields: (t) => ({
    status: t.field({ type: [SnmpStatusEnum], description: "One of these.", validate: statusRule.nullish() }),
    notAnsweredFor: t.field({ type: "Duration", description: "Polled, and silent for at least this long." }),
    search: t.string({
      description: "Part of name, address, description, location, maker, model, version, serial number or a tag; case does not matter.",
      validate: searchRule.nullish(),
    }),
    tag: t.string({ description: "One of its tags.", validate: searchRule.nullish() }),
    enabled: t.boolean({ description: "Whether it is polled." }),
  }),
});
const SnmpDeviceConnection = connectionOf("SnmpDevice", SnmpDevice, "SNMP devices");

function matches({ address, name, facts, tags, comment }: DeviceShape, search: string): boolean {
  const { system, identity } = facts ?? {};
  const texts = [
    address,
    name,
    system?.name,
    system?.description,
    system?.location,
    identity?.vendor,
    identity?.model,
    identity?.os,
    identity?.version,
    identity?.serial,
    comment,
    ...tags,
  ];
  return texts.some((text) => text?.toLowerCase().includes(search));
}

builder.queryField("snmpDevices", (t) =>
  t.field({
    type: SnmpDeviceConnection,
    description: "Devices that are polled by SNMP. A caller limited to networks sees those inside them.",
    authScopes: needs.read,
    args: {
      filter: t.arg({ type: SnmpDeviceFilter, description: "Which ones." }),
      orderBy: t.arg({ type: SnmpDeviceOrderEnum, required: true, defaultValue: "STATUS", description: "Which first." }),
      ...pageArgs(50),
    },
    resolve: (_root, { filter, orderBy, ...page }, context) => {
      const { status, notAnsweredFor, search, tag, enabled } = filter ?? {};
      const silentSinceMs = notAnsweredFor ? context.nowMs - parseDuration(notAnsweredFor, "filter.notAnsweredFor") : undefined;
      const wanted = search?.trim().toLowerCase() ?? "";
      const rows = visibleDevices(context).filter(
        (device) =>
          (!status || status.includes(device.standing.status)) &&
          (silentSinceMs === undefined || (device.enabled && (device.standing.lastAnsweredAtMs ?? device.createdAtMs) <= silentSinceMs)) &&
          (wanted === "" || matches(device, wanted)) &&
          (!tag || device.tags.some((each) => each.toLowerCase() === tag.trim().toLowerCase())) &&
          (typeof enabled !== "boolean" || device.enabled === enabled),
      );
      return keysetPage(page, async (place) => devicePage(rows, orderBy, place));
    },
  }),
);

interface NotFound {
  readonly asked: string;
}
const SnmpDeviceNotFound = builder.objectRef<NotFound>("SnmpDeviceNotFound").implement({
  description: "A name or address that no polled device has.",
  fields: (t) => ({
    asked: t.string({ description: "What was asked for.", resolve: ({ asked }) => cleanUntrusted(asked) }),
    message: t.string({
      description: "What to do.",
      resolve: () => "No SNMP device has this name or address. snmpDevices (tool list_snmp_devices) lists them; addSnmpDevices adds one.",
    }),
  }),
});
const SnmpDeviceLookup = builder.unionType("SnmpDeviceLookup", {
  description: "An SNMP device, or that there is none.",
  types: [SnmpDevice, SnmpDeviceNotFound],
  resolveType: (value) => ("asked" in value ? SnmpDeviceNotFound : SnmpDevice),
});

builder.queryField("snmpDevicesByName", (t) =>
  t.field({
    type: [SnmpDeviceLookup],
    description:
      "SNMP devices by address, name, sysName or id: one entry each, at most 50, in the order asked. Case does not matter, nor does the domain of a name.",
    authScopes: needs.read,
    args: {
      devices: t.arg.stringList({
        required: true,
        description: "Addresses, names or ids, 1 to 50.",
        validate: z
          .array(z.string().min(1, "A device must be named.").max(256, "A name has at most 256 characters."))
          .min(1, "At least one device must be named.")
          .max(50, "At most 50 devices can be asked for at once."),
      }),
    },
    resolve: (_root, { devices: asked }, context) => {
      const devices = visibleDevices(context);
      return asked.map((text): DeviceShape | NotFound => deviceBy(text, devices) ?? { asked: text });
    },
  }),
);

export default { name: "snmp-device-list" };
