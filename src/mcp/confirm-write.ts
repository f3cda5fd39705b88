import { randomUUID } from "node:crypto";
import { argumentsHash, canonicalJson } from "../auth/canonical-json.ts";
import type { Principal, WriteGrant } from "../model/principal.ts";
import type { Confirmations, PendingConfirmation, WritePreview } from "../model/services/confirmations.ts";
import type { OperationRunner, OperationResult } from "../model/services/operations.ts";
import type { Log } from "../runtime/log.ts";
import { makeAnswer } from "./answer.ts";
import type { ToolCall, ToolOutcome } from "./call-tool.ts";
import { cleanText } from "./clean-text.ts";
import { explainErrors } from "./explain-errors.ts";
import type { WriteStatus } from "./output-schema.ts";
import type { Tool } from "./tool.ts";
import { ShortMemory } from "./short-memory.ts";

/** What a person is asked through the client, and the state that binds the answer to this call. */
export interface WriteQuestion {
  readonly message: string;
  readonly state: QuestionState;
}

/** Sealed by the protocol layer on its way through the client. */
export interface QuestionState {
  readonly tool: string;
  readonly hash: string;
  readonly nonce: string;
}

/** How long a repeated identical call is told how the first one went, counted from its end. */
const rememberedMs = 10 * 60_000;
const expiredRememberedMs = 60 * 60_000;

/** Longer arguments are shown in the web UI, not in a client's dialog. */
const maxMessageLength = 6_000;

type Variables = Readonly<Record<string, unknown>>;

/**
 * Writes by assistants (DECISIONS §1.1–1.2). A dry run first; then the person is asked through the client, or, where the client
 * cannot ask, the write waits for a person in the web UI. The grant fits exactly the operation and the arguments that were shown.
 */
export class WriteConfirmer {
  readonly #runner: OperationRunner;
  readonly #confirmations: Confirmations;
  readonly #publicUrl: string;
  readonly #log: Log;
  readonly #usedNonces = new ShortMemory<true>(10_000);
  /** Requests that came to nothing (expired, failed) and whose end was told: the next identical call asks anew. */
  readonly #told = new ShortMemory<true>(10_000);

  constructor(options: { readonly runner: OperationRunner; readonly confirmations: Confirmations; readonly publicUrl: string; readonly log: Log }) {
    this.#runner = options.runner;
    this.#confirmations = options.confirmations;
    this.#publicUrl = options.publicUrl;
    this.#log = options.log;
  }

  async run(tool: Tool, given: Variables, call: ToolCall): Promise<ToolOutcome> {
    const variables: Variables = { ...given, dryRun: false };
    const hash = argumentsHash(variables);
    if (call.reply && this.#isReplyTo(call.reply.state, tool, hash)) {
      if (call.reply.accepted) return await this.#apply(tool, variables, hash, "elicited", call);
      return await this.#preview(tool, variables, call, "declined", ["The person declined: nothing was changed. Do not try again unless they ask for it."]);
    }
    if (given["dryRun"] === true) return await this.#preview(tool, variables, call, "previewed", ["A dry run: nothing was changed."]);
    if (call.principal.scopes.includes("write:unattended")) return await this.#apply(tool, variables, hash, "unattended", call);

    const known = call.canElicit ? undefined : await this.#knownRequest(tool, hash, call.principal);
    if (known) return await this.#stateOf(tool, known, variables);
    const dry = await this.#dryRun(tool, variables, call);
    if (typeof dry === "string") return { kind: "error", text: dry };
    const preview = previewOf(dry[tool.answer[0]!.key]);
    const message = questionText(tool, variables, preview);
    if (call.canElicit && message.length <= maxMessageLength) {
      return { kind: "ask", question: { message, state: { tool: tool.name, hash, nonce: randomUUID() } } };
    }
    const asked = call.canElicit ? await this.#knownRequest(tool, hash, call.principal) : undefined;
    if (asked) return await this.#stateOf(tool, asked, variables);
    const waiting = await this.#confirmations.request({
      tool: tool.name,
      operation: tool.name,
      document: tool.document,
      argumentsJson: canonicalJson(variables),
      argumentsHash: hash,
      preview,
      requestedBy: call.principal,
      ...(call.client !== undefined && { client: call.client }),
    });
    this.#log.info({ tool: tool.name, confirmation: waiting.id, user: call.principal.userName }, "a write waits for a person");
    return this.#answer(tool, dry, variables, "waiting", waitingNotice(this.#linkTo(waiting.id)), this.#linkTo(waiting.id));
  }

  #isReplyTo(state: unknown, tool: Tool, hash: string): boolean {
    const sealed = state as Partial<QuestionState> | undefined;
    if (sealed?.tool !== tool.name || sealed.hash !== hash || typeof sealed.nonce !== "string") return false;
    if (this.#usedNonces.get(sealed.nonce)) return false;
    this.#usedNonces.set(sealed.nonce, true, Date.now() + 3_600_000);
    return true;
  }

  async #apply(tool: Tool, variables: Variables, hash: string, kind: WriteGrant["kind"], call: ToolCall): Promise<ToolOutcome> {
    const result = await this.#run(tool, variables, call, {
      grant: { kind, operation: tool.name, argumentsHash: hash, by: call.principal.userName },
    });
    if (typeof result === "string") return { kind: "error", text: result };
    const payload = result[tool.answer[0]!.key] as { readonly applied?: unknown } | undefined;
    if (payload?.applied === false) return this.#answer(tool, result, variables, "unchanged", ["It is so already: nothing had to be changed."]);
    return this.#answer(tool, result, variables, "applied", []);
  }

  async #preview(tool: Tool, variables: Variables, call: ToolCall, status: WriteStatus, notices: readonly string[]): Promise<ToolOutcome> {
    const dry = await this.#dryRun(tool, variables, call, status === "declined");
    return typeof dry === "string" ? { kind: "error", text: dry } : this.#answer(tool, dry, variables, status, notices);
  }

  async #dryRun(tool: Tool, variables: Variables, call: ToolCall, isDeclined = false): Promise<Readonly<Record<string, unknown>> | string> {
    return await this.#run(tool, { ...variables, dryRun: true }, call, { isDeclined });
  }

  /** The data, or the text of what went wrong. */
  async #run(
    tool: Tool,
    variables: Variables,
    call: ToolCall,
    decision: { readonly grant?: WriteGrant; readonly isDeclined?: boolean },
  ): Promise<Readonly<Record<string, unknown>> | string> {
    const result: OperationResult = await this.#runner.run({
      document: tool.document,
      operationName: tool.name,
      variables,
      principal: call.principal,
      ...decision,
      signal: call.signal,
      through: tool.name,
      ...(call.client !== undefined && { client: call.client }),
    });
    if (result.errors?.length || !result.data) return result.errors?.length ? explainErrors(result.errors, tool.places) : "The operation gave no answer.";
    return result.data;
  }

  /** What is stored, not what this process remembers: a restart between two calls changes nothing. */
  async #knownRequest(tool: Tool, hash: string, principal: Principal): Promise<PendingConfirmation | undefined> {
    const known = await this.#confirmations.latest({
      tool: tool.name,
      argumentsHash: hash,
      requestedBy: principal,
      maxAgeMs: rememberedMs + expiredRememberedMs,
    });
    if (!known || this.#told.get(known.id)) return undefined;
    if (known.state === "PENDING") return known;
    const sinceEndMs = Date.now() - (known.decidedAtMs ?? known.expiresAtMs);
    return sinceEndMs < (known.state === "EXPIRED" ? expiredRememberedMs : rememberedMs) ? known : undefined;
  }

  /** A repeated identical call asks how the first one went. */
  async #stateOf(tool: Tool, known: PendingConfirmation, variables: Variables): Promise<ToolOutcome> {
    const link = this.#linkTo(known.id);
    const data = {
      [tool.answer[0]!.key]: { ...known.preview, dryRun: false, applied: known.state === "APPROVED" },
    };
    const by = known.decidedBy ?? "a person";
    if (known.state === "APPROVED" && known.result === undefined) {
      const said = `${by} approved it, and it is being done: call again with the same arguments to hear how it went. If this stays so, the server stopped meanwhile: look whether it was done.`;
      return this.#answer(tool, { [tool.answer[0]!.key]: { ...known.preview, dryRun: false, applied: false } }, variables, "waiting", [said], link);
    }
    switch (known.state) {
      case "PENDING":
        return this.#answer(tool, data, variables, "waiting", waitingNotice(link), link);
      case "APPROVED":
        return this.#answer(tool, data, variables, "applied", [`${by} approved it: it is done.`], link);
      case "REJECTED":
        return this.#answer(tool, data, variables, "rejected", [rejectedNotice(by, known.result)], link);
      case "FAILED":
        this.#tell(known.id);
        return { kind: "error", text: `${by} approved it, but it failed: ${cleanText(known.result ?? "no reason was given")}` };
      case "EXPIRED":
      default:
        this.#tell(known.id);
        return this.#answer(tool, data, variables, "expired", [
          `Nobody approved it in time: the request expired at ${new Date(known.expiresAtMs).toISOString()}, and nothing was changed. Ask your person whether it is still wanted; if so, call again with the same arguments: that asks anew.`,
        ]);
    }
  }

  #tell(id: string): void {
    this.#told.set(id, true, Date.now() + rememberedMs + 2 * expiredRememberedMs);
  }

  #answer(
    tool: Tool,
    data: Readonly<Record<string, unknown>>,
    variables: Variables,
    status: WriteStatus,
    notices: readonly string[],
    link?: string,
  ): ToolOutcome {
    const write = link === undefined ? { status } : { status, link };
    return { kind: "answer", answer: makeAnswer(tool, data, { variables, publicUrl: this.#publicUrl, notices, write }) };
  }

  #linkTo(id: string): string {
    return new URL(`/assistants?confirm=${encodeURIComponent(id)}`, this.#publicUrl).href;
  }
}

function rejectedNotice(by: string, reason: string | undefined): string {
  const why = reason === undefined || reason === "" ? "" : ` They say: "${cleanText(reason)}"`;
  return `${by} rejected it: nothing was changed. Do not try again unless they ask for it.${why}`;
}

function waitingNotice(link: string): readonly string[] {
  return [
    `Nothing is changed yet: a person has to approve it at ${link} (signed in). Give them this link and wait; calling again with the same arguments tells how it went.`,
  ];
}

function previewOf(payload: unknown): WritePreview {
  const { summary, effects, warnings } = (payload ?? {}) as Partial<WritePreview>;
  return { summary: summary ?? "", effects: effects ?? [], warnings: warnings ?? [] };
}

/** The effect in words first, then exactly what will be run. */
function questionText(tool: Tool, variables: Variables, preview: WritePreview): string {
  const shown = Object.fromEntries(Object.entries(variables).filter(([name]) => name !== "dryRun"));
  const lines = [
    cleanText(preview.summary),
    ...preview.effects.map((effect) => `• ${cleanText(effect.description)}`),
    ...preview.warnings.map((warning) => `⚠ ${cleanText(warning)}`),
    "",
    `Tool: ${tool.name}`,
    `Arguments: ${cleanText(JSON.stringify(JSON.parse(canonicalJson(shown)), null, 2))}`,
    "",
    "Accept to apply exactly this. Decline to change nothing.",
  ];
  return lines.join("\n");
}
