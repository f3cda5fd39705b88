import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type AuditFormat, auditFormats, auditText, maxExportedEvents } from "../auth/audit-export.ts";
import { AppError } from "../model/errors.ts";
import type { Principal } from "../model/principal.ts";
import { auditChannels, type AuditFilter, auditOutcomes } from "../model/services/audit.ts";
import type { Services } from "../model/services/index.ts";
import { parseTimePoint } from "../model/time.ts";
import { csrfHeader, principalByToken, sessionOf } from "./authentication.ts";

const nameRule = /^\/audit\/export\.(csv|jsonl)$/;
const types: Readonly<Record<AuditFormat, string>> = { csv: "text/csv; charset=utf-8", jsonl: "application/jsonl; charset=utf-8" };

/** Everything the query `auditLog` can be asked for, by the same names. */
const parameters = ["from", "to", "actor", "action", "target", "channel", "dryRun", "outcomes", "search"] as const;

export const isAuditExport = (path: string): boolean => path.startsWith("/audit/export.");

/**
 * `GET /audit/export.csv` and `.jsonl`: the audit as a file, for administrators of every network, signed in or with an API token. A link may be opened
 * as it is, as those of captures. Streamed by pages, bounded, and audited itself.
 */
export async function sendAudit(given: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly services: Pick<Services, "accounts" | "audit">;
}): Promise<void> {
  const { request, response, services } = given;
  if (request.method !== "GET") return void response.writeHead(405, { allow: "GET" }).end();
  const url = new URL(request.url ?? "/", "http://audit");
  const format = auditFormats.find((known) => known === nameRule.exec(url.pathname)?.[1]);
  if (!format) throw new AppError("NOT_FOUND", "The audit comes as /audit/export.csv or /audit/export.jsonl.");
  const principal = await callerOf(request, services);
  const filter = filterOf(url.searchParams, Date.now());
  const { audit } = services;
  const count = await audit.count(filter);
  if (count > maxExportedEvents) {
    throw new AppError("LIMIT_EXCEEDED", `These are ${count} events.`, { wanted: `at most ${maxExportedEvents}`, cure: "Ask by parts, with from and to." });
  }
  const event = await audit.intent({ principal, action: "exportAudit", arguments: { format, ...Object.fromEntries(url.searchParams) }, dryRun: false });
  response.writeHead(200, {
    "content-type": types[format],
    "content-disposition": `attachment; filename="wiregraph-audit-${new Date(filter.toMs).toISOString().slice(0, 10)}.${format}"`,
    "cache-control": "no-store",
  });
  try {
    await pipeline(Readable.from(auditText(audit, filter, format)), response);
    await audit.outcome(event, { outcome: "applied", summary: `Sent ${count} events.` });
  } catch (error) {
    await audit.outcome(event, { outcome: "failed", error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function callerOf(request: IncomingMessage, { accounts }: Pick<Services, "accounts">): Promise<Principal> {
  const session = sessionOf(request);
  const principal = (await principalByToken(request, accounts)) ?? (session === undefined ? undefined : await accounts.principalOfSession(session));
  if (!principal) throw new AppError("UNAUTHENTICATED", "The audit is for administrators.", { cure: "Sign in, or send an API token with the scope admin." });
  const { via, scopes, networks } = principal;
  if (via.kind === "session" && request.headers[csrfHeader] === undefined && !["same-origin", "none"].includes(String(request.headers["sec-fetch-site"])))
    throw new AppError("FORBIDDEN", "Another site asks for this file.", { path: csrfHeader, cure: "Open the link in the browser itself." });
  if (!scopes.includes("admin") || networks.length > 0 || (via.kind === "token" && via.audience === "mcp")) {
    throw new AppError("FORBIDDEN", "The audit is for administrators of every network, and not for assistants.", {
      wanted: "scope admin",
      got: scopes.join(", "),
    });
  }
  return principal;
}

function filterOf(query: URLSearchParams, nowMs: number): AuditFilter & { readonly toMs: number } {
  for (const name of query.keys()) {
    if (!parameters.some((known) => known === name))
      throw new AppError("BAD_INPUT", "There is no such parameter.", { path: name.slice(0, 40), wanted: parameters.join(", ") });
  }
  const one = <T extends string>(path: string, value: string, of: readonly T[]): T => {
    const found = of.find((known) => known === value.toLowerCase().replace("_", "-"));
    if (found !== undefined) return found;
    throw new AppError("BAD_INPUT", "There is no such value.", { path, wanted: of.join(", "), got: value.slice(0, 40) });
  };
  const text = (name: (typeof parameters)[number]): string | undefined => query.get(name)?.slice(0, 200) || undefined;
  const [from, actor, action, target, channel, dryRun, outcomes, search] = [
    text("from"),
    text("actor"),
    text("action"),
    text("target"),
    text("channel"),
    text("dryRun"),
    text("outcomes"),
    text("search"),
  ];
  return {
    toMs: parseTimePoint(text("to") ?? "now", nowMs, "to"),
    ...(from !== undefined && { fromMs: parseTimePoint(from, nowMs, "from") }),
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(target !== undefined && { target }),
    ...(channel !== undefined && { channel: one("channel", channel, auditChannels) }),
    ...(dryRun !== undefined && { dryRun: one("dryRun", dryRun, ["true", "false"]) === "true" }),
    ...(outcomes !== undefined && { outcomes: outcomes.split(",").map((name) => one("outcomes", name.trim(), auditOutcomes)) }),
    ...(search !== undefined && { search }),
  };
}
