import { AppError } from "../model/errors.ts";
import type { InventoryRecords } from "../model/inventory-records.ts";
import type { Principal } from "../model/principal.ts";
import type { Accounts, User } from "../model/services/accounts.ts";
import { checkOidcLogin, checkTokenName, checkUserName, nameKey } from "./names.ts";
import { checkPassword, hashPassword } from "./password.ts";
import { type OidcRules, userOfIdentity } from "./oidc-users.ts";
import { createPrincipals } from "./principals.ts";
import { newTokenSecret } from "./secrets.ts";
import type { SetupCode } from "./setup-code.ts";
import { createSignIn, sessionIdleMs } from "./sign-in.ts";
import { checkNetworks, checkScopes, checkTokenLife } from "./token-rules.ts";
import { changedUser, checkNetworksOfRole, checkRole, needsAdmin } from "./user-changes.ts";

/** Accounts with what only the server itself asks. */
export interface ManagedAccounts extends Accounts {
  /** Whether the session or token a principal came in with still holds. */
  isActive(principal: Principal): Promise<boolean>;
  /** Resolves when notes of last use under way are written: to be awaited before the inventory stops. */
  settled(): Promise<void>;
}

/** `report` hears of failures nobody waits for. Inert until called; users and tokens live in `records`. */
export function createAccounts(options: {
  readonly records: InventoryRecords;
  readonly setupCode: SetupCode;
  /** Without them nobody signs in at an OpenID provider. */
  readonly oidcRules?: OidcRules;
  readonly clock?: () => number;
  readonly report?: (message: string, error: unknown) => void;
}): ManagedAccounts {
  const { records, setupCode, clock = Date.now, report = () => undefined } = options;
  const principals = createPrincipals(records, clock, report);
  const signIn = createSignIn(records, clock);

  /** Takes something away: nothing remembered from before, or read meanwhile, outlives it. */
  const takeAway = async <T>(work: () => Promise<T>): Promise<T> => {
    principals.forget();
    try {
      return await work();
    } finally {
      principals.forget();
    }
  };

  /** One change of who is an admin at a time: two must not each remove the last but one. */
  let change: Promise<unknown> = Promise.resolve();
  const oneAtATime = <T>(work: () => Promise<T>): Promise<T> => {
    const result = change.then(work);
    change = result.catch(() => undefined);
    return result;
  };

  const userById = async (id: string): Promise<User> => {
    const user = await records.users.byId(id);
    if (user) return user;
    throw new AppError("NOT_FOUND", "There is no such user.", { path: "input.id", got: id.slice(0, 64), cure: "users lists them." });
  };

  const changeUser: Accounts["changeUser"] = (id, wanted, by) =>
    oneAtATime(async () => {
      const before = await userById(id);
      const { name, role, networks, disabled, oidcLogin } = await changedUser(records, before, wanted, by);
      const nowMs = clock();
      await takeAway(async () => {
        await records.users.update(id, {
          role,
          networks,
          ...(name !== before.name && { name, nameKey: nameKey(name) }),
          ...(disabled !== before.disabled && { disabledAtMs: disabled ? nowMs : null }),
          ...(oidcLogin !== before.oidcLogin && { oidcLogin: oidcLogin ?? null, oidcSubject: null }),
        });
        if (!disabled) return;
        await records.sessions.removeOfUser(id);
        await records.tokens.revokeOfUser(id, nowMs, by.userName);
      });
      return { before, after: await userById(id) };
    });

  return {
    hasUsers: () => records.users.exist(),
    async createUser(input, by) {
      const { password } = input;
      if (password !== undefined && password !== null) checkPassword(password, input.name);
      const name = checkUserName(input.name);
      const wantedRole = checkRole(input.role);
      const founder = !(await records.users.exist());
      if (by) needsAdmin(by, "Only an admin makes users.");
      else if (!founder) throw new AppError("UNAUTHENTICATED", "There are users already.", { cure: "Sign in as an admin." });
      else if (input.setupCode === undefined) {
        throw new AppError("FORBIDDEN", "The first user needs the setup code.", {
          path: "input.setupCode",
          cure: "It is printed where the server was started.",
        });
      } else if (typeof password !== "string") {
        throw new AppError("BAD_INPUT", "The first user needs a password.", { path: "input.password", wanted: "at least 10 characters" });
      } else setupCode.check(input.setupCode);
      // The first user is an admin whatever was asked.
      const role = founder ? "admin" : wantedRole;
      const networks = founder ? [] : checkNetworksOfRole(role, input.networks ?? []);
      const oidcLogin = input.oidcLogin === undefined ? undefined : checkOidcLogin(input.oidcLogin);
      const passwordHash = typeof password === "string" ? await hashPassword(password) : undefined;
      const user = await records.users.create({
        name,
        nameKey: nameKey(name),
        role,
        networks,
        founder,
        createdAtMs: clock(),
        ...(oidcLogin !== undefined && { oidcLogin }),
        ...(passwordHash !== undefined && { passwordHash }),
      });
      if (founder) setupCode.remove();
      return user;
    },
    users: () => records.users.list(),
    user: (id) => records.users.byId(id),
    async userByName(name) {
      const found = await records.users.byNameKey(nameKey(name));
      if (!found) return undefined;
      const { passwordHash: _, ...user } = found;
      return user;
    },
    async previewUserChange(id, wanted, by) {
      const before = await userById(id);
      return { before, after: await changedUser(records, before, wanted, by) };
    },
    changeUser,
    async setPassword({ userId, password, currentPassword, remoteAddress = "" }, by) {
      const isOwn = by.userId === userId && by.via.kind === "session";
      if (!isOwn) needsAdmin(by, "Only an admin sets another's password.");
      const user = await userById(userId);
      checkPassword(password, user.name);
      if (isOwn) {
        if (!user.hasPassword)
          throw new AppError("FORBIDDEN", "You have no password to change.", { cure: "Another admin, or the command line, can set a first one." });
        if (currentPassword === undefined) {
          throw new AppError("BAD_INPUT", "Changing one's own password needs the current one.", {
            path: "input.currentPassword",
            wanted: "the current password",
          });
        }
        await signIn.verify(user.name, currentPassword, remoteAddress).catch((error: unknown) => {
          if (!(error instanceof AppError) || error.code !== "UNAUTHENTICATED") throw error;
          throw new AppError("FORBIDDEN", "The current password is wrong.", {
            path: "input.currentPassword",
            cure: "Try again, or ask an admin to set a new one.",
          });
        });
      }
      const hash = await hashPassword(password);
      await takeAway(async () => {
        await records.users.setPassword(userId, hash);
        await records.sessions.removeOfUser(userId);
      });
      return userById(userId);
    },
    async signIn({ name, password, ...place }) {
      return signIn.startSession(await signIn.verify(name, password, place.remoteAddress), "password", place);
    },
    async startSession(userId, method, place) {
      const user = await userById(userId);
      if (user.disabled) throw new AppError("UNAUTHENTICATED", `${user.name} is disabled.`, { cure: "Ask an admin." });
      return signIn.startSession(user, method, place);
    },
    async signInWithOidc(identity, place) {
      const rules = options.oidcRules;
      if (!rules) throw new AppError("UNSUPPORTED", "Nobody signs in at a provider here.", { cure: "Sign in with a password." });
      const { user, isNew } = await userOfIdentity(records, rules, identity, changeUser, clock());
      return { ...(await signIn.startSession(user, "oidc", place)), isNew };
    },
    principalOfAccess: (access) => principals.ofAccess(access),
    signOut: (sessionId) => takeAway(() => records.sessions.remove([sessionId])),
    sessions: (filter) => records.sessions.list({ ...filter, nowMs: clock(), idleSinceMs: clock() - sessionIdleMs }),
    endSessions: (ids) => takeAway(() => records.sessions.remove(ids)),
    async createToken(input, by) {
      if (!by) throw new AppError("UNAUTHENTICATED", "Making a token needs a user.", { cure: "Sign in." });
      // Networks may limit this admin: what it makes is limited to them too.
      if ((by.userId !== input.userId || by.via.kind === "token") && !by.scopes.includes("admin")) {
        throw new AppError(
          "FORBIDDEN",
          by.userId === input.userId ? "A token without the scope admin makes no tokens." : "Only an admin makes tokens for others.",
          {
            wanted: "the scope admin",
            got: by.scopes.join(", "),
            cure: "Sign in.",
          },
        );
      }
      const user = await userById(input.userId);
      if (user.disabled) throw new AppError("CONFLICT", `${user.name} is disabled.`, { path: "input.userId" });
      const name = checkTokenName(input.name);
      const scopes = checkScopes(input.scopes, user, by);
      const networks = checkNetworks(input.networks, user, by);
      const createdAtMs = clock();
      const { secret, hash, hint } = newTokenSecret();
      const token = await records.tokens.create({
        name,
        userId: user.id,
        audience: input.audience,
        scopes,
        networks,
        hint,
        secretHash: hash,
        createdBy: by.userName,
        createdAtMs,
        expiresAtMs: createdAtMs + checkTokenLife(input.expiresInMs),
      });
      return { token, secret };
    },
    tokens: (filter) => records.tokens.list(filter),
    async revokeToken(id, by) {
      if (!by) throw new AppError("UNAUTHENTICATED", "Revoking a token needs a user.", { cure: "Sign in." });
      const token = await records.tokens.byId(id);
      // Another's token is not there for whoever may not see it.
      if (!token || (token.userId !== by.userId && !(by.scopes.includes("admin") && by.networks.length === 0))) {
        throw new AppError("NOT_FOUND", "There is no such token.", { path: "input.id", got: id.slice(0, 64), cure: "apiTokens lists yours." });
      }
      await takeAway(() => records.tokens.revoke(id, clock(), by.userName));
      return (await records.tokens.byId(id)) ?? token;
    },
    principalOfToken: (secret) => principals.ofToken(secret),
    principalOfSession: (secret) => principals.ofSession(secret),
    isActive: (principal) => principals.isActive(principal),
    settled: () => principals.settled(),
  };
}
