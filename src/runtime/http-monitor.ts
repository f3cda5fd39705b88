import { z } from "zod";
import { AppError } from "../model/errors.ts";
import type { Measurement, MonitorRun } from "../model/monitor.ts";
import { timedHttp } from "./timed-http.ts";

const maxBytes = 1_048_576;

/** `200`, `200-399`, `200,301-302`. */
const statusList = z.string().regex(/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/, "wanted statuses such as 200 or 200-399,404");

/** What watching a web server can be told, with and without TLS. */
export const httpParameters = z.strictObject({
  path: z
    .string()
    .max(2_000)
    .regex(/^\/[\x21-\x7e]*$/, "wanted a path such as /health")
    .optional()
    .describe("Path and query; that of the target when left out"),
  port: z.int().min(1).max(65_535).optional().describe("Port; that of the target, else the usual one"),
  method: z.enum(["GET", "HEAD"]).default("GET").describe("Request method"),
  status: statusList.default("200-399").describe("Statuses that are right"),
  contains: z.string().min(1).max(500).optional().describe("Text the first MiB of the answer must hold; case counts"),
  redirects: z.int().min(0).max(10).default(5).describe("Redirects to follow; 0 takes the first answer as it is"),
});
export const httpsParameters = httpParameters.extend({
  verify: z.boolean().default(true).describe("A certificate that is expired, self-signed or for another name counts as down"),
  certificateDays: z.int().min(0).max(365).default(14).describe("Warn when the certificate ends within so many days"),
});

const httpsOnly = { verify: true, certificateDays: 0 };

/** The URL of a target that is a host, `host:port` or a URL of this scheme. */
export function urlOfTarget(target: string, scheme: "http" | "https", path?: string, port?: number): URL {
  const host = /^[0-9a-f:]+$/i.test(target) && target.includes("::") ? `[${target}]` : target;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(target) ? target : `${scheme}://${host}`;
  const url = URL.canParse(text) ? new URL(path === undefined ? text : new URL(path, text)) : undefined;
  if (!url || url.protocol !== `${scheme}:` || url.username !== "" || url.password !== "")
    throw new AppError("BAD_INPUT", `This is not a target of ${scheme}.`, {
      path: "target",
      wanted: `a host, or ${scheme}://host/path without a password`,
      got: target.slice(0, 60),
    });
  if (port !== undefined) url.port = String(port);
  return url;
}

function isRight(status: number, list: string): boolean {
  return list.split(",").some((range) => {
    const [low = 0, high = low] = range.split("-").map(Number);
    return status >= low && status <= high;
  });
}

/** One measurement of a web server; the value is the whole time in milliseconds. */
export async function measureHttp(
  scheme: "http" | "https",
  given: z.output<typeof httpParameters> & Partial<z.output<typeof httpsParameters>>,
  { target, egress, signal }: MonitorRun,
): Promise<Measurement> {
  const { path, port, method, status: wanted, contains, redirects, verify, certificateDays } = { ...httpsOnly, ...given };
  const url = urlOfTarget(target, scheme, path, port);
  const report = await timedHttp(egress, { url, method, redirects, maxBytes, verify, signal, keepBody: contains !== undefined });
  const { phases, totalMs, failure, status, certificate, bytes } = report;
  const details = [
    ...(status === undefined ? [] : [{ name: "status", value: String(status) }]),
    ...(report.url === url.href ? [] : [{ name: "final URL", value: report.url }]),
    { name: "bytes", value: String(bytes) },
    ...(certificate
      ? [
          { name: "certificate days", value: String(certificate.days) },
          { name: "certificate of", value: certificate.subject },
          { name: "issued by", value: certificate.issuer },
        ]
      : []),
  ];
  const down =
    failure ??
    (isRight(status ?? 0, wanted) ? undefined : `status ${status}, wanted ${wanted}`) ??
    (contains === undefined || report.body.includes(contains) ? undefined : "the answer does not hold the wanted text");
  const warning = certificate && certificate.days < certificateDays ? `the certificate ends in ${certificate.days} days` : undefined;
  return { value: totalMs, phases, details, ...(down !== undefined && { down }), ...(warning !== undefined && { warning }) };
}
