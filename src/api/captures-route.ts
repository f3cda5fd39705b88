import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { AppError } from "../model/errors.ts";
import type { Services } from "../model/services/index.ts";
import { csrfHeader, sessionOf } from "./authentication.ts";

const nameRule = /^([0-9a-f-]{36})\.pcapng$/;

/**
 * `GET /captures/{id}.pcapng`: the file of a packet capture, for a person signed in with the scope `capture` and without network limits. Never for a
 * token (DECISIONS §1.11). Audited. A link may be opened as it is: the session's cookie is enough when the browser says that no other site asks.
 */
export async function sendCapture(given: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly name: string;
  readonly services: Pick<Services, "accounts" | "audit" | "packetCaptures">;
}): Promise<void> {
  const { request, response, name, services } = given;
  if (request.method !== "GET") {
    response.writeHead(405, { allow: "GET" }).end();
    return;
  }
  const session = request.headers.authorization === undefined ? sessionOf(request) : undefined;
  const principal = session === undefined ? undefined : await services.accounts.principalOfSession(session);
  if (!principal) {
    throw new AppError("UNAUTHENTICATED", "Packets are for a person who is signed in, never for a token.", {
      cure: "Sign in to the web UI in this browser, then open the link again.",
    });
  }
  if (request.headers[csrfHeader] === undefined && !["same-origin", "none"].includes(String(request.headers["sec-fetch-site"])))
    throw new AppError("FORBIDDEN", "Another site asks for this file.", { path: csrfHeader, cure: "Open the link in the browser itself." });
  if (!principal.scopes.includes("capture") || principal.networks.length > 0)
    throw new AppError("FORBIDDEN", "Packets need the scope capture, without network limits.", { wanted: "scope capture", got: principal.scopes.join(", ") });
  const id = nameRule.exec(name)?.[1];
  const found = id === undefined ? undefined : services.packetCaptures.read(id);
  if (id === undefined || !found) {
    throw new AppError("NOT_FOUND", "There is no such capture, or nothing was captured yet.", { cure: "Files are deleted seven days after they were made." });
  }
  const event = await services.audit.intent({ principal, action: "downloadPacketCapture", arguments: { id }, dryRun: false });
  response.writeHead(200, {
    "content-type": "application/x-pcapng",
    "content-length": found.bytes,
    "content-disposition": `attachment; filename="wiregraph-${new Date(found.capture.startedAtMs).toISOString().slice(0, 19).replace(/\D/g, "")}-${id.slice(0, 8)}.pcapng"`,
    "cache-control": "no-store",
  });
  try {
    await pipeline(found.stream, response);
    await services.audit.outcome(event, { outcome: "applied", summary: `Sent ${found.bytes} bytes.` });
  } catch (error) {
    await services.audit.outcome(event, { outcome: "failed", error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}
