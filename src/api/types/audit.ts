import { z } from "zod";
import type { AuditEvent as EventShape } from "../../model/services/audit.ts";
import { builder } from "../builder.ts";
import { connectionOf, keysetPage, pageArgs } from "../connection.ts";
import { cleanUntrusted, untrusted } from "../untrusted-text.ts";
import { describedEnum } from "./enums.ts";

const AuditOutcome = describedEnum("AuditOutcome", "What came of a write.", {
  INTENT: "It was begun, and no outcome was written: the server died in between.",
  APPLIED: "It was done.",
  DRY_RUN: "Only its effect was asked for.",
  REFUSED: "The caller was told what is wrong.",
  FAILED: "It failed unexpectedly.",
  PREVIEWED: "An assistant saw its effect; no person did.",
  CONFIRMED: "A person confirmed it, and it was done.",
  DECLINED: "A person was asked in the assistant and said no.",
});

const AuditEvent = builder.objectRef<EventShape>("AuditEvent").implement({
  description: "A write, and who asked for it through what.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the event." }),
    time: t.field({ type: "DateTime", description: "When it was begun.", resolve: (event) => event.timeMs }),
    userName: t.string({ description: "Who.", resolve: (event) => cleanUntrusted(event.userName) }),
    through: t.string({ description: "Through what: a session, a token's name, the command line.", resolve: (event) => cleanUntrusted(event.through) }),
    action: t.exposeString("action", { description: "Name of the mutation." }),
    arguments: t.string({
      description: "Its arguments as canonical JSON, secrets masked, cut at 256 characters.",
      resolve: (event) => cleanUntrusted(event.arguments),
    }),
    outcome: t.field({
      type: AuditOutcome,
      description: "What came of it.",
      resolve: (event) => event.outcome.toUpperCase().replace("-", "_") as "APPLIED",
    }),
    summary: t.string({ nullable: true, description: "What was done, in one sentence.", resolve: (event) => untrusted(event.summary) }),
    error: t.string({ nullable: true, description: "What was wrong.", resolve: (event) => untrusted(event.error) }),
    grant: t.string({ nullable: true, description: "How an assistant's write was allowed, and by whom.", resolve: (event) => untrusted(event.grant) }),
  }),
});

const AuditEventConnection = connectionOf("AuditEvent", AuditEvent, "audited writes");

const AuditFilter = builder.inputType("AuditFilter", {
  description: "Which writes.",
  fields: (t) => ({
    action: t.string({ description: "Only this mutation.", validate: z.string().max(100, "The name of a mutation has at most 100 characters.").nullish() }),
  }),
});

builder.queryField("auditLog", (t) =>
  t.field({
    type: AuditEventConnection,
    description: "Every write, newest first. For administrators.",
    authScopes: { $all: { scope: "admin", everyNetwork: true } },
    args: { filter: t.arg({ type: AuditFilter, description: "Which writes." }), ...pageArgs(50) },
    resolve: (_root, { filter, first, after }, context) =>
      keysetPage<EventShape>({ first, ...(after ? { after } : {}) }, (page) =>
        context.services.audit.events({ ...page, ...(filter?.action ? { action: filter.action } : {}) }),
      ),
  }),
);

export default { name: "audit" };
