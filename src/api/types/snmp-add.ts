import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { type NewSnmpDevice, snmpLimits } from "../../model/snmp-device.ts";
import type { SnmpTrial as TrialShape } from "../../model/services/snmp.ts";
import { formatDuration } from "../../model/time.ts";
import { needs } from "../builder.ts";
import type { ApiContext } from "../context.ts";
import { defineMutation } from "../mutation.ts";
import {
  authorOf,
  commentRule,
  credentialOf,
  deadlineOf,
  describeTrial,
  eachOf,
  intervalOf,
  nameRule,
  portRule,
  refuseOutside,
  tagsRule,
} from "../snmp-input.ts";
import { Job } from "./job.ts";
import { SnmpDevice } from "./snmp-device.ts";
import { SnmpTrial } from "./snmp-trial.ts";

/** Addresses asked at a time. */
const atOnce = 16;

/** Asks each; FORBIDDEN with its place for what the egress guard refuses. */
const trials = (wanted: readonly NewSnmpDevice[], context: ApiContext): Promise<TrialShape[]> =>
  eachOf(wanted, atOnce, async ({ address, port, credentialId, anySender }, i) => {
    try {
      return await context.services.snmp.try({ address, port, anySender, ...(credentialId !== undefined && { credentialId }) }, context.signal);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(error.code, error.message, { ...error.details, path: `input.addresses[${i}]`, got: address }, { cause: error });
    }
  });

const contentOf = ({ address, port, name, intervalMs, deadlineMs, enabled, tags, comment }: NewSnmpDevice) => ({
  address,
  port,
  name,
  intervalMs,
  deadlineMs,
  enabled,
  tags,
  comment,
});

const countOf = (count: number): string => `${count} SNMP ${count === 1 ? "device" : "devices"}`;

defineMutation({
  name: "addSnmpDevices",
  description:
    "Polls devices from now on. Each is asked first, on a dry run too, with its credential or with those of its network in order: the answer shows what was found.",
  needs: needs.write,
  input: (t) => ({
    addresses: t.field({
      type: ["IP"],
      required: true,
      description: `Addresses, 1 to ${snmpLimits.atOnce}.`,
      validate: z
        .array(z.string())
        .min(1, "At least one address must be named.")
        .max(snmpLimits.atOnce, `At most ${snmpLimits.atOnce} addresses; importSnmpDevices takes more.`),
    }),
    name: t.string({ description: "What to call it, for one device; its sysName when left out.", validate: nameRule.nullish() }),
    credentialName: t.string({ description: "Name of the credential; those of its network are tried in order when left out.", validate: nameRule.nullish() }),
    port: t.int({ required: true, defaultValue: 161, description: "UDP port.", validate: portRule }),
    interval: t.field({ type: "Duration", description: "How often it is polled; 1m when left out." }),
    deadline: t.field({ type: "Duration", description: "When a poll is given up; four fifths of the interval when left out." }),
    anySender: t.boolean({ required: true, defaultValue: false, description: "Take answers from its other addresses too." }),
    tags: t.stringList({ required: true, defaultValue: [], description: "Words to find them by.", validate: tagsRule }),
    comment: t.string({ required: true, defaultValue: "", description: "What to know of them.", validate: commentRule }),
    evenSilent: t.boolean({ required: true, defaultValue: false, description: "Add those that do not answer too; they are polled until they do." }),
  }),
  payload: {
    devices: { type: [SnmpDevice], description: "Those that were added; null after a dry run." },
    trials: { type: [SnmpTrial], description: "What was found at each address." },
  },
  plan: async ({ addresses, name, credentialName, interval, deadline, evenSilent, port, anySender, tags, comment }, context) => {
    const { snmp } = context.services;
    const all = [...new Set(addresses)];
    refuseOutside(all, context, "input.addresses");
    if (name && all.length > 1)
      throw new AppError("BAD_INPUT", "One name is for one device.", { path: "input.name", cure: "Leave it out: each is called by its sysName." });
    const intervalMs = intervalOf(interval, "input.interval");
    const given = credentialName ? credentialOf(credentialName, context, "input.credentialName") : undefined;
    const settings = {
      port,
      anySender,
      tags: [...tags],
      comment: comment.trim(),
      intervalMs,
      deadlineMs: deadlineOf(deadline, intervalMs, "input.deadline"),
      enabled: true,
      ...authorOf(context),
    };
    const known = new Set(snmp.list().map((device) => `${device.address} ${device.port}`));
    const fresh = all
      .filter((address) => !known.has(`${address} ${port}`))
      .map((address): NewSnmpDevice => ({ ...settings, address, ...(name?.trim() && { name: name.trim() }), ...(given && { credentialId: given.id }) }));
    const found = await trials(fresh, context);
    const answered = found.filter((trial) => trial.found !== undefined);
    const wanted = fresh.flatMap((device, i): NewSnmpDevice[] => {
      const credential = found[i]!.credential;
      return credential ? [{ ...device, credentialId: credential.id }] : evenSilent ? [device] : [];
    });
    const silent = found.filter((trial) => trial.found === undefined).map(describeTrial);
    return {
      summary:
        wanted.length === 0
          ? "Adds nothing."
          : `Polls ${countOf(wanted.length)} every ${formatDuration(intervalMs)}: ${wanted
              .map(({ address }) => address)
              .slice(0, 5)
              .join(", ")}${wanted.length > 5 ? " …" : ""}.`,
      effects:
        wanted.length === 0 ? [] : [{ description: "They are polled from now on.", count: wanted.length, examples: answered.map(describeTrial).slice(0, 10) }],
      warnings: [
        ...(fresh.length < all.length ? [`${all.length - fresh.length} of them are polled already.`] : []),
        ...silent.slice(0, 20).map((text) => `${evenSilent ? "Added though silent" : "Left out"}: ${text}`),
      ],
      needed: wanted.length > 0,
      preview: { trials: found },
      change: { target: `snmp devices ${all.join(", ").slice(0, 200)}`, after: wanted.map(contentOf) },
      apply: async () => {
        const devices = [...(await snmp.add(wanted, found))];
        return {
          devices,
          trials: found,
          undo: { mutation: "removeSnmpDevices", input: { devices: devices.map(({ id }) => id) }, description: "Polls them no more." },
        };
      },
    };
  },
});

const rangesRule = z.array(z.string()).min(1, "At least one range must be named.").max(100, "At most 100 ranges.");

defineMutation({
  name: "discoverSnmpDevices",
  description: "Begins a job that asks every address of some ranges, at most a /20 inside the local networks, and adds what answers.",
  needs: { $all: { scope: "write", everyNetwork: true } },
  input: (t) => ({
    ranges: t.field({
      type: ["CIDR"],
      required: true,
      description: `Networks, at most ${snmpLimits.discoveryAddresses} addresses together.`,
      validate: rangesRule,
    }),
    credentialNames: t.stringList({
      description: "Names of the credentials to try, in this order; those meant for each address when left out.",
      validate: z.array(nameRule).min(1, "At least one credential must be named.").max(20, "At most 20 credentials.").nullish(),
    }),
    port: t.int({ required: true, defaultValue: 161, description: "UDP port.", validate: portRule }),
    interval: t.field({ type: "Duration", description: "How often what is found is polled; 1m when left out." }),
    tags: t.stringList({ required: true, defaultValue: [], description: "Words to find them by.", validate: tagsRule }),
    comment: t.string({ required: true, defaultValue: "", description: "What to know of them.", validate: commentRule }),
  }),
  payload: { job: { type: Job, description: "The job; null after a dry run." } },
  plan: ({ ranges, credentialNames, port, interval, tags, comment }, context) => {
    const { snmp } = context.services;
    const intervalMs = intervalOf(interval, "input.interval");
    const chosen = credentialNames?.map((name, i) => credentialOf(name, context, `input.credentialNames[${i}]`));
    const wanted = {
      ranges,
      port,
      ...(chosen && { credentialIds: chosen.map(({ id }) => id) }),
      device: {
        intervalMs,
        deadlineMs: deadlineOf(undefined, intervalMs, "input.interval"),
        enabled: true,
        anySender: false,
        tags: [...tags],
        comment: comment.trim(),
        ...authorOf(context),
      },
    };
    const { addresses, credentials } = snmp.planDiscovery(wanted);
    return {
      summary: `Asks ${addresses} addresses in ${ranges.slice(0, 5).join(", ")}${ranges.length > 5 ? " …" : ""} and adds the SNMP devices that answer.`,
      effects: [
        { description: `Up to ${addresses * credentials} questions are sent to UDP port ${port}.`, count: addresses },
        { description: `What answers is polled every ${formatDuration(intervalMs)}.` },
      ],
      warnings: credentials > 3 ? [`${credentials} credentials are tried: addresses that are silent cost time for each.`] : [],
      change: { target: `snmp devices in ${ranges.join(", ").slice(0, 200)}`, after: { ranges, port, intervalMs } },
      apply: async () => ({ job: snmp.discover(wanted) }),
    };
  },
});

export default { name: "snmp-add" };
