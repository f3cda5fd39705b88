import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../model/errors.ts";
import type { Principal } from "../model/principal.ts";
import type { Uploads } from "../model/services/uploads.ts";
import { csrfHeader } from "./authentication.ts";

const idRule = /^[A-Za-z0-9_-]{8,64}$/;

/** The name as the sender wrote it: `?name=`, else the header X-File-Name (percent-encoded); empty when there is none. */
function givenName(request: IncomingMessage): string {
  const inAddress = new URLSearchParams(request.url?.split("?", 2)[1] ?? "").get("name");
  if (inAddress !== null) return inAddress;
  const inHeader = String(request.headers["x-file-name"] ?? "");
  try {
    return decodeURIComponent(inHeader);
  } catch {
    // Not percent-encoded: the text as it is.
    return inHeader;
  }
}

/** Only a label: the file on disk is named by the server. */
function labelOf(given: string): string {
  return given.replace(/[\p{Cc}\p{Cf}/\\]/gu, "_").slice(0, 200);
}

/** `PUT /uploads/{id}`: streams a file to the uploads service. 201 with its id, size and name, and a notice when the name is not the given one; the mutation then names the id. */
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
  const given = givenName(request);
  const { bytes, fileName } = await uploads.store(id, labelOf(given) || `${id}.pcap`, request, principal);
  const notice =
    given !== "" && given !== fileName
      ? "The name was not taken as given: slashes, control and invisible characters are replaced, and a long name is cut. It is only a label; the file's content is unchanged."
      : undefined;
  response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ id, bytes, fileName, notice }));
}
