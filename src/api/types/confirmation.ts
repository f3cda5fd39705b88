import { z } from "zod";
import { argumentsHash } from "../../auth/canonical-json.ts";
import { AppError } from "../../model/errors.ts";
import type { PendingConfirmation as ConfirmationShape } from "../../model/services/confirmations.ts";
import type { OperationResult } from "../../model/services/operations.ts";
import { answerOf, beats } from "../beats.ts";
import { builder } from "../builder.ts";
import { principalOf, type ApiContext } from "../context.ts";
import { defineMutation, personOf } from "../mutation.ts";
import { cleanUntrusted, untrusted } from "../untrusted-text.ts";
import { idRule } from "../id-rule.ts";
import { Effect } from "./effect.ts";
import { describedEnum } from "./enums.ts";

const ConfirmationState = describedEnum("ConfirmationState", "Where an assistant's write stands.", {
  PENDING: "It waits for a person.",
  APPROVED: "A person allowed it and it was done.",
  REJECTED: "A person refused it.",
  EXPIRED: "Nobody decided in time.",
  FAILED: "A person allowed it, and doing it failed; result says why.",
});

const WritePreview = builder.objectRef<ConfirmationShape["preview"]>("WritePreview").implement({
  description: "What a dry run said a write would do.",
  fields: (t) => ({
    summary: t.string({ description: "The effect in one sentence.", resolve: (preview) => cleanUntrusted(preview.summary) }),
    effects: t.field({ type: [Effect], description: "Each change.", resolve: (preview) => [...preview.effects] }),
    warnings: t.stringList({ description: "What to think about first.", resolve: (preview) => preview.warnings.map(cleanUntrusted) }),
  }),
});

const PendingConfirmation = builder.objectRef<ConfirmationShape>("PendingConfirmation").implement({
  description: "A write by an assistant that waits for a person. What is shown is what is run.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the confirmation." }),
    state: t.field({ type: ConfirmationState, description: "Where it stands.", resolve: (row) => row.state }),
    tool: t.exposeString("tool", { description: "Tool the assistant called." }),
    operation: t.exposeString("operation", { description: "Name of the GraphQL operation that runs." }),
    document: t.exposeString("document", { description: "The operation itself." }),
    arguments: t.field({ type: "JSON", description: "Its exact arguments.", resolve: (row) => JSON.parse(row.argumentsJson) as unknown }),
    preview: t.field({ type: WritePreview, description: "What it would do.", resolve: (row) => row.preview }),
    requestedBy: t.string({ description: "User whose token the assistant has.", resolve: (row) => cleanUntrusted(row.requestedBy.userName) }),
    tokenName: t.string({
      nullable: true,
      description: "Name of that token.",
      resolve: ({ requestedBy: { via } }) => (via.kind === "token" ? untrusted(via.tokenName) : null),
    }),
    client: t.string({ nullable: true, description: "What the assistant's program calls itself. Untrusted text.", resolve: (row) => untrusted(row.client) }),
    requestedAt: t.field({ type: "DateTime", description: "When it was asked.", resolve: (row) => row.requestedAtMs }),
    expiresAt: t.field({ type: "DateTime", description: "When it lapses.", resolve: (row) => row.expiresAtMs }),
    decidedBy: t.string({ nullable: true, description: "Who decided; null while it waits.", resolve: (row) => untrusted(row.decidedBy) }),
    decidedAt: t.field({ type: "DateTime", nullable: true, description: "When it was decided.", resolve: (row) => row.decidedAtMs ?? null }),
    result: t.string({
      nullable: true,
      description: "What came of it, or why it was refused; null while it is being done.",
      resolve: (row) => untrusted(row.result),
    }),
  }),
});

const forPeople = { $all: { scope: "write", person: true } } as const;

builder.queryField("pendingConfirmations", (t) =>
  t.field({
    type: [PendingConfirmation],
    description: "Writes by assistants that wait for you, newest first. Asked by a person signed in to the web UI.",
    authScopes: forPeople,
    resolve: async (_root, _args, context) => [...(await context.services.confirmations.pending(principalOf(context)))],
  }),
);

/** Anyone's own, and everybody's for an administrator. */
async function seen(id: string, context: ApiContext): Promise<ConfirmationShape | undefined> {
  const person = personOf(context);
  const row = await context.services.confirmations.byId(id);
  return row && (row.requestedBy.userId === person.userId || person.scopes.includes("admin")) ? row : undefined;
}

builder.queryField("confirmation", (t) =>
  t.field({
    type: PendingConfirmation,
    nullable: true,
    description:
      "One write by an assistant of yours (an administrator: of anybody's), also after it was decided or lapsed: by whom, when, and what came of it. Null when there is none of this id for you. Asked by a person signed in to the web UI.",
    authScopes: forPeople,
    args: { id: t.arg.id({ required: true, description: "Id of the confirmation.", validate: idRule }) },
    resolve: async (_root, { id }, context) => (await seen(id, context)) ?? null,
  }),
);

builder.subscriptionField("confirmationRequested", (t) =>
  t.field({
    type: PendingConfirmation,
    description: "Each write by an assistant that comes to wait for you, those already waiting first.",
    authScopes: forPeople,
    subscribe: (_root, _args, context) => requests(context),
    resolve: (row) => row,
  }),
);

const lookEveryMs = 2_000;

async function* requests(context: ApiContext): AsyncGenerator<ConfirmationShape> {
  const principal = principalOf(context);
  let known = new Set<string>();
  for await (const beat of beats(lookEveryMs, () => context.services.confirmations.pending(principal), context.signal)) {
    const pending = answerOf(beat);
    for (const row of pending.toReversed()) if (!known.has(row.id)) yield row;
    known = new Set(pending.map(({ id }) => id));
  }
}

async function waiting(id: string, context: ApiContext): Promise<ConfirmationShape> {
  const person = personOf(context);
  const row = (await context.services.confirmations.pending(person)).find((pending) => pending.id === id);
  if (row) return row;
  const decided = await seen(id, context);
  throw decided && decided.state !== "PENDING"
    ? new AppError("CONFLICT", `This was decided before: ${decided.state.toLowerCase()}.`, { path: "input.id", cure: "Nothing to do." })
    : new AppError("NOT_FOUND", "Nothing with this id waits for you.", {
        path: "input.id",
        got: cleanUntrusted(id),
        cure: "Look at pendingConfirmations; it may have lapsed.",
      });
}

defineMutation({
  name: "approveConfirmation",
  description: "Allows one write of an assistant, and does it as the one who asked. Only a person signed in to the web UI can.",
  needs: forPeople,
  input: (t) => ({ id: t.id({ required: true, description: "Id of the waiting write.", validate: idRule }) }),
  payload: {
    confirmation: { type: PendingConfirmation, description: "The write, decided." },
    result: { type: "JSON", description: "What the operation answered; null after a dry run." },
  },
  plan: async (input, context) => {
    const row = await waiting(input.id, context);
    return {
      summary: row.preview.summary,
      effects: row.preview.effects,
      warnings: row.preview.warnings,
      preview: { confirmation: row },
      change: changeOf(row, "APPROVED"),
      apply: () => approve(row, context),
    };
  },
});

/** For the audit: whose write, by which tool, with what; what it did stands in its own event. */
const changeOf = ({ id, tool, state, requestedBy, argumentsJson }: ConfirmationShape, decision: ConfirmationShape["state"]) => ({
  target: `confirmation ${id}`,
  before: { state, tool, requestedBy: requestedBy.userName, arguments: JSON.parse(argumentsJson) as unknown },
  after: { state: decision },
});

async function approve(row: ConfirmationShape, context: ApiContext) {
  const person = personOf(context);
  const { confirmations } = context.services;
  const decided = await confirmations.decide(row.id, "APPROVED", person);
  let result: OperationResult;
  try {
    const variables = JSON.parse(decided.argumentsJson) as Record<string, unknown>;
    if (argumentsHash(variables) !== decided.argumentsHash) throw new AppError("CONFLICT", "What waits is not what was asked: its arguments have changed.");
    result = await context.run({
      document: decided.document,
      operationName: decided.operation,
      variables,
      principal: decided.requestedBy,
      grant: { kind: "approved", operation: decided.operation, argumentsHash: decided.argumentsHash, by: person.userName },
      through: decided.tool,
      ...(decided.client === undefined ? {} : { client: decided.client }),
    });
  } catch (error) {
    await confirmations.finish(decided.id, "FAILED", error instanceof AppError ? error.message : "It failed unexpectedly.");
    throw error;
  }
  const failure = result.errors?.[0]?.message;
  const outcome = failure ?? summaryOf(result) ?? decided.preview.summary;
  await confirmations.finish(decided.id, failure ? "FAILED" : "APPROVED", outcome);
  return {
    confirmation: (await confirmations.byId(decided.id)) ?? decided,
    result,
    summary: failure ? `Allowed, but it failed: ${failure}` : outcome,
    ...(failure ? { warnings: [failure] } : {}),
  };
}

function summaryOf(result: OperationResult): string | undefined {
  for (const payload of Object.values(result.data ?? {})) {
    const summary = (payload as { summary?: unknown } | null)?.summary;
    if (typeof summary === "string") return summary;
  }
  return undefined;
}

defineMutation({
  name: "rejectConfirmation",
  description: "Refuses one write of an assistant. Only a person signed in to the web UI can.",
  needs: forPeople,
  input: (t) => ({
    id: t.id({ required: true, description: "Id of the waiting write.", validate: idRule }),
    reason: t.string({ description: "Why; the assistant is told.", validate: z.string().max(500, "A reason has at most 500 characters.").nullish() }),
  }),
  payload: {
    confirmation: { type: PendingConfirmation, description: "The write, decided." },
  },
  plan: async (input, context) => {
    const row = await waiting(input.id, context);
    return {
      summary: `Refused: ${row.preview.summary}`,
      effects: [{ description: "Nothing is changed; the assistant is told that a person refused.", count: 0 }],
      preview: { confirmation: row },
      change: changeOf(row, "REJECTED"),
      apply: async () => ({ confirmation: await reject(row.id, input.reason ?? "", context) }),
    };
  },
});

async function reject(id: string, reason: string, context: ApiContext): Promise<ConfirmationShape> {
  const { confirmations } = context.services;
  const decided = await confirmations.decide(id, "REJECTED", personOf(context));
  if (reason.trim() === "") return decided;
  await confirmations.finish(id, "REJECTED", reason.trim());
  return (await confirmations.byId(id)) ?? decided;
}

export default { name: "confirmation" };
