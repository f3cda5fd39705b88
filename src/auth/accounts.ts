import { AppError } from "../model/errors.ts";
import type { InventoryRecords } from "../model/inventory-records.ts";
import { type Principal, roles, type Scope } from "../model/principal.ts";
import type { Accounts, User } from "../model/services/accounts.ts";
import { checkTokenName, checkUserName, nameKey } from "./names.ts";
import { checkPassword, hashPassword } from "./password.ts";
import { createPrincipals } from "./principals.ts";
import { newTokenSecret } from "./secrets.ts";
import type { SetupCode } from "./setup-code.ts";
import { createSignIn } from "./sign-in.ts";
import { checkNetworks, checkScopes, checkTokenLife } from "./token-rules.ts";

/** Accounts with what only the command line does so far. */
export interface ManagedAccounts extends Accounts {
  /** As `createUser`, without a password: such a user has tokens, and signs in once a password is set. */
  createUserWithoutPassword(input: { readonly name: string; readonly role: User["role"] }, by: Principal): Promise<User>;
  /** One's own, or anyone's as an admin. Ends the user's sessions. */
  setPassword(userId: string, password: string, by: Principal): Promise<User>;
  /** Disabling ends the sessions and revokes the tokens at once, for good. The last admin stays. */
  setDisabled(userId: string, disabled: boolean, by: Principal): Promise<User>;
  /** Whether the session or token a principal came in with still holds. */
  isActive(principal: Principal): Promise<boolean>;
  /** Resolves when notes of last use under way are written: to be awaited before the inventory stops. */
  settled(): Promise<void>;
}

/** `report` hears of failures nobody waits for. Inert until called; users and tokens live in `records`. */
export function createAccounts(options: {
  readonly records: InventoryRecords;
  readonly setupCode: SetupCode;
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
    throw new AppError("NOT_FOUND", "There is no such user.", { path: "input.userId", got: id.slice(0, 64) });
  };

  /** Everything but the password; makes the first user an admin whatever was asked. */
  const newUser = async (
    input: { readonly name: string; readonly role: User["role"]; readonly setupCode?: string },
    passwordHash: () => Promise<string | undefined>,
    by: Principal | null,
  ) => {
    const name = checkUserName(input.name);
    if (!roles.includes(input.role))
      throw new AppError("BAD_INPUT", "There is no such role.", { path: "input.role", wanted: roles.join(", "), got: input.role });
    const founder = !(await records.users.exist());
    if (by) needs(by, "admin", "Only an admin makes users.");
    else if (!founder) throw new AppError("UNAUTHENTICATED", "There are users already.", { cure: "Sign in as an admin." });
    else if (input.setupCode === undefined) {
      throw new AppError("FORBIDDEN", "The first user needs the setup code.", { path: "input.setupCode", cure: "It is printed where the server was started." });
    } else setupCode.check(input.setupCode);
    const hash = await passwordHash();
    const user = await records.users.create({
      name,
      nameKey: nameKey(name),
      role: founder ? "admin" : input.role,
      founder,
      createdAtMs: clock(),
      ...(hash !== undefined && { passwordHash: hash }),
    });
    if (founder) setupCode.remove();
    return user;
  };

  return {
    hasUsers: () => records.users.exist(),
    async createUser(input, by) {
      checkPassword(input.password, input.name);
      return newUser(input, () => hashPassword(input.password), by);
    },
    createUserWithoutPassword: (input, by) => newUser(input, () => Promise.resolve(undefined), by),
    users: () => records.users.list(),
    async userByName(name) {
      const found = await records.users.byNameKey(nameKey(name));
      if (!found) return undefined;
      const { passwordHash: _, ...user } = found;
      return user;
    },
    signIn,
    signOut: (sessionId) => takeAway(() => records.sessions.remove(sessionId)),
    async setPassword(userId, password, by) {
      if (by.userId !== userId || by.via.kind === "token") needs(by, "admin", "Only an admin sets another's password.");
      const user = await userById(userId);
      checkPassword(password, user.name);
      const hash = await hashPassword(password);
      await takeAway(async () => {
        await records.users.setPassword(userId, hash);
        await records.sessions.removeOfUser(userId);
      });
      return user;
    },
    setDisabled: (userId, disabled, by) =>
      oneAtATime(async () => {
        needs(by, "admin", "Only an admin disables users.");
        const user = await userById(userId);
        if (user.disabled === disabled) return user;
        if (
          disabled &&
          user.role === "admin" &&
          !(await records.users.list()).some(({ id, role, disabled: off }) => role === "admin" && !off && id !== userId)
        ) {
          throw new AppError("CONFLICT", `${user.name} is the last admin.`, { cure: "Make another admin first." });
        }
        const nowMs = clock();
        await takeAway(async () => {
          await records.users.setDisabled(userId, disabled ? nowMs : null);
          if (!disabled) return;
          await records.sessions.removeOfUser(userId);
          await records.tokens.revokeOfUser(userId, nowMs, by.userName);
        });
        return userById(userId);
      }),
    async createToken(input, by) {
      if (!by) throw new AppError("UNAUTHENTICATED", "Making a token needs a user.", { cure: "Sign in." });
      if (by.userId !== input.userId) needs(by, "admin", "Only an admin makes tokens for others.");
      if (by.via.kind === "token") needs(by, "admin", "A token without the scope admin makes no tokens.");
      const user = await userById(input.userId);
      if (user.disabled) throw new AppError("CONFLICT", `${user.name} is disabled.`, { path: "input.userId" });
      const name = checkTokenName(input.name);
      const scopes = checkScopes(input.scopes, user, by);
      const networks = checkNetworks(input.networks, by);
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
      if (!token || (token.userId !== by.userId && !by.scopes.includes("admin"))) {
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

function needs(by: Principal, scope: Scope, message: string): void {
  if (!by.scopes.includes(scope)) throw new AppError("FORBIDDEN", message, { wanted: `the scope ${scope}`, got: by.scopes.join(", "), cure: "Ask an admin." });
}
