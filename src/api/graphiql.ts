import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

/** The page, gzipped: it is 9 MB of text that few ever open. */
interface GraphiqlPage {
  readonly packed: Buffer;
  readonly contentSecurityPolicy: string;
}

let made: Promise<GraphiqlPage> | undefined;

const example = `# Wiregraph GraphQL. The schema is documented: press Ctrl+Space anywhere, or open the explorer at the left.
query top_applications {
  liveSummary(groupBy: APPLICATION, first: 10) {
    totals { bytes flows hosts }
    rows { key bytes flows bytesPerSecond }
  }
}
`;

/** GraphiQL from our own server: no foreign script, its one inline script allowed by its hash. Loaded when first asked for: it is big. */
export async function answerGraphiql(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { packed, contentSecurityPolicy } = await (made ??= render());
  const isPacked = /\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? "");
  const body = isPacked ? packed : await promisify(gunzip)(packed);
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": body.length,
    "content-security-policy": contentSecurityPolicy,
    "cache-control": "no-cache",
    vary: "accept, accept-encoding",
    ...(isPacked ? { "content-encoding": "gzip" } : {}),
  });
  response.end(body);
}

async function render(): Promise<GraphiqlPage> {
  const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
  const html = renderGraphiQL({
    title: "Wiregraph GraphQL",
    endpoint: "/graphql",
    defaultQuery: example,
    credentials: "same-origin",
    // Requests with the session cookie need this header.
    additionalHeaders: { "x-wiregraph-csrf": "1" },
    favicon: "/favicon.svg",
  });
  const start = html.indexOf("<script>") + "<script>".length;
  const hash = createHash("sha256")
    .update(html.slice(start, html.lastIndexOf("</script>")))
    .digest("base64");
  return {
    packed: await promisify(gzip)(html),
    contentSecurityPolicy: [
      "default-src 'none'",
      `script-src 'sha256-${hash}'`,
      "worker-src blob:",
      // Its editor makes style elements and attributes as it runs.
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}
