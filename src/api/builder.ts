import SchemaBuilder from "@pothos/core";
import RelayPlugin from "@pothos/plugin-relay";
import ScopeAuthPlugin from "@pothos/plugin-scope-auth";
import ValidationPlugin from "@pothos/plugin-validation";
import { isSecretName, maskText } from "../auth/mask-secrets.ts";
import { AppError } from "../model/errors.ts";
import type { Scope } from "../model/principal.ts";
import type { ApiContext } from "./context.ts";

type ApiScalars = {
  ID: { Input: string; Output: string };
  /** Milliseconds since the epoch. */
  DateTime: { Input: never; Output: number };
  /** Checked text; resolvers resolve it against the request's clock. */
  TimePoint: { Input: string; Output: string };
  /** In: checked text. Out: milliseconds. */
  Duration: { Input: string; Output: number };
  IP: { Input: string; Output: string };
  CIDR: { Input: string; Output: string };
  MAC: { Input: string; Output: string };
  ASN: { Input: number; Output: number };
  /** In: decimal text. */
  BigInt: { Input: string; Output: number | bigint | string };
  JSON: { Input: unknown; Output: unknown };
};

/** What a field can demand of its caller. */
type ApiAuthScopes = {
  /** Open to everybody, said on purpose. */
  anyone: boolean;
  signedIn: boolean;
  scope: Scope;
  /** Not limited to networks: for answers that cannot be cut to some. */
  everyNetwork: boolean;
  /** A person in the web UI, never a token. */
  person: boolean;
};

/** The one builder of the schema; every file in `types` adds to it. */
export const builder = new SchemaBuilder<{
  Context: ApiContext;
  DefaultFieldNullability: false;
  AuthScopes: ApiAuthScopes;
  Scalars: ApiScalars;
}>({
  plugins: [RelayPlugin, ScopeAuthPlugin, ValidationPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ principal }) => ({
      anyone: true,
      signedIn: principal !== null,
      scope: (scope) => principal?.scopes.includes(scope) ?? false,
      everyNetwork: principal !== null && principal.networks.length === 0,
      person: principal?.via.kind === "session",
    }),
    unauthorizedError: (_parent, context, info, result) => refusal(context, `${info.parentType.name}.${info.fieldName}`, failures(result.failure)),
  },
  validation: {
    validationError: (failure, args) => {
      const issue = failure.issues[0];
      const keys = issue?.path?.map((part) => (typeof part === "object" ? part.key : part)) ?? [];
      const got = givenAt(args, keys);
      const message = issue?.message ?? "The input is not valid.";
      return new AppError("BAD_INPUT", message, {
        path: pathText(keys),
        wanted: wantedBy(issue as Rule | undefined) ?? message,
        ...(got === undefined ? {} : { got }),
      });
    },
  },
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: "Where a page stands in its list." },
    hasNextPageFieldOptions: { description: "True when more rows follow." },
    hasPreviousPageFieldOptions: { description: "True when this page was reached with `after`." },
    startCursorFieldOptions: { nullable: true, description: "Cursor of the first row; null when the page is empty." },
    endCursorFieldOptions: { nullable: true, description: "Cursor of the last row, for `after`; null when the page is empty." },
    pageInfoCursorType: "String",
  },
});

/** `input.hosts[0]`. */
const pathText = (keys: readonly PropertyKey[]): string =>
  keys.map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`)).join("");

/** What zod tells of the rule that was broken. */
interface Rule {
  readonly code?: string;
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
}

const unitsOf: Readonly<Record<string, string>> = { string: " characters", array: " values" };

/** The bound that was passed, as `at most 100 values`; undefined for rules of other kinds, whose sentence says it. */
function wantedBy(rule: Rule | undefined): string | undefined {
  const unit = unitsOf[rule?.origin ?? ""] ?? "";
  if (rule?.code === "too_small") return `at least ${rule.minimum}${rule.minimum === 1 ? unit.replace(/s$/, "") : unit}`;
  if (rule?.code === "too_big") return `at most ${rule.maximum}${unit}`;
  return undefined;
}

/** What stands in the arguments at this place, in a few words: never a secret, and of a list or a text too long how long it is. */
function givenAt(args: Readonly<Record<string, unknown>>, keys: readonly PropertyKey[]): string | undefined {
  let value: unknown = args;
  for (const key of keys) value = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key];
  const name = keys.findLast((key) => typeof key === "string");
  if (value === undefined || (typeof name === "string" && isSecretName(name))) return undefined;
  if (Array.isArray(value)) return `${value.length} values`;
  if (typeof value === "string") return value.length > 100 ? `${value.length} characters` : JSON.stringify(maskText(value));
  return JSON.stringify(value)?.slice(0, 100);
}

interface Failure {
  readonly kind: string;
  readonly scope?: string;
  readonly parameter?: unknown;
  readonly failures?: readonly Failure[];
}

function failures(failure: unknown): readonly Failure[] {
  const one = failure as Failure;
  return one.failures ? one.failures.flatMap(failures) : [one];
}

function refusal(context: ApiContext, field: string, reasons: readonly Failure[]): AppError {
  const { principal } = context;
  if (!principal) {
    return new AppError("UNAUTHENTICATED", `${field} needs somebody who is signed in.`, { cure: "Sign in, or send a token: Authorization: Bearer wg_…" });
  }
  const missing = reasons.filter(({ scope }) => scope === "scope").map(({ parameter }) => String(parameter));
  if (missing.length > 0) {
    return new AppError("FORBIDDEN", `${field} needs the scope ${missing.join(" or ")}.`, {
      wanted: `scope ${missing.join(" or ")}`,
      got: `scopes ${principal.scopes.join(", ") || "none"}`,
      cure: principal.via.kind === "token" ? "Use a token with that scope; Settings → Tokens makes one." : "Ask an administrator for a role that has it.",
    });
  }
  if (reasons.some(({ scope }) => scope === "everyNetwork")) {
    return new AppError("FORBIDDEN", `${field} cannot be cut to single networks, and this token is limited to ${principal.networks.join(", ")}.`, {
      wanted: "a token without network limits",
      cure: "Use liveSummary, flowStats or hosts, which answer for your networks.",
    });
  }
  return new AppError("FORBIDDEN", `${field} is for a person signed in to the web UI.`, { wanted: "a signed-in session", got: principal.via.kind });
}

/** For root fields: what the caller must have. */
export const needs = {
  read: { scope: "read" },
  readEverywhere: { $all: { scope: "read", everyNetwork: true } },
  sql: { scope: "sql" },
  write: { scope: "write" },
  admin: { scope: "admin" },
  /** For what concerns people and the whole server: a token limited to networks must not make itself, or another, unlimited. */
  adminEverywhere: { $all: { scope: "admin", everyNetwork: true } },
  signedIn: { signedIn: true },
  nothing: { anyone: true },
} as const;
