import type { Principal, Scope } from "../model/principal.ts";
import type { OperationRunner } from "../model/services/operations.ts";
import { makeAnswer, type Answer } from "./answer.ts";
import { explainProblems, readArguments } from "./arguments.ts";
import { explainError, explainErrors } from "./explain-errors.ts";
import type { Tool } from "./tool.ts";
import type { WriteConfirmer, WriteQuestion } from "./confirm-write.ts";

/** One call, as the protocol layer hands it over. */
export interface ToolCall {
  readonly principal: Principal;
  readonly signal: AbortSignal;
  /** Name and version of the client, for the audit. */
  readonly client?: string;
  /** The client can ask its person. */
  readonly canElicit: boolean;
  /** What the person answered to a question asked before, with the sealed state that went with it. */
  readonly reply?: { readonly state: unknown; readonly accepted: boolean };
}

export type ToolOutcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "ask"; readonly question: WriteQuestion };

export interface ToolRuntime {
  readonly runner: OperationRunner;
  readonly publicUrl: string;
  readonly writes: WriteConfirmer;
}

/** Runs a tool for a principal: arguments, operation, answer. Everything that is the caller's to put right is an outcome, never a throw. */
export async function callTool(tool: Tool, given: unknown, call: ToolCall, runtime: ToolRuntime): Promise<ToolOutcome> {
  const lack = lacks(tool, call.principal);
  if (lack !== undefined) return { kind: "error", text: lack };
  const read = readArguments(tool.arguments, given);
  if (read.problems) return { kind: "error", text: explainProblems(tool.name, read.problems) };
  if (tool.kind === "mutation") return await runtime.writes.run(tool, read.variables, call);
  const result = await runtime.runner.run({
    document: tool.document,
    operationName: tool.name,
    variables: withHidden(tool, read.variables),
    principal: call.principal,
    signal: call.signal,
    through: tool.name,
  });
  const main = tool.answer[0]!.key;
  const errors = result.errors ?? [];
  if (!result.data || (errors.length > 0 && result.data[main] === null)) {
    return { kind: "error", text: errors.length > 0 ? explainErrors(errors, tool.places) : "The operation gave no answer." };
  }
  const notices = errors.map((error) => `A part is missing (${error.path?.join(".") ?? "unknown"}): ${explainError(error, tool.places).replaceAll("\n", " ")}`);
  return { kind: "answer", answer: makeAnswer(tool, result.data, { variables: read.variables, publicUrl: runtime.publicUrl, notices }) };
}

/** The variables with the hidden ones: true for each argument that was given. */
export function withHidden(tool: Tool, variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const hidden = Object.entries(tool.given).map(([name, variable]) => [name, variables[variable] !== undefined && variables[variable] !== null]);
  return { ...variables, ...Object.fromEntries(hidden) };
}

/** Why this caller may not use the tool, with what would help; undefined when it may. */
export function lacks(tool: Tool, principal: Principal): string | undefined {
  const missing = tool.scopes.filter((scope) => !holds(principal, scope));
  if (missing.length > 0) {
    return `${tool.name} needs the scope ${missing.join(" and ")}, and this token has ${principal.scopes.join(", ") || "none"}. A person can make a token with it in the web UI under "Connect your assistant".`;
  }
  if (tool.everyNetwork && principal.networks.length > 0) {
    return `${tool.name} cannot be cut to single networks, and this token is limited to ${principal.networks.join(", ")}. It needs a token without network limits.`;
  }
  return undefined;
}

/** `write:unattended` is a way to write. */
function holds(principal: Principal, scope: Scope): boolean {
  return principal.scopes.includes(scope) || (scope === "write" && principal.scopes.includes("write:unattended"));
}
