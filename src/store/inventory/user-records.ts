import { AppError } from "../../model/errors.ts";
import type { UserRecords } from "../../model/inventory-records.ts";
import { roles } from "../../model/principal.ts";
import type { User } from "../../model/services/accounts.ts";
import { isUniqueViolation } from "./database-errors.ts";
import type { Database } from "./database.ts";
import type { User as UserRow } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { textList } from "./json-column.ts";

const maxUsers = 500;

export function userOf(row: UserRow): User {
  const role = roles.find((known) => known === row.role);
  if (!role) throw new Error(`The user ${row.id} has the unknown role ${JSON.stringify(row.role)}.`);
  return {
    id: row.id,
    name: row.name,
    role,
    networks: textList(row.networks, "User.networks"),
    disabled: row.disabledAt !== null,
    createdAtMs: row.createdAt.getTime(),
    ...(row.lastSignInAt && { lastSignInAtMs: row.lastSignInAt.getTime() }),
    hasPassword: row.passwordHash !== null,
    ...(row.oidcSubject !== null && { oidcSubject: row.oidcSubject }),
    ...(row.oidcLogin !== null && { oidcLogin: row.oidcLogin }),
  };
}

export function userRecords(database: Database, clock: () => number): UserRecords {
  const users = () => database.client.user;

  /** Which of a user's names somebody else has, told in words. */
  const taken = async (
    user: { readonly name?: string; readonly nameKey?: string; readonly oidcLogin?: string | null },
    id: string | undefined,
    cause: unknown,
  ) => {
    const holder = user.nameKey === undefined ? null : await users().findUnique({ where: { nameKey: user.nameKey } });
    if (holder && holder.id !== id) {
      return new AppError("CONFLICT", `There is a user ${user.name} already.`, { path: "input.name", cure: "Choose another name." }, { cause });
    }
    const other = user.oidcLogin ? await users().findUnique({ where: { oidcLogin: user.oidcLogin } }) : null;
    if (!other) return new AppError("CONFLICT", "Somebody else signs in with this account of the provider.", { cure: "Look at users." }, { cause });
    return new AppError(
      "CONFLICT",
      `${user.oidcLogin} is let in as ${other.name} already.`,
      { path: "input.oidcLogin", cure: `Take it from ${other.name} first.` },
      { cause },
    );
  };
  return {
    async exist() {
      return (await users().findFirst({ select: { id: true } })) !== null;
    },
    async list() {
      return (await users().findMany({ orderBy: { nameKey: "asc" }, take: maxUsers })).map(userOf);
    },
    async byId(id) {
      const row = await users().findUnique({ where: { id } });
      return row ? userOf(row) : undefined;
    },
    async byNameKey(nameKey) {
      const row = await users().findUnique({ where: { nameKey } });
      return row ? { ...userOf(row), ...(row.passwordHash !== null && { passwordHash: row.passwordHash }) } : undefined;
    },
    async byOidcSubject(oidcSubject) {
      const row = await users().findUnique({ where: { oidcSubject } });
      return row ? userOf(row) : undefined;
    },
    async byOidcLogin(oidcLogin) {
      const row = await users().findUnique({ where: { oidcLogin } });
      return row ? userOf(row) : undefined;
    },
    async create({ createdAtMs, founder, networks = [], ...user }) {
      if ((await users().count()) >= maxUsers) throw new AppError("LIMIT_EXCEEDED", `There are ${maxUsers} users already.`, { wanted: `at most ${maxUsers}` });
      try {
        const data = { ...user, id: newId(clock()), networks: JSON.stringify(networks), createdAt: new Date(createdAtMs), ...(founder && { founder: 1 }) };
        return userOf(await users().create({ data }));
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        if (founder && !(await users().findUnique({ where: { nameKey: user.nameKey } }))) {
          throw new AppError("CONFLICT", "The first user has just been made.", { cure: "Sign in, or ask that user for an account." }, { cause: error });
        }
        throw await taken(user, undefined, error);
      }
    },
    async update(id, { networks, disabledAtMs, ...change }) {
      const data = {
        ...change,
        ...(networks && { networks: JSON.stringify(networks) }),
        ...(disabledAtMs !== undefined && { disabledAt: disabledAtMs === null ? null : new Date(disabledAtMs) }),
      };
      try {
        await users().updateMany({ where: { id }, data });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw await taken(change, id, error);
      }
    },
    async setPassword(id, passwordHash) {
      await users().updateMany({ where: { id }, data: { passwordHash } });
    },
    async signedIn(id, atMs) {
      await users().updateMany({ where: { id }, data: { lastSignInAt: new Date(atMs) } });
    },
  };
}
