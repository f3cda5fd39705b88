import type { SessionRecords } from "../../model/inventory-records.ts";
import { signInMethods } from "../../model/services/accounts.ts";
import type { Database } from "./database.ts";
import { newId } from "./ids.ts";
import { userOf } from "./user-records.ts";

const maxSessionsListed = 500;

export function sessionRecords(database: Database, clock: () => number): SessionRecords {
  const sessions = () => database.client.session;
  return {
    async create({ createdAtMs, expiresAtMs, ...session }) {
      const id = newId(clock());
      const createdAt = new Date(createdAtMs);
      await sessions().create({ data: { ...session, id, createdAt, lastSeenAt: createdAt, expiresAt: new Date(expiresAtMs) } });
      return id;
    },
    async bySecretHash(secretHash) {
      const row = await sessions().findUnique({ where: { secretHash }, include: { user: true } });
      return row ? { id: row.id, user: userOf(row.user), lastSeenAtMs: row.lastSeenAt.getTime(), expiresAtMs: row.expiresAt.getTime() } : undefined;
    },
    async list({ userId, nowMs, idleSinceMs }) {
      const rows = await sessions().findMany({
        where: { ...(userId !== undefined && { userId }), expiresAt: { gt: new Date(nowMs) }, lastSeenAt: { gte: new Date(idleSinceMs) } },
        include: { user: { select: { name: true } } },
        orderBy: [{ lastSeenAt: "desc" }, { id: "desc" }],
        take: maxSessionsListed,
      });
      return rows.map((row) => ({
        id: row.id,
        userId: row.userId,
        userName: row.user.name,
        method: signInMethods.find((known) => known === row.method) ?? "password",
        createdAtMs: row.createdAt.getTime(),
        lastSeenAtMs: row.lastSeenAt.getTime(),
        expiresAtMs: row.expiresAt.getTime(),
        remoteAddress: row.remoteAddress,
        userAgent: row.userAgent,
      }));
    },
    async seen(id, atMs) {
      await sessions().updateMany({ where: { id }, data: { lastSeenAt: new Date(atMs) } });
    },
    async remove(ids) {
      await sessions().deleteMany({ where: { id: { in: [...ids] } } });
    },
    async removeOfUser(userId) {
      await sessions().deleteMany({ where: { userId } });
    },
    async removeEnded(nowMs, idleSinceMs) {
      await sessions().deleteMany({ where: { OR: [{ expiresAt: { lte: new Date(nowMs) } }, { lastSeenAt: { lt: new Date(idleSinceMs) } }] } });
    },
  };
}
