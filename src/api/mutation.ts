import type { InputFieldMap, InputShapeFromFields, ShapeFromTypeParam, TypeParam } from "@pothos/core";
import type { AuthScopeMap } from "@pothos/plugin-scope-auth";
import { AppError } from "../model/errors.ts";
import type { AuditedChange } from "../model/services/audit.ts";
import type { Effect } from "../model/services/confirmations.ts";
import { builder } from "./builder.ts";
import { principalOf, type ApiContext } from "./context.ts";
import { appErrorOf } from "./errors.ts";
import { Effect as EffectType } from "./types/effect.ts";

type ApiTypes = typeof builder.$inferSchemaTypes;
type InputFields = PothosSchemaTypes.InputFieldBuilder<ApiTypes, "InputObject">;
/** What a root field demands of its caller. */
type AuthNeeds = AuthScopeMap<ApiTypes>;

/** The mutation that takes a write back. */
export interface Undo {
  readonly mutation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly description: string;
}

/** What every mutation answers. */
export interface MutationPayload {
  readonly dryRun: boolean;
  readonly applied: boolean;
  readonly summary: string;
  readonly effects: readonly Effect[];
  readonly warnings: readonly string[];
  readonly undo?: Undo;
}

/** What a write would do, and the way to do it. Making a plan must change nothing. */
export interface WritePlan<R> {
  readonly summary: string;
  readonly effects: readonly Effect[];
  readonly warnings?: readonly string[];
  /** What the payload's own fields hold when nothing is applied. */
  readonly preview?: R;
  /** False when everything is already as asked: nothing is done and `applied` says so. */
  readonly needed?: boolean;
  /** For the audit: what it is done to, what was and what will be. Secrets are masked by their names. */
  readonly change?: AuditedChange;
  /** `change` of what was done corrects the plan's where more is known then. */
  apply(): Promise<R & { readonly summary?: string; readonly warnings?: readonly string[]; readonly undo?: Undo; readonly change?: AuditedChange }>;
}

const UndoLink = builder.objectRef<Undo>("UndoLink").implement({
  description: "How to take a write back.",
  fields: (t) => ({
    mutation: t.exposeString("mutation", { description: "Name of the mutation that takes it back." }),
    input: t.field({ type: "JSON", description: "Its input.", resolve: (undo) => undo.input }),
    description: t.exposeString("description", { description: "What taking it back does." }),
  }),
});

export const MutationPayloadInterface = builder.interfaceRef<MutationPayload>("MutationPayload").implement({
  description: "What every mutation answers: what was done, or would be.",
  fields: (t) => ({
    dryRun: t.exposeBoolean("dryRun", { description: "True when only the effect was asked for." }),
    applied: t.exposeBoolean("applied", { description: "True when something was changed." }),
    summary: t.exposeString("summary", { description: "What was done, or would be, in one sentence." }),
    effects: t.field({ type: [EffectType], description: "Each change.", resolve: (payload) => [...payload.effects] }),
    warnings: t.stringList({ description: "What to think about first.", resolve: (payload) => [...payload.warnings] }),
    undo: t.field({
      type: UndoLink,
      nullable: true,
      description: "How to take it back; null when it cannot be or nothing was done.",
      resolve: (payload) => payload.undo ?? null,
    }),
  }),
});

/** The payload's own fields; each is null when there is nothing to show, as after a dry run. */
type PayloadFields = Readonly<Record<string, { readonly type: TypeParam<ApiTypes>; readonly description: string }>>;
type PayloadShape<P extends PayloadFields> = { -readonly [K in keyof P]?: ShapeFromTypeParam<ApiTypes, P[K]["type"], false> };

interface MutationDefinition<F extends InputFieldMap, P extends PayloadFields> {
  readonly name: string;
  readonly description: string;
  /** What the caller must have, as `authScopes`. */
  readonly needs: AuthNeeds;
  readonly input: (t: InputFields) => F;
  readonly payload?: P;
  plan(input: InputShapeFromFields<F>, context: ApiContext): Promise<WritePlan<PayloadShape<P>>> | WritePlan<PayloadShape<P>>;
}

/**
 * The one way to make a mutation: `(input: XInput!, dryRun: Boolean! = false): XPayload!`. The intent is written to the audit (which masks
 * secrets) before anything else, the outcome after; an assistant's token needs a grant for exactly this call (DECISIONS §1.1, §1.5).
 */
export function defineMutation<F extends InputFieldMap, const P extends PayloadFields = {}>(definition: MutationDefinition<F, P>): void {
  const typeName = `${definition.name[0]!.toUpperCase()}${definition.name.slice(1)}`;
  const input = builder.inputType(`${typeName}Input`, { description: `What ${definition.name} needs.`, fields: definition.input });
  const payload = builder.objectRef<MutationPayload>(`${typeName}Payload`).implement({
    description: `What ${definition.name} did, or would do.`,
    interfaces: [MutationPayloadInterface],
    fields: (t) =>
      Object.fromEntries(
        Object.entries(definition.payload ?? {}).map(([name, { type, description }]) => [
          name,
          t.field({ type, nullable: true, description, resolve: (done) => ((done as unknown as Record<string, unknown>)[name] ?? null) as never }),
        ]),
      ),
  });
  builder.mutationField(definition.name, (t) =>
    t.field({
      type: payload,
      description: `${definition.description} With dryRun nothing is changed and the answer says what would be.`,
      authScopes: definition.needs,
      unauthorizedResolver: (async (
        _root: unknown,
        args: { input: InputShapeFromFields<F>; dryRun: boolean },
        context: ApiContext,
        _info: unknown,
        error: Error,
      ) => refuse(definition.name, args, context, error)) as never,
      args: {
        input: t.arg({ type: input, required: true, description: "What to do." }),
        dryRun: t.arg.boolean({ required: true, defaultValue: false, description: "Only say what would be done." }),
      },
      resolve: (async (_root: unknown, args: { input: InputShapeFromFields<F>; dryRun: boolean }, context: ApiContext) =>
        write(definition, args.input, args.dryRun, context)) as never,
    }),
  );
}

async function write<F extends InputFieldMap, P extends PayloadFields>(
  definition: MutationDefinition<F, P>,
  input: InputShapeFromFields<F>,
  dryRun: boolean,
  context: ApiContext,
): Promise<MutationPayload> {
  refuseUngranted(definition.name, dryRun, context);
  const attempt = context.principal ? undefined : context.facts.anonymousWrites.attempt(context.remoteAddress);
  const { audit } = context.services;
  const id = await noteIntent(definition.name, input, dryRun, context);
  let change: AuditedChange | undefined;
  try {
    const plan = await definition.plan(input, context);
    change = plan.change;
    const common = { dryRun, effects: plan.effects, warnings: plan.warnings ?? [] };
    if (dryRun || plan.needed === false) {
      const outcome = context.isDeclined ? "declined" : dryRun ? (context.viaRunner ? "previewed" : "dry-run") : "applied";
      await audit.outcome(id, { outcome, summary: plan.summary, ...(change && { change }) });
      return { ...plan.preview, ...common, applied: false, summary: plan.summary };
    }
    const { change: changed, ...done } = await plan.apply();
    attempt?.succeeded();
    const summary = done.summary ?? plan.summary;
    const outcome = context.grant && context.grant.kind !== "unattended" ? "confirmed" : "applied";
    await audit.outcome(id, { outcome, summary, ...((change ?? changed) && { change: { ...change, ...changed } }) });
    return { ...common, ...done, applied: true, summary, warnings: done.warnings ?? common.warnings };
  } catch (error) {
    const app = appErrorOf(error);
    await audit.outcome(id, {
      outcome: app ? "refused" : "failed",
      error: app?.message ?? "unexpected failure",
      ...(change && { change: { ...change, after: undefined } }),
    });
    throw error;
  }
}

function noteIntent(action: string, input: unknown, dryRun: boolean, context: ApiContext): Promise<string> {
  const grant = context.grant && `${context.grant.kind} by ${context.grant.by}, tool ${context.through}`;
  return context.services.audit.intent({
    principal: context.principal,
    action,
    arguments: input,
    dryRun,
    ...(grant ? { grant } : {}),
    ...(context.viaRunner ? { tool: context.through } : {}),
    ...(context.client === undefined ? {} : { client: context.client }),
  });
}

/** Somebody known who may not write this leaves an entry; nobody's guesses do not. */
async function refuse(
  action: string,
  { input, dryRun }: { readonly input: unknown; readonly dryRun: boolean },
  context: ApiContext,
  error: Error,
): Promise<never> {
  if (context.principal) {
    const id = await noteIntent(action, input, dryRun, context);
    await context.services.audit.outcome(id, { outcome: "refused", error: appErrorOf(error)?.message ?? "not allowed" });
  }
  throw error;
}

/** A token of an assistant writes only with a grant, which the runner has checked against this very operation (DECISIONS §1.1). */
function refuseUngranted(name: string, dryRun: boolean, context: ApiContext): void {
  const via = context.principal?.via;
  if (via?.kind !== "token" || via.audience !== "mcp" || context.grant) return;
  if (dryRun && context.viaRunner) return;
  throw new AppError("CONFIRMATION_REQUIRED", `${name} is a write, and this token belongs to an assistant: a person must confirm each of its writes.`, {
    wanted: "a write through one of the tools at /mcp, confirmed by a person",
    cure: "Call the tool at /mcp, or use a token of the audience api.",
  });
}

/** For mutations a person decides: the signed-in caller, never a token. */
export function personOf(context: ApiContext) {
  const principal = principalOf(context);
  if (principal.via.kind === "session") return principal;
  throw new AppError("FORBIDDEN", "This is decided by a person signed in to the web UI.", { wanted: "a signed-in session", got: principal.via.kind });
}
