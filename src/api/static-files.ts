import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".map": "application/json",
};

interface StaticFile {
  readonly body: Buffer;
  readonly packed: Buffer | undefined;
  readonly type: string;
  readonly etag: string;
  readonly stamp: string;
  readonly contentSecurityPolicy: string;
}

const zip = promisify(gzip);

/** Script and style elements the build put into the page itself, allowed by their hashes; everything else comes from files. */
function policyOf(html: string): string {
  const hashes = (tag: string): string =>
    [...html.matchAll(new RegExp(`<${tag}(?![^>]*\\bsrc=)[^>]*>([\\s\\S]*?)</${tag}>`, "gi"))]
      .map(([, text]) => ` 'sha256-${createHash("sha256").update(text!).digest("base64")}'`)
      .join("");
  return [
    "default-src 'none'",
    `script-src 'self'${hashes("script")}`,
    `style-src-elem 'self'${hashes("style")}`,
    // Charts place their parts with style attributes; no script can come of it.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export interface StaticFiles {
  /** Answers GET and HEAD for the web UI; unknown paths without an ending get the page, so that its own routes work. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
}

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Wiregraph</title><p>The web UI is not built. Run: npm start</p><p>GraphQL is at /graphql, MCP at /mcp.</p>`;

export function createStaticFiles(folder: string | undefined): StaticFiles {
  const known = new Map<string, StaticFile>();

  const load = async (path: string): Promise<StaticFile | undefined> => {
    if (folder === undefined) return undefined;
    const full = normalize(join(folder, path));
    if (!full.startsWith(normalize(folder + sep))) return undefined;
    try {
      const found = await stat(full);
      if (!found.isFile()) return undefined;
      const stamp = `${found.mtimeMs}-${found.size}`;
      const cached = known.get(full);
      if (cached?.stamp === stamp) return cached;
      const body = await readFile(full);
      const type = types[extname(full)] ?? "application/octet-stream";
      const packed = /^(?:text|application\/(?:json|manifest))|svg/.test(type) && body.length > 1_024 ? await zip(body) : undefined;
      const file = {
        body,
        packed,
        type,
        stamp,
        etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
        contentSecurityPolicy: type.startsWith("text/html") ? policyOf(body.toString()) : "default-src 'none'",
      };
      known.set(full, file);
      return file;
    } catch (error) {
      if (["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
      throw error;
    }
  };

  return {
    answer: async (request, response, path) => {
      if (request.method !== "GET" && request.method !== "HEAD") {
        response.writeHead(405, { allow: "GET, HEAD" }).end();
        return;
      }
      // A route of the UI may end like a file: /hosts/192.168.1.42. What a browser opens is the page, unless a file is there.
      const isPage = !path.startsWith("/assets/") && (extname(path) === "" || (request.headers.accept ?? "").includes("text/html"));
      const file = (await load(path)) ?? (isPage ? await load("index.html") : undefined);
      if (!file) {
        response.setHeader("content-security-policy", "default-src 'none'");
        if (isPage) response.writeHead(503, { "content-type": types[".html"] }).end(notBuilt);
        else response.writeHead(404, { "content-type": "text/plain" }).end("There is no such file.\n");
        return;
      }
      const hashed = path.startsWith("/assets/");
      response.setHeader("content-security-policy", file.contentSecurityPolicy);
      response.setHeader("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
      response.setHeader("etag", file.etag);
      response.setHeader("vary", "accept-encoding");
      if (request.headers["if-none-match"] === file.etag) {
        response.writeHead(304).end();
        return;
      }
      const packed = file.packed && /\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? "") ? file.packed : undefined;
      const body = packed ?? file.body;
      response.writeHead(200, { "content-type": file.type, "content-length": body.length, ...(packed ? { "content-encoding": "gzip" } : {}) });
      response.end(request.method === "HEAD" ? undefined : body);
    },
  };
}
