import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../model/errors.ts";
import type { Principal } from "../model/principal.ts";
import type { Uploads } from "../model/services/uploads.ts";
import { csrfHeader } from "./authentication.ts";

const idRule = /^[A-Za-z0-9_-]{8,64}$/;

function fileNameOf(request: IncomingMessage, id: string): string {
  const given = String(request.headers["x-file-name"] ?? "");
  let name = given;
  try {
    name = decodeURIComponent(given);
  } catch {
    // Not percent-encoded: the text as it is.
  }
  // Only a label: the file on disk is named by the server.
  return name.replace(/[\p{Cc}\p{Cf}/\\]/gu, "_").slice(0, 200) || `${id}.pcap`;
}

/** `PUT /uploads/{id}`: streams a file to the uploads service. 201 with its id and size; the mutation then names the id. */
export async function receiveUpload(options: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly id: string;
  readonly principal: Principal | null;
  readonly uploads: Uploads;
}): Promise<void> {
  const { request, response, id, principal, uploads } = options;
  if (request.method !== "PUT") {
    response.writeHead(405, { allow: "PUT" }).end();
    return;
  }
  if (!principal)
    throw new AppError("UNAUTHENTICATED", "Uploading needs somebody who is signed in.", { cure: "Sign in, or send a token: Authorization: Bearer wg_…" });
  if (request.headers[csrfHeader] === undefined)
    throw new AppError("FORBIDDEN", `Uploads need the header ${csrfHeader}.`, { path: csrfHeader, wanted: `${csrfHeader}: 1` });
  if (!principal.scopes.includes("write") || principal.networks.length > 0 || (principal.via.kind === "token" && principal.via.audience === "mcp")) {
    throw new AppError("FORBIDDEN", "Uploading needs the scope write, without network limits, and no assistant's token.", {
      wanted: "scope write",
      got: principal.scopes.join(", "),
    });
  }
  if (!idRule.test(id))
    throw new AppError("BAD_INPUT", "This is not an upload id.", { path: "id", wanted: "8 to 64 letters, digits, _ or -", got: id.slice(0, 80) });
  const upload = await uploads.store(id, fileNameOf(request, id), request, principal);
  response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ id: upload.id, bytes: upload.bytes, fileName: upload.fileName }));
}
