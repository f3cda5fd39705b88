import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { scopesOfRole, type Scope } from "../../model/principal.ts";
import { signInMethods, type SignInMethod, type User as UserShape, type UserChange } from "../../model/services/accounts.ts";
import { builder, needs } from "../builder.ts";
import { principalOf } from "../context.ts";
import { idRule } from "../id-rule.ts";
import { defineMutation } from "../mutation.ts";
import { cleanUntrusted, untrusted } from "../untrusted-text.ts";
import { namedEnum, RoleEnum, ScopeEnum } from "./enums.ts";

type UserView = Omit<UserShape, "createdAtMs"> & { readonly createdAtMs?: number; readonly scopes: readonly Scope[] };

export const viewOf = (user: UserShape): UserView => ({ ...user, scopes: scopesOfRole[user.role] });

export const SignInMethodEnum = namedEnum("SignInMethod", "How somebody signs in.", signInMethods, {
  password: "With a password kept here.",
  oidc: "At the OpenID provider.",
} satisfies Record<SignInMethod, string>);

export const User = builder.objectRef<UserView>("User").implement({
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
      description: "Networks the user sees; for the viewer, those this session or token is limited to. Empty means every network.",
      resolve: (user) => [...user.networks],
    }),
    signsInWith: t.field({
      type: [SignInMethodEnum],
      description: "How the user can sign in; none for one who has tokens only.",
      resolve: ({ hasPassword, oidcSubject, oidcLogin }) => [
        ...(hasPassword ? (["password"] as const) : []),
        ...(oidcSubject !== undefined || oidcLogin !== undefined ? (["oidc"] as const) : []),
      ],
    }),
    oidcLogin: t.string({
      nullable: true,
      description: "Name at the OpenID provider that is let in as this user; null when none was set.",
      resolve: (user) => untrusted(user.oidcLogin),
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
      const user = await services.accounts.user(principal.userId);
      return {
        ...(user ?? { id: principal.userId, name: principal.userName, disabled: false, hasPassword: false }),
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
    authScopes: needs.adminEverywhere,
    resolve: async (_root, _args, { services }) => (await services.accounts.users()).map(viewOf),
  }),
);

const name = z
  .string()
  .min(1, "A name has at least 1 character.")
  .max(64, "A name has at most 64 characters.")
  .regex(/^[\p{L}\p{N}._@-]+$/u, "A name is made of letters, digits and . _ @ -");
export const newPassword = z.string().min(10, "A password has at least 10 characters.").max(1_024, "A password has at most 1024 characters.");
const networks = z.array(z.string()).max(50, "At most 50 networks.").nullish();
const oidcLogin = z.string().max(254, "A name at the provider has at most 254 characters.").nullish();

/** What the audit keeps of a user. */
const audited = ({ name: userName, role, networks: limits, disabled, oidcLogin: login }: UserShape) => ({
  name: userName,
  role,
  networks: limits,
  disabled,
  ...(login !== undefined && { oidcLogin: login }),
});

const within = (limits: readonly string[]): string => (limits.length > 0 ? `, seeing only ${limits.join(", ")}` : "");

defineMutation({
  name: "createUser",
  description: "Makes a user. The first one is an administrator and needs the one-time code printed at start; later ones are made by an administrator.",
  needs: needs.nothing,
  input: (t) => ({
    name: t.string({ required: true, description: "Name to sign in with.", validate: name }),
    password: t.string({
      description: "Password, at least 10 characters. Without one the user has tokens, or signs in at the OpenID provider.",
      validate: newPassword.nullish(),
    }),
    role: t.field({
      type: RoleEnum,
      required: true,
      defaultValue: "viewer",
      description: "What the user may do. The first user is an administrator whatever is said.",
    }),
    networks: t.field({ type: ["CIDR"], description: "Networks the user sees; every network when left out. Not for administrators.", validate: networks }),
    oidcLogin: t.string({
      description: "Name at the OpenID provider (as its configured claim says it) that is let in as this user.",
      validate: oidcLogin,
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
    if (!first) {
      const principal = principalOf(context);
      if (!principal.scopes.includes("admin") || principal.networks.length > 0) {
        throw new AppError("FORBIDDEN", "Only an administrator makes users.", { wanted: "scope admin, every network", got: principal.scopes.join(", ") });
      }
    }
    const role = first ? "admin" : input.role;
    const limits = input.networks ?? [];
    if (role === "admin" && limits.length > 0)
      throw new AppError("BAD_INPUT", "An administrator sees every network.", { path: "input.networks", wanted: "no networks" });
    if (!first && (await accounts.userByName(input.name)))
      throw new AppError("CONFLICT", `There is a user ${cleanUntrusted(input.name)} already.`, { path: "input.name", cure: "Choose another name." });
    return {
      summary: `The user ${input.name} with the role ${role}.`,
      effects: [{ description: `${input.name} may sign in as ${role}${within(limits)}.`, count: 1 }],
      ...(input.password || input.oidcLogin ? {} : { warnings: [`${input.name} cannot sign in until a password is set.`] }),
      change: { target: `user ${input.name}`, after: { name: input.name, role, networks: limits, ...(input.oidcLogin && { oidcLogin: input.oidcLogin }) } },
      apply: async () => {
        const user = await accounts.createUser(
          {
            name: input.name,
            password: input.password ?? null,
            role,
            networks: limits,
            ...(input.oidcLogin ? { oidcLogin: input.oidcLogin } : {}),
            ...(input.setupCode ? { setupCode: input.setupCode } : {}),
          },
          context.principal,
        );
        return {
          user: viewOf(user),
          change: { target: `user ${user.name}`, after: audited(user) },
          ...(first ? {} : { undo: { mutation: "disableUser", input: { id: user.id }, description: `Locks ${user.name} out again.` } }),
        };
      },
    };
  },
});

defineMutation({
  name: "updateUser",
  description: "Changes a user's name, role, networks or name at the OpenID provider; what is left out stays. Holds from the user's next request on.",
  needs: needs.adminEverywhere,
  input: (t) => ({
    id: t.id({ required: true, description: "Id of the user.", validate: idRule }),
    name: t.string({ description: "New name to sign in with.", validate: name.nullish() }),
    role: t.field({ type: RoleEnum, description: "New role." }),
    networks: t.field({ type: ["CIDR"], description: "Networks the user sees from now on; an empty list means every network.", validate: networks }),
    oidcLogin: t.string({ description: "Name at the OpenID provider that is let in as this user; empty takes it away.", validate: oidcLogin }),
  }),
  payload: { user: { type: User, description: "The user as it is now, or was before a dry run." } },
  plan: async (input, context) => {
    const { accounts } = context.services;
    const by = principalOf(context);
    const change: UserChange = {
      ...(input.name ? { name: input.name } : {}),
      ...(input.role ? { role: input.role } : {}),
      ...(input.networks ? { networks: input.networks } : {}),
      ...(typeof input.oidcLogin === "string" ? { oidcLogin: input.oidcLogin.trim() || null } : {}),
    };
    const { before, after } = await accounts.previewUserChange(input.id, change, by);
    const effects = differences(before, after);
    const tokens = (await accounts.tokens({ userId: before.id })).filter(
      ({ revokedAtMs, expiresAtMs }) => revokedAtMs === undefined && expiresAtMs > context.nowMs,
    );
    const lessThanBefore =
      scopesOfRole[before.role].some((scope) => !scopesOfRole[after.role].includes(scope)) || after.networks.join() !== before.networks.join();
    return {
      summary: effects.length > 0 ? effects.map(({ description }) => description).join(" ") : `${before.name} is so already.`,
      effects,
      needed: effects.length > 0,
      ...(lessThanBefore && tokens.length > 0
        ? { warnings: [`What ${before.name}'s ${tokens.length} token${tokens.length === 1 ? "" : "s"} may do shrinks with it.`] }
        : {}),
      preview: { user: viewOf(before) },
      change: { target: `user ${before.name}`, before: audited(before), after: audited(after) },
      apply: async () => {
        const done = await accounts.changeUser(input.id, change, by);
        return {
          user: viewOf(done.after),
          change: { before: audited(done.before), after: audited(done.after) },
          undo: {
            mutation: "updateUser",
            input: { id: input.id, name: before.name, role: before.role.toUpperCase(), networks: before.networks, oidcLogin: before.oidcLogin ?? "" },
            description: `Makes ${before.name} what it was.`,
          },
        };
      },
    };
  },
});

function differences(before: UserShape, after: UserShape) {
  const seen = (limits: readonly string[]): string => (limits.length > 0 ? limits.join(", ") : "every network");
  const said = [
    before.name === after.name ? undefined : `${before.name} is called ${after.name}.`,
    before.role === after.role ? undefined : `${after.name} becomes ${after.role}; was ${before.role}.`,
    before.networks.join() === after.networks.join() ? undefined : `${after.name} sees ${seen(after.networks)}; saw ${seen(before.networks)}.`,
    before.oidcLogin === after.oidcLogin
      ? undefined
      : after.oidcLogin === undefined
        ? `Nobody is let in as ${after.name} by name at the provider any more.`
        : `${after.oidcLogin} is let in as ${after.name} at the provider.`,
  ];
  return said.flatMap((description) => (description === undefined ? [] : [{ description, count: 1 }]));
}

defineMutation({
  name: "disableUser",
  description: "Locks a user out at once: sessions end, tokens are revoked for good. With disabled false, lets the user sign in again.",
  needs: needs.adminEverywhere,
  input: (t) => ({
    id: t.id({ required: true, description: "Id of the user.", validate: idRule }),
    disabled: t.boolean({ required: true, defaultValue: true, description: "False lets the user in again." }),
  }),
  payload: { user: { type: User, description: "The user as it is now, or was before a dry run." } },
  plan: async (input, context) => {
    const { accounts } = context.services;
    const by = principalOf(context);
    const { before, after } = await accounts.previewUserChange(input.id, { disabled: input.disabled }, by);
    const userId = before.id;
    const [sessions, tokens] = await Promise.all([accounts.sessions({ userId }), accounts.tokens({ userId })]);
    const live = tokens.filter(({ revokedAtMs, expiresAtMs }) => revokedAtMs === undefined && expiresAtMs > context.nowMs);
    const needed = before.disabled !== after.disabled;
    return {
      summary: `${before.name} ${needed ? (after.disabled ? "is locked out" : "may sign in again") : after.disabled ? "is locked out already" : "may sign in already"}.`,
      effects: !needed
        ? []
        : after.disabled
          ? [
              { description: `${before.name} may not sign in.`, count: 1 },
              { description: "Sessions that end.", count: sessions.length },
              { description: "Tokens that are revoked, for good.", count: live.length, examples: live.slice(0, 5).map((token) => cleanUntrusted(token.name)) },
            ]
          : [{ description: `${before.name} may sign in as ${before.role}; tokens are made anew.`, count: 1 }],
      needed,
      ...(after.disabled && by.userId === before.id ? { warnings: ["This is you: you are signed out."] } : {}),
      preview: { user: viewOf(before) },
      change: { target: `user ${before.name}`, before: audited(before), after: audited(after) },
      apply: async () => ({
        user: viewOf((await accounts.changeUser(input.id, { disabled: input.disabled }, by)).after),
        undo: {
          mutation: "disableUser",
          input: { id: input.id, disabled: before.disabled },
          description: after.disabled ? `Lets ${before.name} sign in again; revoked tokens stay revoked.` : `Locks ${before.name} out again.`,
        },
      }),
    };
  },
});

export default { name: "user" };
