import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { scopesOfRole, type Scope } from "../../model/principal.ts";
import type { User as UserShape } from "../../model/services/accounts.ts";
import { builder, needs } from "../builder.ts";
import { principalOf } from "../context.ts";
import { defineMutation } from "../mutation.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { RoleEnum, ScopeEnum } from "./enums.ts";

type UserView = Omit<UserShape, "createdAtMs"> & { readonly createdAtMs?: number; readonly scopes: readonly Scope[]; readonly networks: readonly string[] };

const viewOf = (user: UserShape): UserView => ({ ...user, scopes: scopesOfRole[user.role], networks: [] });

const User = builder.objectRef<UserView>("User").implement({
  description: "Somebody who may sign in.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the user." }),
    name: t.string({ description: "Name to sign in with.", resolve: (user) => cleanUntrusted(user.name) }),
    role: t.field({ type: RoleEnum, description: "What the user may do.", resolve: (user) => user.role }),
    scopes: t.field({
      type: [ScopeEnum],
      description: "What the role allows; for the viewer, what this session or token may do.",
      resolve: (user) => [...user.scopes],
    }),
    networks: t.field({
      type: ["CIDR"],
      description: "For the viewer: the networks this token is limited to. Empty means every network.",
      resolve: (user) => [...user.networks],
    }),
    disabled: t.exposeBoolean("disabled", { description: "True when signing in is refused." }),
    createdAt: t.field({ type: "DateTime", nullable: true, description: "When the user was made.", resolve: (user) => user.createdAtMs ?? null }),
    lastSignInAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the user last signed in; null when never.",
      resolve: (user) => user.lastSignInAtMs ?? null,
    }),
  }),
});

builder.queryField("viewer", (t) =>
  t.field({
    type: User,
    nullable: true,
    description: "Who is asking; null when nobody is signed in.",
    authScopes: needs.nothing,
    resolve: async (_root, _args, { principal, services }) => {
      if (!principal) return null;
      const user = await services.accounts.userByName(principal.userName);
      return {
        ...(user ?? { id: principal.userId, name: principal.userName, disabled: false }),
        role: principal.role,
        scopes: principal.scopes,
        networks: principal.networks,
      };
    },
  }),
);

builder.queryField("users", (t) =>
  t.field({
    type: [User],
    description: "All users. For administrators.",
    authScopes: needs.admin,
    resolve: async (_root, _args, { services }) => (await services.accounts.users()).map(viewOf),
  }),
);

const name = z
  .string()
  .min(1, "A name has at least 1 character.")
  .max(64, "A name has at most 64 characters.")
  .regex(/^[\p{L}\p{N}._@-]+$/u, "A name is made of letters, digits and . _ @ -");

defineMutation({
  name: "signIn",
  description: "Signs a person in: sets the session cookie. Throttled.",
  needs: needs.nothing,
  input: (t) => ({
    name: t.string({ required: true, description: "Name of the user.", validate: z.string().max(256, "A name has at most 256 characters.") }),
    password: t.string({ required: true, description: "Password.", validate: z.string().max(1_024, "A password has at most 1024 characters.") }),
  }),
  payload: { user: { type: User, description: "Who is signed in now; null after a dry run." } },
  plan: (input, context) => ({
    summary: "Would try to sign in.",
    effects: [],
    apply: async () => {
      const { cookies, services } = context;
      if (!cookies) throw new AppError("UNSUPPORTED", "Signing in needs an HTTP answer to put the cookie on.", { cure: "Send signIn with POST /graphql." });
      const { user, sessionSecret, expiresAtMs } = await services.accounts.signIn({
        name: input.name,
        password: input.password,
        remoteAddress: context.remoteAddress,
        userAgent: context.userAgent,
      });
      cookies.set(sessionSecret, expiresAtMs);
      return { user: viewOf(user), summary: `Signed in as ${user.name}.` };
    },
  }),
});

defineMutation({
  name: "signOut",
  description: "Ends this browser's session.",
  needs: needs.signedIn,
  input: (t) => ({ reason: t.string({ description: "Why, for the audit.", validate: z.string().max(500, "A reason has at most 500 characters.").nullish() }) }),
  plan: (_input, context) => {
    const { via } = principalOf(context);
    return {
      summary: via.kind === "session" ? "Signed out." : "There is no session to end: a token was sent.",
      effects: [],
      needed: via.kind === "session",
      apply: async () => {
        if (via.kind === "session") await context.services.accounts.signOut(via.sessionId);
        context.cookies?.clear();
        return {};
      },
    };
  },
});

defineMutation({
  name: "createUser",
  description: "Makes a user. The first one is an administrator and needs the one-time code printed at start; later ones are made by an administrator.",
  needs: needs.nothing,
  input: (t) => ({
    name: t.string({ required: true, description: "Name to sign in with.", validate: name }),
    password: t.string({
      required: true,
      description: "Password, at least 10 characters.",
      validate: z.string().min(10, "A password has at least 10 characters.").max(1_024, "A password has at most 1024 characters."),
    }),
    role: t.field({
      type: RoleEnum,
      required: true,
      defaultValue: "viewer",
      description: "What the user may do. The first user is an administrator whatever is said.",
    }),
    setupCode: t.string({
      description: "The one-time code, for the first user.",
      validate: z.string().max(200, "The code has at most 200 characters.").nullish(),
    }),
  }),
  payload: { user: { type: User, description: "The user; null after a dry run." } },
  plan: async (input, context) => {
    const { accounts } = context.services;
    const first = !(await accounts.hasUsers());
    if (!first && !principalOf(context).scopes.includes("admin")) {
      throw new AppError("FORBIDDEN", "Only an administrator makes users.", { wanted: "scope admin", got: context.principal?.scopes.join(", ") ?? "none" });
    }
    const role = first ? "admin" : input.role;
    return {
      summary: `The user ${input.name} with the role ${role}.`,
      effects: [{ description: `${input.name} may sign in as ${role}.`, count: 1 }],
      apply: async () => {
        const user = await accounts.createUser(
          { name: input.name, password: input.password, role, ...(input.setupCode ? { setupCode: input.setupCode } : {}) },
          context.principal,
        );
        return { user: viewOf(user) };
      },
    };
  },
});

export default { name: "user" };
