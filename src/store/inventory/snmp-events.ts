import { type SnmpEvent, snmpLimits } from "../../model/snmp-device.ts";
import type { SnmpRecords } from "../../model/services/snmp.ts";
import type { Database } from "./database.ts";
import type { SnmpEvent as Row } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { decodeCursor, pageOf, pageSize } from "./keyset-cursor.ts";

function eventOf(row: Row): SnmpEvent {
  return {
    id: row.id,
    deviceId: row.deviceId,
    atMs: row.time.getTime(),
    kind: row.kind as SnmpEvent["kind"],
    ...(row.ifIndex !== null && { ifIndex: row.ifIndex }),
    text: row.text,
    ...(row.before !== null && { before: row.before }),
    ...(row.after !== null && { after: row.after }),
  };
}

/** Texts may hold what a device said. */
const cut = (text: string): string => text.replace(/[\p{Cc}]+/gu, " ").slice(0, 2_000);

/** What changed at devices, newest first. Of each device the newest are kept. */
export function createSnmpEventRecords(database: Database): Pick<SnmpRecords, "addEvents" | "events"> {
  const events = () => database.client.snmpEvent;
  return {
    async addEvents(wanted) {
      const there = new Set(
        (await database.client.snmpDevice.findMany({ where: { id: { in: [...new Set(wanted.map(({ deviceId }) => deviceId))] } }, select: { id: true } })).map(
          ({ id }) => id,
        ),
      );
      const rows = wanted
        .filter(({ deviceId }) => there.has(deviceId))
        .map(({ deviceId, atMs, kind, ifIndex, text, before, after }) => ({
          id: newId(atMs),
          deviceId,
          time: new Date(atMs),
          kind,
          ifIndex: ifIndex ?? null,
          text: cut(text),
          before: before === undefined ? null : cut(before),
          after: after === undefined ? null : cut(after),
        }));
      if (rows.length === 0) return [];
      await events().createMany({ data: rows });
      for (const deviceId of there) {
        const oldest = await events().findFirst({
          where: { deviceId },
          orderBy: [{ time: "desc" }, { id: "desc" }],
          skip: snmpLimits.events,
          select: { time: true },
        });
        if (oldest) await events().deleteMany({ where: { deviceId, time: { lte: oldest.time } } });
      }
      return rows.map(eventOf);
    },
    async events({ deviceIds, kinds, ifIndex, fromMs, toMs, first, after }) {
      const place = after ? decodeCursor(after) : undefined;
      const where = {
        ...(deviceIds && { deviceId: { in: [...deviceIds] } }),
        ...(kinds && { kind: { in: [...kinds] } }),
        ...(ifIndex !== undefined && { ifIndex }),
        ...((fromMs !== undefined || toMs !== undefined) && {
          time: { ...(fromMs !== undefined && { gte: new Date(fromMs) }), ...(toMs !== undefined && { lt: new Date(toMs) }) },
        }),
      };
      const time = place && new Date(place.timeMs);
      const behind = time ? { OR: [{ time: { lt: time } }, { time, id: { lt: place.id } }] } : {};
      const [rows, total] = await Promise.all([
        events().findMany({ where: { AND: [where, behind] }, orderBy: [{ time: "desc" }, { id: "desc" }], take: pageSize(first) }),
        events().count({ where }),
      ]);
      const page = pageOf(rows, first, (row) => ({ timeMs: row.time.getTime(), id: row.id }));
      return { ...page, rows: page.rows.map(eventOf), total };
    },
  };
}
