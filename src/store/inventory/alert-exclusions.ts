import { AppError } from "../../model/errors.ts";
import { throughOf } from "../../model/principal.ts";
import type { AlertExclusion, AlertExclusions, NewAlertExclusion } from "../../model/services/alert-exclusions.ts";
import { isUniqueViolation } from "./database-errors.ts";
import type { Database } from "./database.ts";
import { exclusionKey, normalExclusion } from "./exclusion-content.ts";
import type { AlertExclusion as ExclusionRow } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { textList } from "./json-column.ts";
import { decodeCursor, pageOf, pageSize } from "./keyset-cursor.ts";

function exclusionOf(row: ExclusionRow): AlertExclusion {
  return {
    id: row.id,
    kind: row.kind === "DOMAIN" ? "DOMAIN" : "HOST",
    hosts: textList(row.hosts, "AlertExclusion.hosts"),
    domains: textList(row.domains, "AlertExclusion.domains"),
    alertTypes: textList(row.alertTypes, "AlertExclusion.alertTypes"),
    reason: row.reason,
    createdBy: row.createdBy,
    createdThrough: row.createdThrough,
    createdAtMs: row.createdAt.getTime(),
    ...(row.peer !== null && { peer: row.peer }),
    ...(row.expiresAt && { expiresAtMs: row.expiresAt.getTime() }),
    ...(row.removedAt && { removedAtMs: row.removedAt.getTime() }),
  };
}

/**
 * Exclusions in force. "The same" is what matches the same; its reason and end do not count, so that a repeated request gives
 * the one that exists. An exclusion past its end is out of force at once: neither found nor listed, and may be made anew.
 */
export function createAlertExclusions(database: Database, clock: () => number): AlertExclusions {
  const exclusions = () => database.client.alertExclusion;
  const inForce = () => ({ removedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(clock()) } }] });

  const findNormal = async (normal: NewAlertExclusion): Promise<AlertExclusion | undefined> => {
    const row = await exclusions().findFirst({ where: { activeKey: exclusionKey(normal), ...inForce() } });
    return row ? exclusionOf(row) : undefined;
  };

  return {
    find: async (input) => findNormal(normalExclusion(input)),
    async add(input, by) {
      const normal = normalExclusion(input);
      const nowMs = clock();
      if (normal.expiresAtMs !== undefined && normal.expiresAtMs <= nowMs) {
        throw new AppError("BAD_INPUT", "The exclusion would end before it begins.", { path: "input.expiresIn", wanted: "a time to come" });
      }
      const activeKey = exclusionKey(normal);
      // One past its end gives its place free.
      await exclusions().updateMany({ where: { activeKey, expiresAt: { lte: new Date(nowMs) } }, data: { activeKey: null } });
      const existing = await findNormal(normal);
      if (existing) return existing;
      try {
        return exclusionOf(
          await exclusions().create({
            data: {
              id: newId(nowMs),
              kind: normal.kind,
              hosts: JSON.stringify(normal.hosts),
              domains: JSON.stringify(normal.domains),
              peer: normal.peer ?? null,
              alertTypes: JSON.stringify(normal.alertTypes),
              reason: normal.reason,
              activeKey,
              createdBy: by.userName,
              createdThrough: throughOf(by),
              createdAt: new Date(nowMs),
              expiresAt: normal.expiresAtMs === undefined ? null : new Date(normal.expiresAtMs),
            },
          }),
        );
      } catch (error) {
        const other = isUniqueViolation(error) ? await findNormal(normal) : undefined;
        if (other) return other;
        throw error;
      }
    },
    async remove(id, by) {
      await exclusions().updateMany({ where: { id, removedAt: null }, data: { removedAt: new Date(clock()), removedBy: by.userName, activeKey: null } });
      const row = await exclusions().findUnique({ where: { id } });
      if (!row)
        throw new AppError("NOT_FOUND", "There is no such exclusion.", {
          path: "input.id",
          got: id.slice(0, 64),
          cure: "alertExclusions lists those in force.",
        });
      return exclusionOf(row);
    },
    async list({ first, after }) {
      const take = pageSize(first);
      const from = after ? decodeCursor(after) : undefined;
      const createdAt = from && new Date(from.timeMs);
      const [rows, total] = await Promise.all([
        exclusions().findMany({
          where: { AND: [inForce(), ...(from && createdAt ? [{ OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: from.id } }] }] : [])] },
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
          take,
        }),
        exclusions().count({ where: inForce() }),
      ]);
      return { ...pageOf(rows.map(exclusionOf), first, ({ createdAtMs, id }) => ({ timeMs: createdAtMs, id })), total };
    },
  };
}
