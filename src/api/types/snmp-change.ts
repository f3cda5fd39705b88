import { z } from "zod";
import { deviceName, type SnmpDevice as DeviceShape, snmpLimits } from "../../model/snmp-device.ts";
import { formatDuration } from "../../model/time.ts";
import { needs } from "../builder.ts";
import { defineMutation } from "../mutation.ts";
import { foundDevices } from "../snmp-access.ts";
import { commentRule, credentialOf, deadlineOf, intervalOf, nameRule, tagsRule } from "../snmp-input.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { SnmpDevice } from "./snmp-device.ts";

const deviceRule = z.string().min(1, "A device must be named.").max(256, "A name has at most 256 characters.");

const contentOf = ({ address, port, name, credentialId, intervalMs, deadlineMs, enabled, anySender, tags, comment }: DeviceShape) => ({
  address,
  port,
  name,
  credentialId,
  intervalMs,
  deadlineMs,
  enabled,
  anySender,
  tags,
  comment,
});
const briefly = (device: DeviceShape): string => {
  const name = cleanUntrusted(deviceName(device));
  return name === device.address ? name : `${name} (${device.address})`;
};

defineMutation({
  name: "updateSnmpDevice",
  description: "Changes what is given of an SNMP device. Another credential or port is used from its next poll on.",
  needs: needs.write,
  input: (t) => ({
    device: t.string({ required: true, description: "Its id, address or name.", validate: deviceRule }),
    name: t.string({ description: "What to call it; empty: its sysName.", validate: nameRule.nullish() }),
    credentialName: t.string({ description: "Name of the credential; empty: try those of its network.", validate: nameRule.nullish() }),
    interval: t.field({ type: "Duration", description: "How often it is polled." }),
    deadline: t.field({ type: "Duration", description: "When a poll is given up." }),
    enabled: t.boolean({ description: "Whether it is polled." }),
    anySender: t.boolean({ description: "Whether answers from its other addresses are taken." }),
    tags: t.stringList({ description: "Words to find it by.", validate: tagsRule.nullish() }),
    comment: t.string({ description: "What to know of it.", validate: commentRule.nullish() }),
  }),
  payload: { device: { type: SnmpDevice, description: "The device as it is then." } },
  plan: ({ device: text, name, credentialName, interval, deadline, enabled, anySender, tags, comment }, context) => {
    const device = foundDevices([text], context, "input.device")[0]!;
    const { name: oldName, credentialId: oldCredential, ...rest } = device;
    const intervalMs = interval ? intervalOf(interval, "input.interval") : device.intervalMs;
    const newName = typeof name === "string" ? name.trim() : (oldName ?? "");
    const credentialId =
      typeof credentialName !== "string"
        ? oldCredential
        : credentialName.trim() === ""
          ? undefined
          : credentialOf(credentialName, context, "input.credentialName").id;
    const wanted: DeviceShape = {
      ...rest,
      ...(newName !== "" && { name: newName }),
      ...(credentialId !== undefined && { credentialId }),
      intervalMs,
      deadlineMs: deadline || interval ? deadlineOf(deadline, intervalMs, "input.deadline") : device.deadlineMs,
      enabled: enabled ?? device.enabled,
      anySender: anySender ?? device.anySender,
      tags: tags ? [...tags] : device.tags,
      comment: typeof comment === "string" ? comment.trim() : device.comment,
    };
    const needed = JSON.stringify(contentOf(device)) !== JSON.stringify(contentOf(wanted));
    return {
      summary: needed ? `Changes the SNMP device ${briefly(device)}.` : "The SNMP device already is like that.",
      effects: needed
        ? [{ description: wanted.enabled ? `It is polled every ${formatDuration(wanted.intervalMs)}.` : "It is polled no more until it is enabled.", count: 1 }]
        : [],
      needed,
      preview: { device },
      change: { target: `snmp device ${device.address}`, before: contentOf(device), after: contentOf(wanted) },
      apply: async () => ({ device: await context.services.snmp.change(wanted) }),
    };
  },
});

defineMutation({
  name: "pollSnmpDevice",
  description: "Reads everything of an SNMP device now, and waits for it.",
  needs: needs.write,
  input: (t) => ({ device: t.string({ required: true, description: "Its id, address or name.", validate: deviceRule }) }),
  payload: { device: { type: SnmpDevice, description: "The device as it stands then; null after a dry run." } },
  plan: ({ device: text }, context) => {
    const device = foundDevices([text], context, "input.device")[0]!;
    return {
      summary: `Reads the SNMP device ${briefly(device)} now.`,
      effects: [{ description: "It is asked for everything it reports, beside its usual polls.", count: 1 }],
      change: { target: `snmp device ${device.address}` },
      apply: async () => {
        const read = await context.services.snmp.readNow(device.id, context.signal);
        const { status, reason } = read.standing;
        return { device: read, summary: `${briefly(read)} is ${status}${reason === undefined ? "" : `: ${cleanUntrusted(reason)}`}.` };
      },
    };
  },
});

defineMutation({
  name: "removeSnmpDevices",
  description: "Polls devices no more and forgets what they reported; samples of the past stay until their retention ends.",
  needs: needs.write,
  input: (t) => ({
    devices: t.stringList({
      required: true,
      description: "Ids, addresses or names.",
      validate: z.array(deviceRule).min(1, "At least one device must be named.").max(snmpLimits.atOnce, `At most ${snmpLimits.atOnce} devices.`),
    }),
  }),
  payload: { devices: { type: [SnmpDevice], description: "Those that were removed; null after a dry run." } },
  plan: ({ devices: texts }, context) => {
    const devices = [...foundDevices(texts, context, "input.devices[*]")];
    return {
      summary: `Removes ${devices.length === 1 ? `the SNMP device ${briefly(devices[0]!)}` : `${devices.length} SNMP devices`}.`,
      effects: [
        {
          description: "They are polled no more; their interfaces, neighbours, events and snapshots are gone.",
          count: devices.length,
          examples: devices.slice(0, 10).map(briefly),
        },
      ],
      change: {
        target: `snmp devices ${devices
          .map(({ address }) => address)
          .join(", ")
          .slice(0, 200)}`,
        before: devices.map(contentOf),
      },
      apply: async () => {
        await context.services.snmp.remove(devices.map(({ id }) => id));
        return { devices };
      },
    };
  },
});

export default { name: "snmp-change" };
