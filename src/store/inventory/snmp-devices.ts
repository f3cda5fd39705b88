import { AppError } from "../../model/errors.ts";
import { type NewSnmpDevice, newStanding, type SnmpDevice, snmpLimits } from "../../model/snmp-device.ts";
import type { SnmpRecords } from "../../model/services/snmp.ts";
import type { Database } from "./database.ts";
import type { SnmpDevice as Row } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { textList } from "./json-column.ts";

type Settings = Pick<SnmpDevice, "intervalMs" | "deadlineMs" | "anySender" | "tags" | "comment">;
type Progress = Pick<SnmpDevice, "standing" | "vitals" | "facts">;

const settingsOf = ({ intervalMs, deadlineMs, anySender, tags, comment }: Settings): string =>
  JSON.stringify({ intervalMs, deadlineMs, anySender, tags, comment } satisfies Settings);
const progressOf = ({ standing, vitals, facts }: Progress): string => JSON.stringify({ standing, vitals, facts });

function deviceOf(row: Omit<Row, "reading">): SnmpDevice {
  return {
    id: row.id,
    address: row.address,
    port: row.port,
    ...(row.name !== null && { name: row.name }),
    ...(row.credentialId !== null && { credentialId: row.credentialId }),
    enabled: row.enabled,
    ...(JSON.parse(row.settings) as Settings),
    networks: textList(row.networks, "SnmpDevice.networks"),
    createdBy: row.createdBy,
    createdThrough: row.createdThrough,
    createdAtMs: row.createdAt.getTime(),
    ...(JSON.parse(row.progress) as Progress),
  };
}

type DeviceRecords = Pick<SnmpRecords, "devices" | "addDevices" | "changeDevice" | "removeDevices" | "keepProgress">;

/** Devices as people set them, and where each stands. */
export function createSnmpDeviceRecords(database: Database, clock: () => number): DeviceRecords {
  const devices = () => database.client.snmpDevice;
  return {
    async devices() {
      return (await devices().findMany({ omit: { reading: true }, orderBy: { id: "asc" }, take: snmpLimits.devices })).map(deviceOf);
    },
    async addDevices(wanted: readonly NewSnmpDevice[]) {
      const nowMs = clock();
      const rows = wanted.map(({ address, port, name, credentialId, enabled, networks, createdBy, createdThrough, ...settings }) => ({
        id: newId(nowMs),
        address,
        port,
        name: name ?? null,
        credentialId: credentialId ?? null,
        enabled,
        settings: settingsOf(settings),
        networks: JSON.stringify(networks),
        createdBy,
        createdThrough,
        createdAt: new Date(nowMs),
        progress: progressOf({ standing: newStanding(nowMs) }),
      }));
      try {
        await devices().createMany({ data: rows });
      } catch (cause) {
        if ((cause as { code?: unknown }).code !== "P2002") throw cause;
        throw new AppError("CONFLICT", "One of these devices is there already.", { cure: "snmpDevices lists them." }, { cause });
      }
      return rows.map(deviceOf);
    },
    async changeDevice(device) {
      const { id, name = null, credentialId = null, enabled } = device;
      await devices().updateMany({ where: { id }, data: { name, credentialId, enabled, settings: settingsOf(device) } });
    },
    async removeDevices(ids) {
      await devices().deleteMany({ where: { id: { in: [...ids] } } });
    },
    async keepProgress(changed) {
      await database.client.$transaction(
        changed.map(({ id, credentialId, ...progress }) =>
          devices().updateMany({ where: { id }, data: { progress: progressOf(progress), ...(credentialId !== undefined && { credentialId }) } }),
        ),
      );
    },
  };
}
