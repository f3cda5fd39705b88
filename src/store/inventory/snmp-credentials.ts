import { AppError } from "../../model/errors.ts";
import { snmpLimits } from "../../model/snmp-device.ts";
import type { SnmpRecords, StoredSnmpCredential } from "../../model/services/snmp.ts";
import type { Database } from "./database.ts";
import type { SnmpCredential as Row } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { textList } from "./json-column.ts";

type Usm = Pick<StoredSnmpCredential, "user" | "auth" | "priv" | "context">;

function credentialOf(row: Row): StoredSnmpCredential {
  return {
    id: row.id,
    name: row.name,
    version: row.version as StoredSnmpCredential["version"],
    ...(JSON.parse(row.usm) as Usm),
    networks: textList(row.networks, "SnmpCredential.networks"),
    sealed: row.sealed,
    updatedBy: row.updatedBy,
    updatedAtMs: row.updatedAt.getTime(),
  };
}

type CredentialRecords = Pick<SnmpRecords, "credentials" | "setCredential" | "removeCredential">;

/** Credentials by name; their secrets arrive sealed, and leave so. */
export function createSnmpCredentialRecords(database: Database, clock: () => number): CredentialRecords {
  const credentials = () => database.client.snmpCredential;
  return {
    async credentials() {
      return (await credentials().findMany({ orderBy: { nameKey: "asc" }, take: snmpLimits.credentials })).map(credentialOf);
    },
    async setCredential({ name, version, user, auth, priv, context, networks, sealed, updatedBy }) {
      const nameKey = name.normalize("NFKC").toLowerCase();
      const isThere = (await credentials().count({ where: { nameKey } })) > 0;
      if (!isThere && (await credentials().count()) >= snmpLimits.credentials)
        throw new AppError("LIMIT_EXCEEDED", `There are ${snmpLimits.credentials} SNMP credentials, which is the most.`, { cure: "Remove one first." });
      const content = {
        name,
        version,
        usm: JSON.stringify({ user, auth, priv, context } satisfies Record<keyof Usm, unknown>),
        networks: JSON.stringify(networks),
        sealed,
        updatedBy,
        updatedAt: new Date(clock()),
      };
      return credentialOf(await credentials().upsert({ where: { nameKey }, create: { ...content, nameKey, id: newId(clock()) }, update: content }));
    },
    async removeCredential(id) {
      await database.client.$transaction([
        database.client.snmpDevice.updateMany({ where: { credentialId: id }, data: { credentialId: null } }),
        credentials().deleteMany({ where: { id } }),
      ]);
    },
  };
}
