import { z } from "zod";
import { AppError } from "../../model/errors.ts";
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
    description: "Your own tokens; everybody's for administrators.",
    authScopes: needs.signedIn,
    resolve: async (_root, _args, context) => {
      const principal = principalOf(context);
      return [...(await context.services.accounts.tokens(principal.scopes.includes("admin") ? {} : { userId: principal.userId }))];
    },
  }),
);

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
  description: "Makes a token of your own. It can hold no scope and no network you do not have, and always expires.",
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
    networks: t.field({
      type: ["CIDR"],
      description: "Limit it to these networks; every network when left out.",
      validate: z.array(z.string()).max(50, "At most 50 networks.").nullish(),
    }),
    expiresIn: t.field({ type: "Duration", required: true, defaultValue: "90d", description: "How long it works, 1h to 366d." }),
  }),
  payload: {
    token: { type: ApiToken, description: "The token; null after a dry run." },
    secret: { type: "String", description: "The secret, wg_…, shown this once; null after a dry run." },
  },
  plan: (input, context) => {
    const principal = makerOf(context);
    const missing = input.scopes.filter((scope) => !principal.scopes.includes(scope));
    if (missing.length > 0) {
      throw new AppError("FORBIDDEN", `You cannot give ${missing.join(", ")}: you do not have it.`, {
        path: "input.scopes",
        wanted: principal.scopes.join(", "),
        got: input.scopes.join(", "),
      });
    }
    const networks = input.networks?.length ? input.networks : principal.networks;
    const foreign = outsideOf(networks, principal.networks);
    if (foreign.length > 0) {
      throw new AppError("FORBIDDEN", `You cannot give ${foreign.join(", ")}: you are limited to ${principal.networks.join(", ")}.`, {
        path: "input.networks",
      });
    }
    const expiresInMs = parseDuration(input.expiresIn, "input.expiresIn");
    if (expiresInMs < 3_600_000 || expiresInMs > 366 * dayMs) {
      throw new AppError("BAD_INPUT", "A token works for 1h to 366d.", { path: "input.expiresIn", wanted: "1h to 366d", got: input.expiresIn });
    }
    return {
      summary: `A token "${cleanUntrusted(input.name)}" for ${input.audience === "mcp" ? "an assistant" : "the API"} with ${input.scopes.join(", ")}, for ${input.expiresIn}.`,
      effects: [
        {
          description: `Whoever holds it acts as ${principal.userName} with ${input.scopes.join(", ")}${networks.length > 0 ? ` in ${networks.join(", ")}` : ""}.`,
          count: 1,
        },
      ],
      warnings: input.scopes.includes("write:unattended") ? ["Writes with write:unattended are confirmed by nobody."] : [],
      apply: async () => {
        const made = await context.services.accounts.createToken(
          { name: input.name, userId: principal.userId, audience: input.audience, scopes: [...new Set(input.scopes)], networks, expiresInMs },
          principal,
        );
        return { ...made, undo: { mutation: "revokeApiToken", input: { id: made.token.id }, description: "Revokes the token." } };
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
    const token = (await accounts.tokens(principal.scopes.includes("admin") ? {} : { userId: principal.userId })).find(({ id }) => id === input.id);
    if (!token) throw new AppError("NOT_FOUND", "You have no such token.", { path: "input.id", got: cleanUntrusted(input.id), cure: "Look at apiTokens." });
    const revoked = token.revokedAtMs !== undefined;
    return {
      summary: revoked
        ? `The token "${cleanUntrusted(token.name)}" was revoked before.`
        : `The token "${cleanUntrusted(token.name)}" of ${token.userName} works no more.`,
      effects: revoked ? [] : [{ description: `Whoever uses ${token.hint} is refused.`, count: 1 }],
      needed: !revoked,
      preview: { token },
      apply: async () => ({ token: await accounts.revokeToken(token.id, principal) }),
    };
  },
});

export default { name: "api-token" };
