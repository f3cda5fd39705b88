import type { AuditRecords } from "../../model/inventory-records.ts";
import type { AuditEvent, AuditOutcome } from "../../model/services/audit.ts";
import type { Database } from "./database.ts";
import type { AuditEvent as AuditRow } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { decodeCursor, pageOf, pageSize } from "./keyset-cursor.ts";

function eventOf(row: AuditRow): AuditEvent {
  return {
    id: row.id,
    timeMs: row.time.getTime(),
    userName: row.userName,
    through: row.through,
    action: row.action,
    arguments: row.arguments,
    outcome: row.outcome as AuditOutcome,
    ...(row.summary !== null && { summary: row.summary }),
    ...(row.error !== null && { error: row.error }),
    ...(row.grant !== null && { grant: row.grant }),
  };
}

export function auditRecords(database: Database, clock: () => number): AuditRecords {
  const events = () => database.client.auditEvent;
  return {
    async add({ timeMs, ...event }) {
      const id = newId(clock());
      await events().create({ data: { ...event, id, time: new Date(timeMs) } });
      return id;
    },
    async finish(id, { atMs, ...result }) {
      await events().updateMany({ where: { id }, data: { ...result, finishedAt: new Date(atMs) } });
    },
    async page({ first, after, action }) {
      const take = pageSize(first);
      const from = after ? decodeCursor(after) : undefined;
      const time = from && new Date(from.timeMs);
      const rows = await events().findMany({
        where: {
          ...(action !== undefined && { action }),
          ...(from && time && { OR: [{ time: { lt: time } }, { time, id: { lt: from.id } }] }),
        },
        orderBy: [{ time: "desc" }, { id: "desc" }],
        take,
      });
      return pageOf(rows.map(eventOf), first, ({ timeMs, id }) => ({ timeMs, id }));
    },
  };
}
