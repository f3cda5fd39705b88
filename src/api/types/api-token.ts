import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { type Principal, scopesOfRole } from "../../model/principal.ts";
import type { ApiToken as TokenShape } from "../../model/services/accounts.ts";
import { parseDuration } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { principalOf, type ApiContext } from "../context.ts";
import { defineMutation } from "../mutation.ts";
import { outsideOf } from "../networks.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { idRule } from "../id-rule.ts";
import { AudienceEnum, ScopeEnum } from "./enums.ts";

const ApiToken = builder.objectRef<TokenShape>("ApiToken").implement({
  description: "A token for programs and assistants. Its secret is shown once, when it is made.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the token." }),
    name: t.string({ description: "What it is for.", resolve: (token) => cleanUntrusted(token.name) }),
    userName: t.string({ description: "Whose it is.", resolve: (token) => cleanUntrusted(token.userName) }),
    audience: t.field({ type: AudienceEnum, description: "For the API or for an assistant.", resolve: (token) => token.audience }),
    scopes: t.field({ type: [ScopeEnum], description: "What it may do.", resolve: (token) => [...token.scopes] }),
    networks: t.field({ type: ["CIDR"], description: "Networks it is limited to; empty means every network.", resolve: (token) => [...token.networks] }),
    hint: t.exposeString("hint", { description: "Last four characters of the secret, to tell tokens apart." }),
    createdAt: t.field({ type: "DateTime", description: "When it was made.", resolve: (token) => token.createdAtMs }),
    expiresAt: t.field({ type: "DateTime", description: "When it stops working.", resolve: (token) => token.expiresAtMs }),
    lastUsedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it was last used, to the minute; null when never.",
      resolve: (token) => token.lastUsedAtMs ?? null,
    }),
    revokedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it was revoked; null while it works.",
      resolve: (token) => token.revokedAtMs ?? null,
    }),
  }),
});

builder.queryField("apiTokens", (t) =>
  t.field({
    type: [ApiToken],
    description: "Your own tokens; everybody's for administrators who see every network.",
    authScopes: needs.signedIn,
    resolve: async (_root, _args, context) => {
      const principal = principalOf(context);
      return [...(await context.services.accounts.tokens(manages(principal) ? {} : { userId: principal.userId }))];
    },
  }),
);

const manages = ({ scopes, networks }: Principal): boolean => scopes.includes("admin") && networks.length === 0;
const named = ({ name, hint }: TokenShape): string => `token ${cleanUntrusted(name)} (…${hint})`;

/** What the audit keeps of a token. */
const audited = ({ name, userName, audience, scopes, networks, expiresAtMs }: Omit<TokenShape, "id" | "userId" | "hint" | "createdAtMs">) => ({
  name,
  user: userName,
  audience,
  scopes,
  networks,
  expiresAt: new Date(expiresAtMs).toISOString(),
});

/** Tokens are made by people in the web UI, by the command line, or by an administrator's token; never by an assistant. */
function makerOf(context: ApiContext) {
  const principal = principalOf(context);
  const { via } = principal;
  if (via.kind === "token" && (via.audience === "mcp" || !principal.scopes.includes("admin"))) {
    throw new AppError("FORBIDDEN", "A token cannot make tokens.", {
      wanted: "a signed-in session",
      got: "a token",
      cure: "Sign in to the web UI; Settings → Tokens.",
    });
  }
  return principal;
}

const dayMs = 86_400_000;

defineMutation({
  name: "createApiToken",
  description:
    "Makes a token of your own, or for somebody else as an administrator. It can hold no scope and no network that you or its user do not have, and always expires.",
  needs: needs.signedIn,
  input: (t) => ({
    name: t.string({
      required: true,
      description: "What it is for.",
      validate: z.string().min(1, "Say what the token is for.").max(64, "A name has at most 64 characters."),
    }),
    audience: t.field({ type: AudienceEnum, required: true, defaultValue: "api", description: "For the API, or for an assistant at /mcp." }),
    scopes: t.field({
      type: [ScopeEnum],
      required: true,
      defaultValue: ["read"],
      description: "What it may do.",
      validate: z.array(z.string()).min(1, "At least one scope is needed.").max(20, "At most 20 scopes."),
    }),
    userId: t.id({ description: "Whose; your own when left out. Others' are made by administrators.", validate: idRule.nullish() }),
    networks: t.field({
      type: ["CIDR"],
      description: "Limit it to these networks; every network its user sees when left out.",
      validate: z.array(z.string()).max(50, "At most 50 networks.").nullish(),
    }),
    expiresIn: t.field({ type: "Duration", required: true, defaultValue: "90d", description: "How long it works, 1h to 366d." }),
  }),
  payload: {
    token: { type: ApiToken, description: "The token; null after a dry run." },
    secret: { type: "String", description: "The secret, wg_…, shown this once; null after a dry run." },
  },
  plan: async (input, context) => {
    const principal = makerOf(context);
    const { accounts } = context.services;
    const userId = input.userId ?? principal.userId;
    if (userId !== principal.userId && !manages(principal)) {
      throw new AppError("FORBIDDEN", "Only an administrator makes tokens for others.", { path: "input.userId", cure: "Leave userId out." });
    }
    const user = await accounts.user(userId);
    if (!user) throw new AppError("NOT_FOUND", "There is no such user.", { path: "input.userId", got: cleanUntrusted(userId), cure: "Look at users." });
    const missing = input.scopes.filter((scope) => !principal.scopes.includes(scope));
    if (missing.length > 0) {
      throw new AppError("FORBIDDEN", `You cannot give ${missing.join(", ")}: you do not have it.`, {
        path: "input.scopes",
        wanted: principal.scopes.join(", "),
        got: input.scopes.join(", "),
      });
    }
    const beyondRole = input.scopes.filter((scope) => !scopesOfRole[user.role].includes(scope));
    if (beyondRole.length > 0) {
      throw new AppError("FORBIDDEN", `The role ${user.role} of ${user.name} does not hold ${beyondRole.join(", ")}.`, {
        path: "input.scopes",
        wanted: `some of ${scopesOfRole[user.role].join(", ")}`,
        got: input.scopes.join(", "),
      });
    }
    const networks = input.networks?.length ? input.networks : principal.networks.length > 0 ? principal.networks : user.networks;
    for (const [who, limits] of [
      ["you are", principal.networks],
      [`${user.name} is`, user.networks],
    ] as const) {
      const foreign = outsideOf(networks, limits);
      if (foreign.length === 0) continue;
      throw new AppError("FORBIDDEN", `You cannot give ${foreign.join(", ")}: ${who} limited to ${limits.join(", ")}.`, { path: "input.networks" });
    }
    const expiresInMs = parseDuration(input.expiresIn, "input.expiresIn");
    if (expiresInMs < 3_600_000 || expiresInMs > 366 * dayMs) {
      throw new AppError("BAD_INPUT", "A token works for 1h to 366d.", { path: "input.expiresIn", wanted: "1h to 366d", got: input.expiresIn });
    }
    return {
      summary: `A token "${cleanUntrusted(input.name)}" for ${input.audience === "mcp" ? "an assistant" : "the API"} with ${input.scopes.join(", ")}, for ${input.expiresIn}.`,
      effects: [
        {
          description: `Whoever holds it acts as ${user.name} with ${input.scopes.join(", ")}${networks.length > 0 ? ` in ${networks.join(", ")}` : ""}.`,
          count: 1,
        },
      ],
      warnings: input.scopes.includes("write:unattended") ? ["Writes with write:unattended are confirmed by nobody."] : [],
      change: {
        target: `token ${cleanUntrusted(input.name)}`,
        after: audited({
          name: input.name,
          userName: user.name,
          audience: input.audience,
          scopes: input.scopes,
          networks,
          expiresAtMs: context.nowMs + expiresInMs,
        }),
      },
      apply: async () => {
        const made = await accounts.createToken(
          { name: input.name, userId, audience: input.audience, scopes: [...new Set(input.scopes)], networks, expiresInMs },
          principal,
        );
        return {
          ...made,
          change: { target: named(made.token), after: audited(made.token) },
          undo: { mutation: "revokeApiToken", input: { id: made.token.id }, description: "Revokes the token." },
        };
      },
    };
  },
});

defineMutation({
  name: "revokeApiToken",
  description: "Makes a token useless at once. Your own, or anybody's for administrators.",
  needs: needs.signedIn,
  input: (t) => ({ id: t.id({ required: true, description: "Id of the token.", validate: idRule }) }),
  payload: { token: { type: ApiToken, description: "The token." } },
  plan: async (input, context) => {
    const principal = principalOf(context);
    const { accounts } = context.services;
    const token = (await accounts.tokens(manages(principal) ? {} : { userId: principal.userId })).find(({ id }) => id === input.id);
    if (!token) throw new AppError("NOT_FOUND", "You have no such token.", { path: "input.id", got: cleanUntrusted(input.id), cure: "Look at apiTokens." });
    const revoked = token.revokedAtMs !== undefined;
    return {
      summary: revoked
        ? `The token "${cleanUntrusted(token.name)}" was revoked before.`
        : `The token "${cleanUntrusted(token.name)}" of ${token.userName} works no more.`,
      effects: revoked ? [] : [{ description: `Whoever uses ${token.hint} is refused.`, count: 1 }],
      needed: !revoked,
      preview: { token },
      change: { target: named(token), before: audited(token) },
      apply: async () => ({ token: await accounts.revokeToken(token.id, principal) }),
    };
  },
});

export default { name: "api-token" };
