import type { AuditRecords } from "../../model/inventory-records.ts";
import { auditChannels, type AuditEvent, type AuditFilter, type AuditOutcome } from "../../model/services/audit.ts";
import type { Database } from "./database.ts";
import type { AuditEvent as AuditRow, Prisma } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { type KeysetPosition, pageSize } from "./keyset-cursor.ts";

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

/** Read at once when each must be looked at here. */
const rowsAtOnce = 500;

export function auditRecords(database: Database, clock: () => number): AuditRecords {
  const events = () => database.client.auditEvent;
  /** SQLite's LIKE is so by itself and its client does not know the word; nor does it know how to take % and _ for what they are. */
  const ignoringCase = (text: string): Prisma.StringFilter =>
    database.provider === "postgresql"
      ? ({ contains: text.replaceAll(/[\\%_]/g, String.raw`\$&`), mode: "insensitive" } as Prisma.StringFilter)
      : { contains: text };

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

  /** Newest first. */
  const read = (where: Prisma.AuditEventWhereInput, after: KeysetPosition | undefined, take: number) => {
    const time = after && new Date(after.timeMs);
    return events().findMany({
      where: { AND: [where, ...(after && time ? [{ OR: [{ time: { lt: time } }, { time, id: { lt: after.id } }] }] : [])] },
      orderBy: [{ time: "desc" }, { id: "desc" }],
      take,
    });
  };

  /** Those of the database's answer that are meant: it may have taken signs of the text for wildcards, and found too much. */
  async function* meant(filter: AuditFilter, after: KeysetPosition | undefined): AsyncGenerator<AuditRow> {
    const where = wanted(filter);
    for (let from = after, rows: readonly AuditRow[]; ; from = { timeMs: rows.at(-1)!.time.getTime(), id: rows.at(-1)!.id }) {
      rows = await read(where, from, rowsAtOnce);
      for (const row of rows) if (isMeant(row, filter)) yield row;
      if (rows.length < rowsAtOnce) return;
    }
  }

  const mayBeWrong = ({ target, search }: AuditFilter): boolean =>
    database.provider === "sqlite" && [target, search].some((text) => text !== undefined && /[%_]/.test(text));

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
      const rows: AuditRow[] = [];
      if (!mayBeWrong(filter)) rows.push(...(await read(wanted(filter), after, take)));
      else for await (const row of meant(filter, after)) if (rows.push(row) === take) break;
      return { rows: rows.slice(0, first).map(eventOf), hasMore: rows.length > first };
    },
    async count(filter) {
      if (!mayBeWrong(filter)) return events().count({ where: wanted(filter) });
      let count = 0;
      for await (const _ of meant(filter, undefined)) count++;
      return count;
    },
  };
}

/** Whether the texts that are looked for are really in it. */
function isMeant(row: AuditRow, { target, search }: AuditFilter): boolean {
  const has = (text: string, values: readonly (string | null)[]): boolean => values.some((value) => value?.toLowerCase().includes(text.toLowerCase()) === true);
  return (
    (target === undefined || has(target, [row.target])) &&
    (search === undefined ||
      has(
        search,
        searched.map((name) => row[name]),
      ))
  );
}
