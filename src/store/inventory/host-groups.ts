import { AppError } from "../../model/errors.ts";
import { groupLimits } from "../../model/host-group.ts";
import { throughOf } from "../../model/principal.ts";
import type { HostGroup, HostGroups } from "../../model/services/host-groups.ts";
import type { Database } from "./database.ts";
import type { HostGroup as GroupRow } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { textList } from "./json-column.ts";

const keyOf = (name: string): string => name.normalize("NFKC").toLowerCase();

function groupOf(row: GroupRow): HostGroup {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    networks: textList(row.networks, "HostGroup.networks"),
    macs: textList(row.macs, "HostGroup.macs"),
    updatedBy: row.updatedBy,
    updatedAtMs: row.updatedAt.getTime(),
  };
}

export function createHostGroups(database: Database, clock: () => number): HostGroups {
  const groups = () => database.client.hostGroup;
  return {
    async list() {
      return (await groups().findMany({ orderBy: { nameKey: "asc" }, take: groupLimits.groups })).map(groupOf);
    },
    async set({ name, description, networks, macs }, by) {
      const nameKey = keyOf(name);
      const isThere = (await groups().count({ where: { nameKey } })) > 0;
      if (!isThere && (await groups().count()) >= groupLimits.groups) {
        throw new AppError("LIMIT_EXCEEDED", `There are ${groupLimits.groups} host groups, which is the most.`, { cure: "Remove one first." });
      }
      const content = {
        name,
        description,
        networks: JSON.stringify(networks),
        macs: JSON.stringify(macs),
        updatedBy: `${by.userName} (${throughOf(by)})`,
        updatedAt: new Date(clock()),
      };
      return groupOf(await groups().upsert({ where: { nameKey }, create: { ...content, nameKey, id: newId(clock()) }, update: content }));
    },
    async remove(name) {
      const row = await groups().findUnique({ where: { nameKey: keyOf(name) } });
      if (!row) throw new AppError("NOT_FOUND", "There is no such host group.", { path: "input.name", got: name.slice(0, 60), cure: "hostGroups lists them." });
      await groups().deleteMany({ where: { id: row.id } });
      return groupOf(row);
    },
  };
}
