import { AppError } from "../../model/errors.ts";
import type { UserRecords } from "../../model/inventory-records.ts";
import { roles } from "../../model/principal.ts";
import type { User } from "../../model/services/accounts.ts";
import { isUniqueViolation } from "./database-errors.ts";
import type { Database } from "./database.ts";
import type { User as UserRow } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";

const maxUsers = 500;

export function userOf(row: UserRow): User {
  const role = roles.find((known) => known === row.role);
  if (!role) throw new Error(`The user ${row.id} has the unknown role ${JSON.stringify(row.role)}.`);
  return {
    id: row.id,
    name: row.name,
    role,
    disabled: row.disabledAt !== null,
    createdAtMs: row.createdAt.getTime(),
    ...(row.lastSignInAt && { lastSignInAtMs: row.lastSignInAt.getTime() }),
  };
}

export function userRecords(database: Database, clock: () => number): UserRecords {
  const users = () => database.client.user;
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
    async create({ createdAtMs, founder, ...user }) {
      if ((await users().count()) >= maxUsers) throw new AppError("LIMIT_EXCEEDED", `There are ${maxUsers} users already.`, { wanted: `at most ${maxUsers}` });
      try {
        return userOf(await users().create({ data: { ...user, id: newId(clock()), createdAt: new Date(createdAtMs), ...(founder && { founder: 1 }) } }));
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        if (founder && !(await users().findUnique({ where: { nameKey: user.nameKey } }))) {
          throw new AppError("CONFLICT", "The first user has just been made.", { cure: "Sign in, or ask that user for an account." }, { cause: error });
        }
        throw new AppError("CONFLICT", `There is a user ${user.name} already.`, { path: "input.name", cure: "Choose another name." }, { cause: error });
      }
    },
    async setPassword(id, passwordHash) {
      await users().updateMany({ where: { id }, data: { passwordHash } });
    },
    async setDisabled(id, sinceMs) {
      await users().updateMany({ where: { id }, data: { disabledAt: sinceMs === null ? null : new Date(sinceMs) } });
    },
    async signedIn(id, atMs) {
      await users().updateMany({ where: { id }, data: { lastSignInAt: new Date(atMs) } });
    },
  };
}
