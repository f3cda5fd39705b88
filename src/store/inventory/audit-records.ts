import type { AuditRecords } from "../../model/inventory-records.ts";
import { auditChannels, type AuditEvent, type AuditFilter, type AuditOutcome } from "../../model/services/audit.ts";
import type { Database } from "./database.ts";
import type { AuditEvent as AuditRow, Prisma } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { pageSize } from "./keyset-cursor.ts";

const optional = ["tool", "client", "target", "before", "after", "summary", "error", "grant"] as const;

function eventOf(row: AuditRow): AuditEvent {
  return {
    id: row.id,
    timeMs: row.time.getTime(),
    userName: row.userName,
    channel: auditChannels.find((known) => known === row.channel) ?? "web",
    through: row.through,
    action: row.action,
    arguments: row.arguments,
    dryRun: row.dryRun,
    outcome: row.outcome as AuditOutcome,
    ...Object.fromEntries(optional.flatMap((name) => (row[name] === null ? [] : [[name, row[name]]]))),
  };
}

const searched = ["userName", "target", "summary", "error", "arguments", "before", "after", "through", "client"] as const;

export function auditRecords(database: Database, clock: () => number): AuditRecords {
  const events = () => database.client.auditEvent;
  /** SQLite's LIKE is so by itself and its client does not know the word. */
  const ignoringCase = (text: string): Prisma.StringFilter =>
    database.provider === "postgresql" ? ({ contains: text, mode: "insensitive" } as Prisma.StringFilter) : { contains: text };

  const wanted = ({ actor, action, target, channel, dryRun, outcomes, fromMs, toMs, search }: AuditFilter): Prisma.AuditEventWhereInput => ({
    ...(actor !== undefined && { userName: actor }),
    ...(action !== undefined && { action }),
    ...(target !== undefined && { target: ignoringCase(target) }),
    ...(channel !== undefined && { channel }),
    ...(dryRun !== undefined && { dryRun }),
    ...(outcomes !== undefined && { outcome: { in: [...outcomes] } }),
    AND: [
      ...(fromMs === undefined ? [] : [{ time: { gte: new Date(fromMs) } }]),
      ...(toMs === undefined ? [] : [{ time: { lt: new Date(toMs) } }]),
      ...(search === undefined ? [] : [{ OR: searched.map((name) => ({ [name]: ignoringCase(search) })) }]),
    ],
  });

  return {
    async add({ timeMs, ...event }) {
      const id = newId(clock());
      await events().create({ data: { ...event, id, time: new Date(timeMs) } });
      return id;
    },
    async finish(id, { atMs, ...result }) {
      await events().updateMany({ where: { id }, data: { ...result, finishedAt: new Date(atMs) } });
    },
    async page({ first, after, filter = {} }) {
      const take = pageSize(first);
      const time = after && new Date(after.timeMs);
      const rows = await events().findMany({
        where: { AND: [wanted(filter), ...(after && time ? [{ OR: [{ time: { lt: time } }, { time, id: { lt: after.id } }] }] : [])] },
        orderBy: [{ time: "desc" }, { id: "desc" }],
        take,
      });
      return { rows: rows.slice(0, first).map(eventOf), hasMore: rows.length > first };
    },
    count: (filter) => events().count({ where: wanted(filter) }),
  };
}
