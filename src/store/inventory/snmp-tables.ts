import { configurationOf } from "../../model/snmp-configuration.ts";
import { type OfDevice, snmpLimits, type SnmpReading, type SnmpSnapshot } from "../../model/snmp-device.ts";
import type { SnmpArpEntry as ArpEntry, SnmpBridgeEntry, SnmpInterface, SnmpNeighbour } from "../../model/snmp-report.ts";
import type { SnmpRecords } from "../../model/services/snmp.ts";
import type { Database } from "./database.ts";
import type {
  SnmpArpEntry,
  SnmpBridgeEntry as BridgeRow,
  SnmpInterface as InterfaceRow,
  SnmpNeighbour as NeighbourRow,
  SnmpSnapshot as SnapshotRow,
} from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";

/** Rows of one statement: databases bound how many values it may carry. */
const rowsAtOnce = 1_000;
const maxKeys = 500;

const chunks = <T>(rows: readonly T[], size = rowsAtOnce): T[][] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));

/** The last of those with the same key: a device that tells the same twice is one row. */
const unique = <T>(rows: readonly T[], key: (row: T) => string): T[] => [...new Map(rows.map((row) => [key(row), row])).values()];

const ofDevice = ({ deviceId, seenAt }: { readonly deviceId: string; readonly seenAt: Date }): OfDevice => ({ deviceId, seenAtMs: seenAt.getTime() });

/** Counters are of a moment: what is kept says only how wide they are. */
const interfaceOf = (row: InterfaceRow): SnmpInterface => ({
  ifIndex: row.ifIndex,
  ...(row.mac !== null && { mac: row.mac }),
  ...(JSON.parse(row.content) as Omit<SnmpInterface, "ifIndex" | "mac">),
});
const neighbourOf = (row: NeighbourRow): SnmpNeighbour => JSON.parse(row.content) as SnmpNeighbour;
const bridgeOf = ({ mac, ifIndex, vlan }: BridgeRow): SnmpBridgeEntry => ({ mac, ifIndex, ...(vlan > 0 && { vlan }) });
const arpOf = ({ address, mac, ifIndex }: SnmpArpEntry): { address: string; mac: string; ifIndex: number } => ({ address, mac, ifIndex });
const snapshotOf = ({ id, deviceId, version, takenAt, text }: SnapshotRow): SnmpSnapshot => ({ id, deviceId, version, takenAtMs: takenAt.getTime(), text });

const bridgeRows = (bridge: readonly SnmpBridgeEntry[]): readonly object[] =>
  unique(bridge, ({ ifIndex, vlan = 0, mac }) => `${ifIndex} ${vlan} ${mac}`)
    .slice(0, snmpLimits.bridge)
    .map(({ ifIndex, vlan = 0, mac }) => ({ ifIndex, vlan, mac }));

const arpRows = (arp: readonly ArpEntry[]): readonly object[] =>
  unique(arp, ({ ifIndex, address }) => `${ifIndex} ${address}`)
    .slice(0, snmpLimits.arp)
    .map(({ ifIndex, address, mac }) => ({ ifIndex, address, mac }));

/** Columns of the tables that grow long, beside the device and the time, and their types in PostgreSQL. */
const longTables = {
  SnmpBridgeEntry: { ifIndex: "int", vlan: "int", mac: "text" },
  SnmpArpEntry: { ifIndex: "int", address: "text", mac: "text" },
} as const;

/** Rows as one JSON value: of ten thousand, each with values of its own, a client makes seconds of work in our thread. */
function insertMany(database: Database, table: keyof typeof longTables, deviceId: string, seenAt: Date, rows: readonly object[]) {
  const columns = Object.entries(longTables[table]);
  const into = `INSERT INTO "${table}" ("deviceId", "seenAt", ${columns.map(([name]) => `"${name}"`).join(", ")})`;
  const json = JSON.stringify(rows);
  const sql =
    database.provider === "sqlite"
      ? `${into} SELECT ?, ?, ${columns.map(([name]) => `json_extract(value, '$.${name}')`).join(", ")} FROM json_each(?)`
      : `${into} SELECT $1, $2, ${columns.map(([name]) => `"${name}"`).join(", ")} FROM jsonb_to_recordset($3::jsonb) AS rows(${columns.map(([name, type]) => `"${name}" ${type}`).join(", ")})`;
  return database.client.$executeRawUnsafe(sql, deviceId, seenAt, json);
}

type TableRecords = Pick<
  SnmpRecords,
  | "keepReport"
  | "keepTables"
  | "reading"
  | "tables"
  | "interfaces"
  | "neighbours"
  | "bridgeEntries"
  | "bridgeCounts"
  | "arpEntries"
  | "macsBehind"
  | "snapshots"
>;

/** What devices reported last: readings, tables, and configurations as they were. */
export function createSnmpTableRecords(database: Database): TableRecords {
  const client = () => database.client;

  const keepTables: TableRecords["keepTables"] = async (deviceId, { interfaces, neighbours, bridge, arp }, seenAtMs) => {
    const seenAt = new Date(seenAtMs);
    const { snmpInterface, snmpNeighbour, snmpBridgeEntry, snmpArpEntry, snmpDevice } = client();
    // A device that was removed while it was read has no tables any more.
    if ((await snmpDevice.count({ where: { id: deviceId } })) === 0) return;
    const where = { deviceId };
    await client().$transaction([
      ...(interfaces
        ? [
            snmpInterface.deleteMany({ where }),
            ...chunks(
              unique(interfaces, ({ ifIndex }) => String(ifIndex))
                .slice(0, snmpLimits.interfaces)
                .map(({ ifIndex, mac, counters: { width }, ...rest }) => ({
                  deviceId,
                  ifIndex,
                  mac: mac ?? null,
                  content: JSON.stringify({ ...rest, counters: { width } }),
                  seenAt,
                })),
            ).map((data) => snmpInterface.createMany({ data })),
          ]
        : []),
      ...(neighbours
        ? [
            snmpNeighbour.deleteMany({ where }),
            ...chunks(neighbours.slice(0, snmpLimits.neighbours).map((one, position) => ({ deviceId, position, content: JSON.stringify(one), seenAt }))).map(
              (data) => snmpNeighbour.createMany({ data }),
            ),
          ]
        : []),
      ...(bridge ? [snmpBridgeEntry.deleteMany({ where }), insertMany(database, "SnmpBridgeEntry", deviceId, seenAt, bridgeRows(bridge))] : []),
      ...(arp ? [snmpArpEntry.deleteMany({ where }), insertMany(database, "SnmpArpEntry", deviceId, seenAt, arpRows(arp))] : []),
    ]);
  };

  return {
    keepTables,
    async keepReport(deviceId, report) {
      const { interfaces, neighbours, bridge, arp, ...reading } = report;
      const { count } = await client().snmpDevice.updateMany({ where: { id: deviceId }, data: { reading: JSON.stringify(reading) } });
      if (count === 0) return undefined;
      await keepTables(deviceId, { interfaces, neighbours, bridge, arp }, report.readAtMs);
      const text = configurationOf(report);
      const last = await client().snmpSnapshot.findFirst({ where: { deviceId }, orderBy: { version: "desc" } });
      if (last?.text === text) return undefined;
      const row = { id: newId(report.readAtMs), deviceId, version: (last?.version ?? 0) + 1, takenAt: new Date(report.readAtMs), text };
      await client().$transaction([
        client().snmpSnapshot.createMany({ data: [row] }),
        client().snmpSnapshot.deleteMany({ where: { deviceId, version: { lte: row.version - snmpLimits.snapshots } } }),
      ]);
      return { snapshot: snapshotOf(row), ...(last && { before: snapshotOf(last) }) };
    },
    async reading(deviceId) {
      const row = await client().snmpDevice.findUnique({ where: { id: deviceId }, select: { reading: true } });
      return row?.reading ? (JSON.parse(row.reading) as SnmpReading) : undefined;
    },
    async tables(deviceId) {
      const where = { deviceId };
      const [interfaces, neighbours, bridge, arp] = await Promise.all([
        client().snmpInterface.findMany({ where, orderBy: { ifIndex: "asc" } }),
        client().snmpNeighbour.findMany({ where, orderBy: { position: "asc" } }),
        client().snmpBridgeEntry.findMany({ where, orderBy: [{ mac: "asc" }, { vlan: "asc" }] }),
        client().snmpArpEntry.findMany({ where, orderBy: { address: "asc" } }),
      ]);
      return { interfaces: interfaces.map(interfaceOf), neighbours: neighbours.map(neighbourOf), bridge: bridge.map(bridgeOf), arp: arp.map(arpOf) };
    },
    async interfaces(deviceIds) {
      const found = await Promise.all(
        chunks(deviceIds, maxKeys).map((some) =>
          client().snmpInterface.findMany({ where: { deviceId: { in: some } }, orderBy: [{ deviceId: "asc" }, { ifIndex: "asc" }] }),
        ),
      );
      return found.flat().map((row) => ({ ...interfaceOf(row), ...ofDevice(row) }));
    },
    async neighbours(deviceIds) {
      const orderBy = [{ deviceId: "asc" }, { position: "asc" }] as const;
      const found =
        deviceIds === undefined
          ? [await client().snmpNeighbour.findMany({ orderBy: [...orderBy], take: snmpLimits.devices * 10 })]
          : await Promise.all(
              chunks(deviceIds, maxKeys).map((some) => client().snmpNeighbour.findMany({ where: { deviceId: { in: some } }, orderBy: [...orderBy] })),
            );
      return found.flat().map((row) => ({ ...neighbourOf(row), ...ofDevice(row) }));
    },
    async bridgeEntries(macs) {
      const found = await Promise.all(chunks(macs, maxKeys).map((some) => client().snmpBridgeEntry.findMany({ where: { mac: { in: some } }, take: 10_000 })));
      return found.flat().map((row) => ({ ...bridgeOf(row), ...ofDevice(row) }));
    },
    async bridgeCounts(deviceIds) {
      const found = await Promise.all(
        chunks(deviceIds, maxKeys).map((some) =>
          client().snmpBridgeEntry.groupBy({ by: ["deviceId", "ifIndex"], where: { deviceId: { in: some } }, _count: { _all: true } }),
        ),
      );
      return found.flat().map(({ deviceId, ifIndex, _count }) => ({ deviceId, ifIndex, macs: _count._all }));
    },
    async arpEntries({ addresses = [], macs = [] }) {
      const byAddress = chunks(addresses, maxKeys).map((some) => client().snmpArpEntry.findMany({ where: { address: { in: some } }, take: 10_000 }));
      const byMac = chunks(macs, maxKeys).map((some) => client().snmpArpEntry.findMany({ where: { mac: { in: some } }, take: 10_000 }));
      return (await Promise.all([...byAddress, ...byMac])).flat().map((row) => ({ ...arpOf(row), ...ofDevice(row) }));
    },
    async macsBehind(deviceId, ifIndex, first) {
      const rows = await client().snmpBridgeEntry.findMany({ where: { deviceId, ifIndex }, orderBy: [{ mac: "asc" }, { vlan: "asc" }], take: first });
      return rows.map((row) => ({ ...bridgeOf(row), ...ofDevice(row) }));
    },
    async snapshots(deviceId, first) {
      return (await client().snmpSnapshot.findMany({ where: { deviceId }, orderBy: { version: "desc" }, take: first })).map(snapshotOf);
    },
  };
}
