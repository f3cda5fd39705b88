import { createHash } from "node:crypto";
import { AppError } from "../../model/errors.ts";
import type { NewAlertExclusion } from "../../model/services/alert-exclusions.ts";
import { parseCidr } from "../../net/cidr.ts";

const maxValues = 100;
const maxReasonLength = 1_000;

/** The normal form: networks and names spelt one way, sorted, each once. BAD_INPUT for what matches nothing, or everything. */
export function normalExclusion(input: NewAlertExclusion): NewAlertExclusion {
  const reason = input.reason.trim();
  if (reason.length > maxReasonLength) throw tooLong("input.reason", `at most ${maxReasonLength} characters`, `${reason.length} characters`);
  if (input.kind === "HOST" && input.hosts.length === 0) {
    throw new AppError("BAD_INPUT", "An exclusion of hosts names at least one.", {
      path: "input.hosts",
      wanted: "addresses or networks: 192.0.2.7, 2001:db8::/32",
    });
  }
  if (input.kind === "DOMAIN" && input.domains.length === 0) {
    throw new AppError("BAD_INPUT", "An exclusion of domains names at least one.", {
      path: "input.domains",
      wanted: "names or suffixes: www.example.net, .example.net",
    });
  }
  return {
    kind: input.kind,
    hosts: normalList("input.hosts", input.hosts, networkText),
    domains: normalList("input.domains", input.domains, domainText),
    alertTypes: normalList("input.alertTypes", input.alertTypes, alertType),
    reason,
    ...(input.peer !== undefined && input.peer !== "" && { peer: networkText(input.peer, "input.peer") }),
    ...(input.expiresAtMs !== undefined && { expiresAtMs: input.expiresAtMs }),
  };
}

/** SHA-256 (hex) of what a normal exclusion matches: two that match the same are the same, whatever their reason and end. */
export function exclusionKey({ kind, hosts, domains, peer, alertTypes }: NewAlertExclusion): string {
  return createHash("sha256")
    .update(JSON.stringify([kind, hosts, domains, peer ?? null, alertTypes]))
    .digest("hex");
}

function normalList(path: string, values: readonly string[], normal: (text: string, path: string) => string): readonly string[] {
  if (values.length > maxValues) throw tooLong(path, `at most ${maxValues} values`, `${values.length} values`);
  return [...new Set(values.map((value, index) => normal(value, `${path}[${index}]`)))].toSorted();
}

function networkText(text: string, path: string): string {
  const network = parseCidr(text.trim());
  if (network) return network.text;
  throw new AppError("BAD_INPUT", "This is neither an address nor a network.", {
    path,
    wanted: "192.0.2.7, 192.0.2.0/24 or 2001:db8::/32",
    got: text.slice(0, 60),
  });
}

/** A host name, or `.suffix` for everything below it (RFC 1035 §2.3.4 lengths, RFC 2181 §11 characters less white space). */
function domainText(text: string, path: string): string {
  const name = text.trim().toLowerCase().replace(/\.$/, "");
  const labels = name.replace(/^\./, "").split(".");
  if (name.length <= 254 && labels.every((label) => /^[^\s.\p{Cc}*/:@]{1,63}$/u.test(label))) return name;
  throw new AppError("BAD_INPUT", "This is not a domain.", {
    path,
    wanted: "www.example.net, or .example.net for everything below it",
    got: text.slice(0, 60),
  });
}

function alertType(text: string, path: string): string {
  const name = text.trim();
  if (/^[\w.-]{1,64}$/.test(name)) return name;
  throw new AppError("BAD_INPUT", "This is not the name of an alert type.", { path, wanted: "letters, digits, _ and -", got: text.slice(0, 60) });
}

function tooLong(path: string, wanted: string, got: string): AppError {
  return new AppError("BAD_INPUT", "That is too much for one exclusion.", { path, wanted, got });
}
