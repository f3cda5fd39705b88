import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { nearestName } from "../../model/nearest.ts";
import type { AlertExclusion as ExclusionShape, NewAlertExclusion } from "../../model/services/alert-exclusions.ts";
import { parseDuration } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { connectionOf, keysetPage, pageArgs, type Connection } from "../connection.ts";
import { principalOf, type ApiContext } from "../context.ts";
import { defineMutation, type WritePlan } from "../mutation.ts";
import { outsideOf } from "../networks.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { idRule } from "../id-rule.ts";
import { describedEnum } from "./enums.ts";

const AlertExclusionKind = describedEnum("AlertExclusionKind", "What an exclusion is about.", {
  HOST: "Hosts or networks.",
  DOMAIN: "Domain names.",
});

export const AlertExclusion = builder.objectRef<ExclusionShape>("AlertExclusion").implement({
  description: "Something people do not want to be alerted about.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the exclusion." }),
    kind: t.field({ type: AlertExclusionKind, description: "What it is about.", resolve: (row) => row.kind }),
    hosts: t.field({ type: ["CIDR"], description: "Hosts or networks; empty means any host.", resolve: (row) => [...row.hosts] }),
    domains: t.stringList({
      description: "Exact names, or .suffix for a domain and all below; empty means any name.",
      resolve: (row) => row.domains.map(cleanUntrusted),
    }),
    peer: t.field({ type: "CIDR", nullable: true, description: "Only with this other side; null means any.", resolve: (row) => row.peer ?? null }),
    alertTypes: t.stringList({ description: "Alert types by name; empty means all.", resolve: (row) => row.alertTypes.map(cleanUntrusted) }),
    reason: t.string({ description: "Why.", resolve: (row) => cleanUntrusted(row.reason) }),
    createdBy: t.string({ description: "Who made it.", resolve: (row) => cleanUntrusted(row.createdBy) }),
    createdThrough: t.string({ description: "Through what: a session, or a token's name.", resolve: (row) => cleanUntrusted(row.createdThrough) }),
    createdAt: t.field({ type: "DateTime", description: "When it was made.", resolve: (row) => row.createdAtMs }),
    expiresAt: t.field({ type: "DateTime", nullable: true, description: "When it lapses; null when never.", resolve: (row) => row.expiresAtMs ?? null }),
    removedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it was removed; null while it works.",
      resolve: (row) => row.removedAtMs ?? null,
    }),
  }),
});

const AlertExclusionConnection = connectionOf("AlertExclusion", AlertExclusion, "alert exclusions");

/** Whether a caller limited to networks may see or change an exclusion: all its addresses must be inside. */
function visible(row: Pick<ExclusionShape, "hosts" | "peer">, networks: readonly string[]): boolean {
  return networks.length === 0 || (row.hosts.length > 0 && outsideOf([...row.hosts, ...(row.peer ? [row.peer] : [])], networks).length === 0);
}

builder.queryField("alertExclusions", (t) =>
  t.field({
    type: AlertExclusionConnection,
    description: "What people do not want to be alerted about, newest first. A caller limited to networks sees those inside them.",
    authScopes: needs.read,
    args: pageArgs(50),
    resolve: async (_root, args, context): Promise<Connection<ExclusionShape>> => {
      const { networks } = principalOf(context);
      const page = await keysetPage<ExclusionShape>(args, (query) => context.services.exclusions.list(query));
      if (networks.length === 0) return page;
      return { ...page, edges: page.edges.filter(({ node }) => visible(node, networks)), totalCount: null, totalIsExact: false };
    },
  }),
);

const reasonRule = z.string().min(3, "Say why, in at least 3 characters.").max(500, "A reason has at most 500 characters.");
const typeRule = "The name of an alert type has 1 to 100 characters.";
const typesRule = z.array(z.string().min(1, typeRule).max(100, typeRule)).max(50, "At most 50 alert types.").nullish();
const hostsRule = z.array(z.string()).max(100, "At most 100 hosts.");

interface Wanted {
  readonly reason: string;
  readonly expiresIn?: string | null;
}

/** Refuses a name that no alert has: an exclusion of it would look as if it worked. */
function refuseUnknownTypes(given: readonly string[], { facts: { alertTypes } }: ApiContext): void {
  const index = given.findIndex((name) => !alertTypes.includes(name));
  if (index < 0) return;
  const name = given[index]!;
  const near = nearestName(name, alertTypes);
  const none = alertTypes.length === 0;
  throw new AppError("BAD_INPUT", `There is no alert type ${JSON.stringify(cleanUntrusted(name))}.`, {
    path: `input.alertTypes[${index}]`,
    wanted: none ? "no names: this version raises no alerts yet" : alertTypes.slice(0, 50).join(", "),
    got: name,
    cure: near === undefined ? "Leave alertTypes out: the exclusion then holds for alerts of every type." : `Did you mean ${near}?`,
  });
}

async function planOf(
  input: Omit<NewAlertExclusion, "reason" | "expiresAtMs"> & Wanted,
  sentence: string,
  context: ApiContext,
): Promise<WritePlan<{ exclusion: ExclusionShape }>> {
  const principal = principalOf(context);
  if (!visible(input, principal.networks)) {
    throw new AppError("FORBIDDEN", `This token may only exclude hosts in ${principal.networks.join(", ")}.`, {
      path: "input.hosts",
      wanted: principal.networks.join(", "),
    });
  }
  refuseUnknownTypes(input.alertTypes, context);
  const { expiresIn, ...content } = input;
  const wanted: NewAlertExclusion = { ...content, ...(expiresIn ? { expiresAtMs: context.nowMs + parseDuration(expiresIn, "input.expiresIn") } : {}) };
  const existing = await context.services.exclusions.find(wanted);
  const until = expiresIn ? ` for ${expiresIn}` : "";
  const types = input.alertTypes.length > 0 ? `alerts of type ${input.alertTypes.join(", ")}` : "all alerts";
  if (existing) {
    return {
      summary: "There already is such an exclusion.",
      effects: [],
      needed: false,
      preview: { exclusion: existing },
      change: { target: `exclusion ${existing.id}` },
      apply: () => Promise.resolve({ exclusion: existing }),
    };
  }
  return {
    summary: `Silences ${types} about ${sentence}${until}.`,
    effects: [{ description: `From now on ${types} about ${sentence} stay silent${until}; everything else still alerts.`, count: 1 }],
    warnings: expiresIn ? [] : ["It never lapses; expiresIn sets an end."],
    change: { target: `exclusion of ${sentence}`, after: wanted },
    apply: async () => {
      const exclusion = await context.services.exclusions.add(wanted, principal);
      return {
        exclusion,
        change: { target: `exclusion ${exclusion.id}` },
        undo: { mutation: "removeAlertExclusion", input: { id: exclusion.id }, description: "Removes the exclusion: these alerts are raised again." },
      };
    },
  };
}

const listed = (values: readonly string[]): string =>
  values.length <= 5 ? values.join(", ") : `${values.slice(0, 5).join(", ")} and ${values.length - 5} more`;

defineMutation({
  name: "addHostAlertExclusion",
  description: "Keeps alerts about some hosts silent. Adding the same twice changes nothing.",
  needs: needs.write,
  input: (t) => ({
    hosts: t.field({ type: ["CIDR"], required: true, description: "Hosts or networks.", validate: hostsRule.min(1, "At least one host must be named.") }),
    alertTypes: t.stringList({
      description: "Only these alert types, by name; all when left out.",
      validate: typesRule,
    }),
    peer: t.field({ type: "CIDR", description: "Only alerts with this other side." }),
    reason: t.string({ required: true, description: "Why; others will read it.", validate: reasonRule }),
    expiresIn: t.field({ type: "Duration", description: "How long it holds; for ever when left out." }),
  }),
  payload: { exclusion: { type: AlertExclusion, description: "The exclusion; null after a dry run of a new one." } },
  plan: ({ peer, alertTypes, ...input }, context) =>
    planOf(
      { kind: "HOST", domains: [], alertTypes: alertTypes ?? [], ...input, ...(peer ? { peer } : {}) },
      `${listed(input.hosts)}${peer ? ` with ${peer}` : ""}`,
      context,
    ),
});

/** A domain name as a pattern: `example.com`, or `.example.com` for all below too. */
const domain = z
  .string()
  .max(253, "A domain name has at most 253 characters.")
  .regex(
    /^\.?(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?)(?:\.[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?)*$/u,
    "A domain is a name such as example.com, or .example.com with all below it.",
  );

defineMutation({
  name: "addDomainAlertExclusion",
  description: "Keeps alerts about some domain names silent, for every host or for some. Adding the same twice changes nothing.",
  needs: needs.write,
  input: (t) => ({
    domains: t.stringList({
      required: true,
      description: "Names: example.com is exact, .example.com is that and all below.",
      validate: z.array(domain).min(1, "At least one domain must be named.").max(100, "At most 100 domains."),
    }),
    hosts: t.field({ type: ["CIDR"], description: "Only alerts of these hosts or networks; every host when left out.", validate: hostsRule.nullish() }),
    alertTypes: t.stringList({
      description: "Only these alert types, by name; all when left out.",
      validate: typesRule,
    }),
    reason: t.string({ required: true, description: "Why; others will read it.", validate: reasonRule }),
    expiresIn: t.field({ type: "Duration", description: "How long it holds; for ever when left out." }),
  }),
  payload: { exclusion: { type: AlertExclusion, description: "The exclusion; null after a dry run of a new one." } },
  plan: ({ hosts, alertTypes, domains, ...input }, context) => {
    const names = domains.map((name) => name.toLowerCase());
    return planOf(
      { kind: "DOMAIN", domains: names, hosts: hosts ?? [], alertTypes: alertTypes ?? [], ...input },
      `${listed(names)}${hosts?.length ? ` for ${listed(hosts)}` : ""}`,
      context,
    );
  },
});

defineMutation({
  name: "removeAlertExclusion",
  description: "Removes an exclusion: its alerts are raised again.",
  needs: needs.write,
  input: (t) => ({ id: t.id({ required: true, description: "Id of the exclusion.", validate: idRule }) }),
  payload: { exclusion: { type: AlertExclusion, description: "The removed exclusion; null after a dry run." } },
  plan: async (input, context) => {
    const row = await exclusionById(input.id, context);
    return {
      summary: `Alerts about ${listed([...row.domains, ...row.hosts])} are raised again.`,
      effects: [{ description: "The exclusion is gone.", count: 1 }],
      preview: { exclusion: row },
      change: { target: `exclusion ${row.id}`, before: contentOf(row) },
      apply: async () => ({ exclusion: await context.services.exclusions.remove(row.id, principalOf(context)) }),
    };
  },
});

/** What the audit keeps of one. */
const contentOf = ({ kind, hosts, domains, peer, alertTypes, reason, expiresAtMs, createdBy }: ExclusionShape) => ({
  kind,
  hosts,
  domains,
  peer,
  alertTypes,
  reason,
  expiresAtMs,
  createdBy,
});

async function exclusionById(id: string, context: ApiContext): Promise<ExclusionShape> {
  const { networks } = principalOf(context);
  for (let after: string | undefined; ;) {
    const page = await context.services.exclusions.list({ first: 500, after: after ?? null });
    const row = page.rows.find((candidate) => candidate.id === id && visible(candidate, networks));
    if (row) return row;
    if (page.next === undefined) break;
    after = page.next;
  }
  throw new AppError("NOT_FOUND", "There is no such exclusion.", { path: "input.id", got: cleanUntrusted(id), cure: "Look at alertExclusions." });
}

export default { name: "alert-exclusion" };
