import { AppError } from "../model/errors.ts";
import { type Audience, type Principal, type Role, type Scope, scopes } from "../model/principal.ts";
import type { ApiToken, User } from "../model/services/accounts.ts";
import type { Audit, AuditFilter, AuditPage, AuditQuery } from "../model/services/audit.ts";
import type { ManagedAccounts } from "./accounts.ts";
import { checkTokenName } from "./names.ts";
import { checkTokenLife, parseNetworks } from "./token-rules.ts";

/**
 * Accounts as the command line uses them. Every function takes one value and gives one, both JSON, so that it can as well be
 * called in the running server over its control socket, which only this machine's user can open.
 */
export interface AccountCommands {
  /** Makes the user too when there is none at all: as an admin, without a password. */
  createToken(input: {
    readonly user: string;
    readonly name: string;
    readonly audience: Audience;
    readonly scopes: readonly Scope[];
    readonly networks: readonly string[];
    readonly expiresInMs: number;
  }): Promise<{ readonly token: ApiToken; readonly secret: string; readonly createdUser: User | null }>;
  listTokens(input: { readonly user: string | null }): Promise<readonly ApiToken[]>;
  revokeToken(input: { readonly id: string }): Promise<ApiToken>;
  /** Without a password the user signs in once one is set. */
  createUser(input: { readonly name: string; readonly role: Role; readonly password: string | null }): Promise<User>;
  listUsers(input: Record<string, never>): Promise<readonly User[]>;
  setPassword(input: { readonly user: string; readonly password: string }): Promise<User>;
  /** Notes that the audit is exported, and gives how many events that will be. */
  beginAuditExport(input: { readonly filter: AuditFilter }): Promise<number>;
  auditEvents(query: AuditQuery): Promise<AuditPage>;
  setDisabled(input: { readonly user: string; readonly disabled: boolean }): Promise<User>;
}

/** Whoever can open the data directory may do everything; the audit says `cli`. */
export const commandLine: Principal = { userId: "cli", userName: "cli", role: "admin", scopes, networks: [], via: { kind: "cli" } };

export function createAccountCommands(accounts: ManagedAccounts, audit: Audit): AccountCommands {
  const audited = async <T>(action: string, input: unknown, work: () => Promise<T>, summarize: (result: T) => string): Promise<T> => {
    const id = await audit.intent({ principal: commandLine, action, arguments: input, dryRun: false });
    try {
      const result = await work();
      await audit.outcome(id, { outcome: "applied", summary: summarize(result) });
      return result;
    } catch (error) {
      const known = error instanceof AppError;
      await audit.outcome(id, { outcome: known ? "refused" : "failed", error: known ? error.message : "internal error" });
      throw error;
    }
  };
  const named = async (name: string): Promise<User> => {
    const user = await accounts.userByName(name);
    if (user) return user;
    const cure = (await accounts.hasUsers()) ? "wiregraph user list shows who there is." : `Make the first one: wiregraph user create ${name}`;
    throw new AppError("NOT_FOUND", `There is no user ${name}.`, { path: "user", cure });
  };
  return {
    createToken: (input) =>
      audited(
        "createApiToken",
        input,
        async () => {
          // Before a user is made for a token that could not be.
          checkTokenName(input.name);
          checkTokenLife(input.expiresInMs);
          parseNetworks(input.networks);
          const createdUser = (await accounts.hasUsers()) ? null : await accounts.createUser({ name: input.user, role: "admin" }, commandLine);
          const { id: userId } = createdUser ?? (await named(input.user));
          const { user: _, ...rest } = input;
          return { ...(await accounts.createToken({ ...rest, userId }, commandLine)), createdUser };
        },
        ({ token }) => `token ${token.name} (…${token.hint}) for ${token.userName}`,
      ),
    listTokens: async ({ user }) => accounts.tokens(user === null ? {} : { userId: (await named(user)).id }),
    revokeToken: (input) =>
      audited(
        "revokeApiToken",
        input,
        () => accounts.revokeToken(input.id, commandLine).catch(inWordsOfTheCommandLine),
        ({ name, hint, userName }) => `token ${name} (…${hint}) of ${userName}`,
      ),
    createUser: (input) =>
      audited(
        "createUser",
        input,
        () => accounts.createUser(input, commandLine),
        ({ name, role }) => `user ${name} as ${role}`,
      ),
    listUsers: () => accounts.users(),
    setPassword: (input) =>
      audited(
        "setPassword",
        input,
        async () => accounts.setPassword({ userId: (await named(input.user)).id, password: input.password }, commandLine),
        ({ name }) => `password of ${name}`,
      ),
    beginAuditExport: ({ filter }) =>
      audited(
        "exportAudit",
        filter,
        () => audit.count(filter),
        (count) => `${count} events`,
      ),
    auditEvents: (query) => audit.events(query),
    setDisabled: (input) =>
      audited(
        "disableUser",
        input,
        async () => (await accounts.changeUser((await named(input.user)).id, { disabled: input.disabled }, commandLine)).after,
        ({ name, disabled }) => `user ${name} ${disabled ? "disabled" : "enabled"}`,
      ),
  };
}

/** What the API says of a token that is not there, with the command that lists them. */
function inWordsOfTheCommandLine(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== "NOT_FOUND") throw error;
  const got = error.details.got;
  throw new AppError("NOT_FOUND", error.message, { path: "<id>", ...(got === undefined ? {} : { got }), cure: "npx wiregraph token list shows the ids." });
}
